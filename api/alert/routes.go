// Package alert serves the troubles that people should know of (WA-11).
package alert

import (
	"context"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/postgres"
)

// Store is where alerts are kept; *postgres.DB is one.
type Store interface {
	Alerts(ctx context.Context, tenant uuid.UUID, f postgres.AlertFilter) (postgres.AlertPage, error)
	AcknowledgeAlert(ctx context.Context, tenant, alert, user uuid.UUID) ([]postgres.Announcement, error)
}

// Announcer tells the browsers what was committed; *dispatch.Announcer is one. It must not wait.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Deps are what the endpoints work with.
type Deps struct {
	Store     Store
	Announcer Announcer
}

// Routes returns the rows of the table that this package serves.
func Routes(d Deps) []route.Route {
	return []route.Route{route.AlertList.Do(d.list), route.AlertAcknowledge.Do(d.acknowledge)}
}
