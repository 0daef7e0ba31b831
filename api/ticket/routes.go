package ticket

import (
	"context"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/postgres"
)

// Commander sends commands to workflows; *dispatch.Commander is one.
type Commander interface {
	Do(ctx context.Context, c dispatch.Command) (dispatch.Result, error)
}

// Announcer tells the browsers what was committed; *dispatch.Announcer is one.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Deps are what the package works with.
type Deps struct {
	DB        *postgres.DB
	Commander Commander
	Announcer Announcer
	// UIURL and Namespace make links to Temporal UI (TK-9); without UIURL there are none.
	UIURL     string
	Namespace string
	// Photo makes a link to a contact's photo of that version, for the person who asks; nil: no photos.
	Photo func(p *access.Principal, contact uuid.UUID, version int64) string
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{
		route.TicketList.Do(h.list),
		route.TicketCounts.Do(h.counts),
		route.TicketGet.Do(h.get),
		route.TicketEvents.Do(h.events),
		route.TicketRead.Do(h.read),
		route.TicketAccept.Do(h.accept),
		route.TicketAssign.Do(h.assign),
		route.TicketTransfer.Do(h.transfer),
		route.TicketWait.Do(h.wait),
		route.TicketResolve.Do(h.resolve),
		route.TicketCancel.Do(h.cancel),
		route.TicketReopen.Do(h.reopen),
		route.TicketParticipants.Do(h.participants),
		route.ContactTickets.Do(h.ofContact),
	}
}
