package worker

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/postgres"
)

// announcer shows announcements to the browsers and forgets those that Redis took.
type announcer struct {
	stream *cache.Stream
	store  *postgres.DB
}

// Publish implements activities.Publisher for rows that this process has just committed.
func (a *announcer) Publish(ctx context.Context, announced []postgres.Announcement) error {
	taken, err := a.append(ctx, announced)
	if len(taken) == 0 {
		return err
	}
	byTenant := map[uuid.UUID][]int64{}
	for _, one := range announced {
		if taken[one.ID] {
			byTenant[one.TenantID] = append(byTenant[one.TenantID], one.ID)
		}
	}
	for tenant, ids := range byTenant {
		err = errors.Join(err, a.store.AckAnnouncements(ctx, tenant, ids))
	}
	return err
}

// relay shows what others have left in the outbox, and returns how many Redis took.
func (a *announcer) relay(ctx context.Context, announced []postgres.Announcement) (int, error) {
	taken, err := a.append(ctx, announced)
	ids := make([]int64, 0, len(taken))
	for id := range taken {
		ids = append(ids, id)
	}
	return len(ids), errors.Join(err, a.store.DeleteOutbox(ctx, ids))
}

func (a *announcer) append(ctx context.Context, announced []postgres.Announcement) (map[int64]bool, error) {
	entries := make([]cache.Entry, 0, len(announced))
	for _, one := range announced {
		entries = append(entries, cache.Entry{OutboxID: one.ID, Tenant: one.TenantID.String(), Payload: one.Payload})
	}
	ids, err := a.stream.Append(ctx, entries)
	taken := make(map[int64]bool, len(ids))
	for _, id := range ids {
		taken[id] = true
	}
	return taken, err
}
