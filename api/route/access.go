package route

import "github.com/balcao/balcao/internal/desk"

// Access says who may call a route: the name of a permission of the catalogue,
// or one of the constants below.
type Access string

const (
	// Public is for anybody: nothing is known of the caller.
	Public Access = "public"
	// Hook is for whoever knows the secret in the path; the handler checks it (R9).
	Hook Access = "hook"
	// Signed is for whoever has a signed link to a file; the handler checks it, and asks
	// what the person whom the link names may see.
	Signed Access = "signed"
	// SignedIn is for every person of a tenant with a session or a token.
	SignedIn Access = "signed_in"
	// ViewTickets is for whoever may see tickets at all, be it all, those of the
	// departments or the own ones. Which of them is decided ticket by ticket
	// (desk.CanSee).
	ViewTickets Access = "tickets.view_*"
)

// Needs makes the Access of one permission.
func Needs(p desk.Permission) Access { return Access(p) }

// Anonymous reports whether the route is answered without knowing the caller.
func (a Access) Anonymous() bool { return a == Public || a == Hook || a == Signed }

// Allows reports whether somebody who is signed in with these permissions may
// call the route. What is not a known word and not in the set is refused.
func (a Access) Allows(set desk.PermissionSet) bool {
	switch a {
	case Public, Hook, Signed, SignedIn:
		return true
	case ViewTickets:
		return set.Reach() != desk.ReachNone
	default:
		return set.Has(desk.Permission(a))
	}
}
