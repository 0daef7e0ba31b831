package server

import (
	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// SocketRoutes binds the WebSocket as the running process does.
func SocketRoutes(handler *realtime.Handler, authenticator *auth.Authenticator) []route.Route {
	return []route.Route{route.Realtime.Do(openSocket(handler, authenticator))}
}

// VisibleTickets is what the running process gives the hub.
func VisibleTickets(db *postgres.DB) realtime.Tickets { return visibleTickets{db} }

// Statuses returns the codes that have a status.
func Statuses() map[desk.Code]int { return statuses }
