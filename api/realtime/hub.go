package realtime

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
)

// Tickets answers for the rows as they are now.
type Tickets interface {
	// TicketFacts returns what decides who sees the ticket; desk.CodeNotFound when it does not exist or v may not see it.
	TicketFacts(ctx context.Context, tenant uuid.UUID, v desk.Viewer, ticket uuid.UUID) (desk.TicketFacts, error)
}

// Options are what a Hub is made of.
type Options struct {
	Redis    *cache.Client
	Tickets  Tickets
	Registry prometheus.Registerer
	// Ping is how often a quiet line is tested; 0 means 25 seconds.
	Ping time.Duration
	// Renew is how often each browser's rights are asked for again, and so how long a revoked session or a taken permission may still
	// hear; 0 means 1.5 seconds (R40 allows 2).
	Renew time.Duration
	// Queue is how many events may wait for a slow browser before it is cut; 0 means 4096. A burst that is
	// read at once must fit.
	Queue int
}

// Hub holds the open browsers of this process.
type Hub struct {
	options  Options
	stream   *cache.Stream
	reader   *cache.Reader
	whispers *cache.Whispers
	presence *cache.Presence
	metrics  *metrics
	done     chan struct{}
	listens  chan string // tenants whose whispers may have to be heard, or no longer

	mu     sync.Mutex
	feeds  map[string]*feed // by tenant
	closed bool
}

// NewHub returns a hub; Run makes it work.
func NewHub(o Options) *Hub {
	if o.Ping == 0 {
		o.Ping = 25 * time.Second
	}
	if o.Renew == 0 {
		o.Renew = 1500 * time.Millisecond
	}
	if o.Queue == 0 {
		o.Queue = 4096
	}
	h := &Hub{
		options: o, stream: cache.NewStream(o.Redis), whispers: cache.NewWhispers(o.Redis), presence: cache.NewPresence(o.Redis),
		metrics: newMetrics(o.Registry), feeds: map[string]*feed{}, listens: make(chan string, 64), done: make(chan struct{}),
	}
	h.reader = cache.NewReader(h.stream, follower{h})
	return h
}

// Run feeds the browsers until ctx ends, then closes them with a code that makes them come back.
func (h *Hub) Run(ctx context.Context) {
	var group sync.WaitGroup
	group.Go(func() { h.reader.Run(ctx) })
	group.Go(func() { h.whispers.Run(ctx, h.hear) })
	group.Go(func() { h.beat(ctx) })
	group.Go(func() { h.listen(ctx) })
	<-ctx.Done()
	close(h.done)
	h.mu.Lock()
	h.closed = true
	feeds := make([]*feed, 0, len(h.feeds))
	for _, f := range h.feeds {
		feeds = append(feeds, f)
	}
	h.mu.Unlock()
	for _, f := range feeds {
		f.each(func(c *client) { c.end(errGoingAway) })
	}
	group.Wait()
}

// join adds a browser to its tenant's feed and returns where the feed stood: everything after that reaches the browser's queue. The
// position is "" while Redis has not been read yet; a reset follows then.
func (h *Hub) join(ctx context.Context, c *client) (position string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return "", errGoingAway
	}
	tenant := c.person.Tenant.String()
	f, known := h.feeds[tenant]
	if !known {
		f = &feed{tenant: tenant, clients: map[*client]struct{}{}, metrics: h.metrics, changed: make(chan struct{})}
		h.feeds[tenant] = f
		h.reader.Follow(ctx, tenant)
		go h.relisten(tenant)
	}
	c.feed = f
	h.metrics.browsers.Inc()
	return f.add(c), nil
}

func (h *Hub) leave(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.metrics.browsers.Dec()
	if c.feed.remove(c) == 0 && h.feeds[c.feed.tenant] == c.feed {
		delete(h.feeds, c.feed.tenant)
		h.reader.Unfollow(c.feed.tenant)
		go h.relisten(c.feed.tenant)
	}
}

// relisten asks for a look at the tenant's whispers; after the end of Run nobody needs it.
func (h *Hub) relisten(tenant string) {
	select {
	case h.listens <- tenant:
	case <-h.done:
	}
}

// listen keeps the whispers that are heard in step with the tenants that have browsers. One goroutine does it, because Redis may make it
// wait, and each turn looks at what is true then.
func (h *Hub) listen(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case tenant := <-h.listens:
			if h.feed(tenant) != nil {
				h.whispers.Listen(ctx, tenant)
			} else {
				h.whispers.Unlisten(ctx, tenant)
			}
		}
	}
}

func (h *Hub) feed(tenant string) *feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.feeds[tenant]
}

// beat repeats the heartbeat of everybody who is connected here.
func (h *Hub) beat(ctx context.Context) {
	tick := time.NewTicker(cache.PresenceBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		h.mu.Lock()
		users := make(map[string][]string, len(h.feeds))
		for tenant, f := range h.feeds {
			users[tenant] = f.users()
		}
		h.mu.Unlock()
		for tenant, list := range users {
			if err := h.presence.Beat(ctx, tenant, list); err != nil {
				slog.DebugContext(ctx, "no heartbeat", "tenant_id", tenant, "error", err)
			}
		}
	}
}

// follower is the hub as the reader of the streams sees it.
type follower struct{ hub *Hub }

func (w follower) Placed(tenant, position string, lost bool) {
	if f := w.hub.feed(tenant); f != nil {
		f.place(position, lost)
	}
}

func (w follower) Events(tenant string, events []cache.Event, position string) {
	f := w.hub.feed(tenant)
	if f == nil {
		return
	}
	list := make([]*news, 0, len(events))
	for _, e := range events {
		n, ok := newsOf(e)
		if !ok {
			slog.Error("realtime event of an unknown form", "tenant_id", tenant, "outbox_id", e.OutboxID)
			continue
		}
		w.hub.metrics.delay.Observe(time.Since(n.announcedAt).Seconds())
		list = append(list, n)
	}
	f.tell(list, position)
}

func (w follower) Down() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	for _, f := range w.hub.feeds {
		f.goStale()
	}
}
