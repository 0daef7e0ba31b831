// Package activities holds what the activities of every dependency share. The activities themselves live in packages of their own below
// it, one a dependency; each is safe to run twice (rules R10, R17, R25).
package activities

import (
	"context"
	"log/slog"

	"github.com/balcao/balcao/internal/postgres"
)

// Publisher shows announcements to the browsers and forgets those it has shown.
type Publisher interface {
	Publish(ctx context.Context, announced []postgres.Announcement) error
}

// Announce publishes what a store has just committed. It never fails its caller: what could not be published stays in the outbox, and the
// relay publishes it a second later (R6).
func Announce(ctx context.Context, p Publisher, announced []postgres.Announcement) {
	if len(announced) == 0 {
		return
	}
	if err := p.Publish(ctx, announced); err != nil {
		slog.WarnContext(ctx, "announcements are left to the relay", "count", len(announced), "error", err)
	}
}
