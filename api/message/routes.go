package message

import (
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/postgres"
)

// Announcer tells the browsers and the relay what was committed; *dispatch.Announcer is one.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Deps are what the package works with.
type Deps struct {
	DB        *postgres.DB
	Announcer Announcer
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
