package dispatch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	// announceQueue bounds the commits that wait to be announced; beyond it the relay announces.
	announceQueue = 1024
	// announceBatch bounds one round trip to Redis.
	announceBatch = 500
	announceLimit = 2 * time.Second
	// ackEvery gathers acknowledgements: well within the second that the relay leaves the committer.
	ackEvery = 100 * time.Millisecond
)

// Acker forgets announcements that have been published; *postgres.DB is one.
type Acker interface {
	AckAnnouncements(ctx context.Context, tenant uuid.UUID, ids []int64) error
}

// Announcer publishes what this process committed, at once and without making the committer wait (R6). The zero value is not usable.
type Announcer struct {
	stream *cache.Stream
	nudger *cache.Nudger
	acker  Acker
	queue  chan []postgres.Announcement
	nudges chan struct{}
	left   prometheus.Counter

	mu   sync.Mutex
	acks map[uuid.UUID][]int64
}

// NewAnnouncer returns an announcer; Run makes it work. The registry may be nil.
func NewAnnouncer(redis *cache.Client, acker Acker, registry prometheus.Registerer) *Announcer {
	a := &Announcer{
		stream: cache.NewStream(redis), nudger: cache.NewNudger(redis), acker: acker,
		queue: make(chan []postgres.Announcement, announceQueue), nudges: make(chan struct{}, 1), acks: map[uuid.UUID][]int64{},
		left: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "balcao_announcements_left_total", Help: "Announcements that the committing process left to the outbox relay.",
		}),
	}
	if registry != nil {
		registry.MustRegister(a.left)
	}
	return a
}

// Announce hands over what a transaction wrote, after its commit, and wakes the relay when the transaction left it something to do. It
// never waits: what does not fit is left to the relay.
func (a *Announcer) Announce(list []postgres.Announcement, wake bool) {
	if wake {
		select {
		case a.nudges <- struct{}{}:
		default:
		}
	}
	if len(list) == 0 {
		return
	}
	select {
	case a.queue <- list:
	default:
		a.left.Add(float64(len(list)))
	}
}

// Publish appends announcements to the streams of their tenants, in order and in one round trip, and returns the ids that are published;
// with an error, those may be some of them. The relay uses it too.
func Publish(ctx context.Context, stream *cache.Stream, list []postgres.Announcement) ([]int64, error) {
	entries := make([]cache.Entry, len(list))
	for i, one := range list {
		entries[i] = cache.Entry{OutboxID: one.ID, Tenant: one.TenantID.String(), Payload: one.Payload}
	}
	return stream.Append(ctx, entries)
}

// Run publishes until ctx ends. What waits then is left to the relay.
func (a *Announcer) Run(ctx context.Context) {
	var group sync.WaitGroup
	group.Go(func() { a.nudge(ctx) })
	group.Go(func() { a.acknowledge(ctx) })
	for {
		select {
		case <-ctx.Done():
			group.Wait()
			return
		case list := <-a.queue:
			a.publish(ctx, a.gather(list))
		}
	}
}

// gather adds what waits already.
func (a *Announcer) gather(list []postgres.Announcement) []postgres.Announcement {
	for len(list) < announceBatch {
		select {
		case more := <-a.queue:
			list = append(list, more...)
		default:
			return list
		}
	}
	return list
}

func (a *Announcer) publish(ctx context.Context, list []postgres.Announcement) {
	limited, stop := context.WithTimeout(ctx, announceLimit)
	defer stop()
	published, err := Publish(limited, a.stream, list)
	if err != nil {
		slog.WarnContext(ctx, "announcements are left to the relay", "count", len(list)-len(published), "error", err)
		a.left.Add(float64(len(list) - len(published)))
	}
	tenants := make(map[int64]uuid.UUID, len(list))
	for _, one := range list {
		tenants[one.ID] = one.TenantID
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range published {
		a.acks[tenants[id]] = append(a.acks[tenants[id]], id)
	}
}

// acknowledge tells the database what the relay need not do, several commits at a time.
func (a *Announcer) acknowledge(ctx context.Context) {
	tick := time.NewTicker(ackEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			a.flushAcks(context.WithoutCancel(ctx))
			return
		case <-tick.C:
			a.flushAcks(ctx)
		}
	}
}

func (a *Announcer) flushAcks(ctx context.Context) {
	a.mu.Lock()
	acks := a.acks
	a.acks = map[uuid.UUID][]int64{}
	a.mu.Unlock()
	for tenant, ids := range acks {
		limited, stop := context.WithTimeout(ctx, announceLimit)
		if err := a.acker.AckAnnouncements(limited, tenant, ids); err != nil {
			// The relay publishes them again, and readers drop what they have seen.
			slog.WarnContext(ctx, "announcements were not acknowledged", "tenant_id", tenant, "count", len(ids), "error", err)
		}
		stop()
	}
}

// nudge wakes the relay, as often as Redis answers.
func (a *Announcer) nudge(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.nudges:
			limited, stop := context.WithTimeout(ctx, announceLimit)
			if err := a.nudger.Nudge(limited); err != nil {
				slog.DebugContext(ctx, "the relay was not nudged", "error", err)
			}
			stop()
		}
	}
}
