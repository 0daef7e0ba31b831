package message

import (
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/postgres"
)

// Announcer tells the browsers and the relay what was committed; *dispatch.Announcer is one.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Links makes the addresses of files; media.Links is one.
type Links interface {
	Media(p *access.Principal, id uuid.UUID, variant string) string
}

// Deps are what the package works with. Without Links files have no address.
type Deps struct {
	DB        *postgres.DB
	Announcer Announcer
	Links     Links
	// MaxInline is the most bytes of a file to send, because larger ones go by a link and none can be made; 0 for any (R19).
	MaxInline int64
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{
		route.MessageList.Do(h.list), route.MessageSend.Do(h.send), route.MessageReact.Do(h.react), route.MessageUnreact.Do(h.unreact),
		route.MessageEdit.Do(h.edit), route.MessageDelete.Do(h.remove), route.MessageRetry.Do(h.retry),
		route.MessageSendAnyway.Do(h.sendAnyway), route.MessageCancel.Do(h.cancel), route.MessageForward.Do(h.forward),
	}
}
