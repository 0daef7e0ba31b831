package access

import (
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// Principal is who asks: a person of a tenant and what they may do and see, by the
// policy version that was in force when the request began. It is never changed
// after it was made; requests share it.
type Principal struct {
	TenantID uuid.UUID
	UserID   uuid.UUID
	// SessionID is set for a browser, TokenID for an API token; never both.
	SessionID uuid.UUID
	TokenID   uuid.UUID
	// Name is shown to colleagues, Handle names the person in workflows (R35).
	Name   string
	Handle string
	// RoleKey is the key of the profile, such as desk.ProfileAgent.
	RoleKey string
	// Permissions holds what the person may do, the restrictions that bind them
	// included (R39), narrowed to the token's scopes.
	Permissions desk.PermissionSet
	// Viewer decides which tickets the person sees (desk.CanSee).
	Viewer desk.Viewer
	// DefaultConnection is uuid.Nil for none.
	DefaultConnection uuid.UUID
	// PolicyVersion is what all of this was computed from (R40).
	PolicyVersion int64

	flags map[desk.Flag]bool
}

// Can reports whether the person may do it.
func (p *Principal) Can(permission desk.Permission) bool { return p.Permissions.Has(permission) }

// Restricted reports whether the restriction binds the person.
func (p *Principal) Restricted(restriction desk.Permission) bool {
	return p.Permissions.Has(restriction)
}

// Flag reports whether the parameter is switched on in the person's tenant.
func (p *Principal) Flag(f desk.Flag) bool { return p.flags[f] }

// Flags returns every parameter of the tenant. The map is the caller's.
func (p *Principal) Flags() map[desk.Flag]bool { return maps.Clone(p.flags) }

// PermissionList returns what the person may do, in the order of the catalogue,
// without the restrictions. It is never nil.
func (p *Principal) PermissionList() []desk.Permission {
	return p.only(desk.Permissions())
}

// RestrictionList returns the restrictions that bind the person, in the order of
// the catalogue. It is never nil.
func (p *Principal) RestrictionList() []desk.Permission {
	return p.only(desk.Restrictions())
}

func (p *Principal) only(list []desk.Permission) []desk.Permission {
	return slices.DeleteFunc(list, func(one desk.Permission) bool { return !p.Permissions.Has(one) })
}

// Narrowed returns the principal as an API token of theirs acts: with the
// permissions that are in scopes only; without scopes, with all of them.
// Restrictions always stay, and so does what decides which tickets are seen, as
// long as some right to see is left.
func (p *Principal) Narrowed(scopes []string) *Principal {
	if len(scopes) == 0 {
		return p
	}
	narrowed := *p
	kept := p.RestrictionList()
	for _, permission := range p.PermissionList() {
		if slices.Contains(scopes, string(permission)) {
			kept = append(kept, permission)
		}
	}
	narrowed.Permissions = desk.NewPermissionSet(kept)
	narrowed.Viewer.Reach = narrowed.Permissions.Reach()
	narrowed.Viewer.ClosedAll = narrowed.Can(desk.PermTicketsViewResolvedAll)
	return &narrowed
}

// Rights is a text that differs whenever what the person may do or see differs. Only
// comparing it means something.
func (p *Principal) Rights() string {
	return fmt.Sprint(p.RoleKey, p.PermissionList(), p.RestrictionList(), p.Viewer, p.DefaultConnection, p.flags)
}
