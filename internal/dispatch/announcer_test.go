package dispatch_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

// acker remembers what was acknowledged, by tenant.
type acker struct {
	mu    sync.Mutex
	acked map[uuid.UUID][]int64
}

func (a *acker) AckAnnouncements(_ context.Context, tenant uuid.UUID, ids []int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.acked[tenant] = append(a.acked[tenant], ids...)
	return nil
}

func (a *acker) of(tenant uuid.UUID) []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]int64{}, a.acked[tenant]...)
}

func open(t *testing.T, url string) *cache.Client {
	t.Helper()
	client, err := cache.Open(url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func announcements(tenant uuid.UUID, ids ...int64) []postgres.Announcement {
	list := []postgres.Announcement{}
	for _, id := range ids {
		list = append(list, postgres.Announcement{ID: id, TenantID: tenant, Payload: json.RawMessage(`{"kind":"ticket.changed"}`)})
	}
	return list
}

func run(t *testing.T, a *dispatch.Announcer) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
}

func left(t *testing.T, registry *prometheus.Registry) float64 {
	t.Helper()
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, family := range families {
		if family.GetName() == "balcao_announcements_left_total" {
			return family.GetMetric()[0].GetCounter().GetValue()
		}
	}
	return 0
}

func TestWhatIsPublishedIsAcknowledgedTenantByTenant(t *testing.T) {
	t.Parallel()
	redis, known := open(t, testkit.Redis(t)), &acker{acked: map[uuid.UUID][]int64{}}
	a := dispatch.NewAnnouncer(redis, known, nil)
	run(t, a)
	one, two := uuid.New(), uuid.New()
	a.Announce(announcements(one, 1, 2), false)
	a.Announce(announcements(two, 3), false)
	a.Announce(nil, false)
	a.Announce(announcements(one, 4), false)
	testkit.Eventually(t, func() bool { return len(known.of(one)) == 3 && len(known.of(two)) == 1 }, "the acknowledgements")
	require.Equal(t, []int64{1, 2, 4}, known.of(one))
	require.EqualValues(t, 3, redis.Redis().XLen(t.Context(), "rt:"+one.String()).Val())
	require.EqualValues(t, 1, redis.Redis().XLen(t.Context(), "rt:"+two.String()).Val())
}

func TestWhatRedisDidNotTakeIsLeftToTheRelay(t *testing.T) {
	t.Parallel()
	line := testkit.OpenLine(t, testkit.Redis(t))
	registry, known := prometheus.NewRegistry(), &acker{acked: map[uuid.UUID][]int64{}}
	a := dispatch.NewAnnouncer(open(t, line.URL), known, registry)
	run(t, a)
	tenant := uuid.New()
	line.Cut()
	a.Announce(announcements(tenant, 1, 2), true)
	testkit.Eventually(t, func() bool { return left(t, registry) == 2 }, "the count of what is left")
	line.Mend(t)
	testkit.Eventually(t, func() bool {
		a.Announce(announcements(tenant, 3), false)
		return len(known.of(tenant)) > 0
	}, "Redis")
	require.NotContains(t, known.of(tenant), int64(1))
	require.NotContains(t, known.of(tenant), int64(2))
}

func TestACommitterNeverWaits(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	a := dispatch.NewAnnouncer(open(t, testkit.Redis(t)), &acker{}, registry)
	for i := range int64(5000) { // nobody publishes
		a.Announce(announcements(uuid.New(), i), true)
	}
	require.Positive(t, left(t, registry))
}

func TestARelayIsWokenWhenACommitLeftItSomething(t *testing.T) {
	t.Parallel()
	redis := open(t, testkit.Redis(t))
	nudges := cache.NewNudger(redis).Nudges(t.Context())
	a := dispatch.NewAnnouncer(redis, &acker{acked: map[uuid.UUID][]int64{}}, nil)
	run(t, a)
	testkit.Eventually(t, func() bool {
		a.Announce(nil, true)
		return len(nudges) > 0
	}, "the nudge")
}

func TestAnUpdateIDIsTheSameForTheSameRequestOnly(t *testing.T) {
	t.Parallel()
	tenant, actor, ticket := uuid.New(), uuid.New(), uuid.New()
	id := dispatch.UpdateID(tenant, actor, "ticket_accept", ticket, "k")
	require.Equal(t, id, dispatch.UpdateID(tenant, actor, "ticket_accept", ticket, "k"))
	for name, other := range map[string]string{
		"tenant": dispatch.UpdateID(uuid.New(), actor, "ticket_accept", ticket, "k"), "actor": dispatch.UpdateID(tenant, uuid.New(), "ticket_accept", ticket, "k"),
		"route": dispatch.UpdateID(tenant, actor, "ticket_wait", ticket, "k"), "ticket": dispatch.UpdateID(tenant, actor, "ticket_accept", uuid.New(), "k"),
		"key": dispatch.UpdateID(tenant, actor, "ticket_accept", ticket, "K"),
	} {
		require.NotEqual(t, id, other, name)
	}
	require.Len(t, id, 64)
	require.NotContains(t, id, "k")
}
