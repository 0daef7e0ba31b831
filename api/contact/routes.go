// Package contact serves the contacts: people and groups, what is known of them, how two become one, and whether a number has WhatsApp (WA-4,
// WA-12, RG-1).
package contact

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// Lines asks Z-API through one of the tenant's numbers; *dispatch.Lines is one.
type Lines interface {
	PhoneExists(ctx context.Context, tenant, connection uuid.UUID, phone string) (zapi.Account, error)
	ModifyBlocked(ctx context.Context, tenant, connection uuid.UUID, address string, block bool) error
}

// Announcer tells the browsers what was committed; *dispatch.Announcer is one.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Deps are what the package works with.
type Deps struct {
	DB        *postgres.DB
	Lines     Lines
	Announcer Announcer
	// Photo makes a link to a contact's photo of that version, for the person who asks.
	Photo func(p *access.Principal, contact uuid.UUID, version int64) string
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{
		route.ContactList.Do(h.list),
		route.ContactCreate.Do(h.create),
		route.ContactCheck.Do(h.check),
		route.ContactGet.Do(h.get),
		route.ContactUpdate.Do(h.update),
		route.ContactBlock.Do(h.block),
		route.ContactUnblock.Do(h.unblock),
		route.ContactMergePreview.Do(h.preview),
		route.ContactMerge.Do(h.merge),
		route.ContactMergeUndo.Do(h.undo),
	}
}

// MayList reports whether the person may know of every contact: by permission, and by the parameter show_contacts or as an administrator.
func MayList(p *access.Principal) bool {
	return p.Can(desk.PermContactsView) && (p.Flag(desk.FlagShowContacts) || p.Can(desk.PermSettingsManage))
}

// section refuses whoever may not list contacts.
func section(p *access.Principal) error {
	if MayList(p) {
		return nil
	}
	return desk.E(desk.CodeForbidden, "contacts are shown to administrators only (show_contacts)")
}

// seen returns the contact in the path for whoever may know of it: by the section of contacts, or by a ticket that they see.
func (h *handlers) seen(c *gin.Context) (*access.Principal, postgres.Contact, error) {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return p, postgres.Contact{}, err
	}
	found, err := h.DB.Contact(c.Request.Context(), p.TenantID, p.Viewer, id, MayList(p))
	return p, found, err
}
