package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	// announcePoll is how often leftovers are looked for. Only rows that their committer has left for a second are.
	announcePoll  = 500 * time.Millisecond
	announceBatch = 500
	announceLease = 10 * time.Second
)

// announcementRelay shows the browsers what the process that committed it could not publish.
type announcementRelay struct {
	store   *postgres.DB
	stream  *cache.Stream
	figures *figures
	log     *slog.Logger
}

// run relays until the context ends.
func (r *announcementRelay) run(ctx context.Context) {
	tick := time.NewTicker(announcePoll)
	defer tick.Stop()
	for {
		for r.round(ctx) == announceBatch {
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// round publishes one batch and returns how many were delivered.
func (r *announcementRelay) round(ctx context.Context) int {
	claimed, err := r.store.ClaimAnnouncements(ctx, announceBatch, announceLease)
	var published []int64
	if err == nil && len(claimed) > 0 {
		published, err = dispatch.Publish(ctx, r.stream, claimed)
		err = errors.Join(err, r.store.DeleteOutbox(ctx, published))
		r.figures.announcements.Add(float64(len(published)))
	}
	if err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "announcements wait for the next round", "claimed", len(claimed), "error", err)
		return 0
	}
	return len(published)
}
