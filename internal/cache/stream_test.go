package cache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/testkit"
)

// recorder is a follower that keeps what it was told.
type recorder struct {
	mu     sync.Mutex
	events map[string][]cache.Event
	placed map[string][]bool // one `lost` a call
	at     map[string]string
	downs  int
}

func newRecorder() *recorder {
	return &recorder{events: map[string][]cache.Event{}, placed: map[string][]bool{}, at: map[string]string{}}
}

func (r *recorder) Placed(tenant, position string, lost bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.placed[tenant] = append(r.placed[tenant], lost)
	r.at[tenant] = position
}

func (r *recorder) Events(tenant string, events []cache.Event, position string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at[tenant] = position
	r.events[tenant] = append(r.events[tenant], events...)
}

func (r *recorder) Down() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.downs++
}

func (r *recorder) outboxIDs(tenant string) []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := []int64{}
	for _, e := range r.events[tenant] {
		ids = append(ids, e.OutboxID)
	}
	return ids
}

func (r *recorder) placements(tenant string) []bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]bool{}, r.placed[tenant]...)
}

func (r *recorder) wentDown() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.downs
}

func open(t *testing.T, url string) *cache.Client {
	t.Helper()
	client, err := cache.Open(url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// running starts a reader that ends with the test.
func running(t *testing.T, stream *cache.Stream) (*cache.Reader, *recorder) {
	t.Helper()
	told := newRecorder()
	reader := cache.NewReader(stream, told)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		reader.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return reader, told
}

func entries(tenant string, ids ...int64) []cache.Entry {
	list := []cache.Entry{}
	for _, id := range ids {
		list = append(list, cache.Entry{OutboxID: id, Tenant: tenant, Payload: fmt.Appendf(nil, `{"n":%d}`, id)})
	}
	return list
}

func appendAll(t *testing.T, stream *cache.Stream, list []cache.Entry) {
	t.Helper()
	taken, err := stream.Append(t.Context(), list)
	require.NoError(t, err)
	require.Len(t, taken, len(list))
}

func sequence(from, to int64) []int64 {
	ids := []int64{}
	for id := from; id <= to; id++ {
		ids = append(ids, id)
	}
	return ids
}

func TestAFollowedTenantGetsItsEventsInOrderOnceAndNobodyElses(t *testing.T) {
	t.Parallel()
	stream := cache.NewStream(open(t, testkit.Redis(t)))
	reader, told := running(t, stream)
	one, other, stranger := uuid.NewString(), uuid.NewString(), uuid.NewString()
	appendAll(t, stream, entries(one, 1, 2))

	reader.Follow(t.Context(), one)
	testkit.Eventually(t, func() bool { return len(told.placements(one)) == 1 }, "the first tenant's place")
	reader.Follow(t.Context(), other)
	testkit.EventuallyWithin(t, 2*time.Second, func() bool { return len(told.placements(other)) == 1 }, "the second tenant, without waiting for a quiet read to end")

	appendAll(t, stream, entries(one, 3, 4))
	appendAll(t, stream, entries(stranger, 100))
	appendAll(t, stream, entries(one, 4, 3, 5)) // the relay again, in another order
	appendAll(t, stream, entries(other, 6))
	testkit.Eventually(t, func() bool { return len(told.outboxIDs(one)) >= 3 && len(told.outboxIDs(other)) == 1 }, "the events")
	require.Equal(t, []int64{3, 4, 5}, told.outboxIDs(one), "what was there before is not handed out, repeats neither")
	require.Equal(t, []int64{6}, told.outboxIDs(other))
	require.Empty(t, told.outboxIDs(stranger))
	require.Equal(t, []bool{false}, told.placements(one))

	reader.Unfollow(one)
	appendAll(t, stream, entries(other, 7)) // ends the round that still reads the first tenant
	testkit.Eventually(t, func() bool { return len(told.outboxIDs(other)) == 2 }, "the other tenant going on")
	appendAll(t, stream, entries(one, 8))
	appendAll(t, stream, entries(other, 9))
	testkit.Eventually(t, func() bool { return len(told.outboxIDs(other)) == 3 }, "the other tenant going on")
	require.NotContains(t, told.outboxIDs(one), int64(8))
}

func TestResumingFromAnyEventMissesNothing(t *testing.T) {
	t.Parallel()
	stream := cache.NewStream(open(t, testkit.Redis(t)))
	tenant := uuid.NewString()
	begin, err := stream.Position(t.Context(), tenant)
	require.NoError(t, err)
	again, err := stream.Position(t.Context(), tenant)
	require.NoError(t, err)
	require.Equal(t, begin, again, "one marker is enough")

	const total = 200
	appendAll(t, stream, entries(tenant, sequence(1, total)...))
	end, err := stream.Position(t.Context(), tenant)
	require.NoError(t, err)
	all, ok, err := stream.Between(t.Context(), tenant, begin, end)
	require.NoError(t, err)
	require.True(t, ok)
	require.Len(t, all, total)
	require.WithinDuration(t, time.Now(), all[0].At(), time.Minute)
	require.JSONEq(t, `{"n":1}`, string(all[0].Payload))

	for range 50 {
		cut := rand.IntN(total)
		rest, ok, err := stream.Between(t.Context(), tenant, all[cut].ID, end)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, all[cut+1:], rest)
	}
}

func TestAnIDThatIsNoLongerInTheStreamIsToldFromOneThatIs(t *testing.T) {
	t.Parallel()
	client := open(t, testkit.Redis(t))
	stream := cache.NewStream(client)
	tenant := uuid.NewString()
	appendAll(t, stream, entries(tenant, sequence(1, 10)...))
	first := client.Redis().XRange(t.Context(), "rt:"+tenant, "-", "+").Val()[0].ID
	end, err := stream.Position(t.Context(), tenant)
	require.NoError(t, err)
	require.NoError(t, client.Redis().XTrimMaxLen(t.Context(), "rt:"+tenant, 3).Err())

	for name, id := range map[string]string{
		"trimmed": first, "never": "1-1", "empty": "", "special": "$", "minimum": "-", "maximum": "+", "words": "abc-def", "huge": "99999999999999999999-1",
	} {
		_, ok, err := stream.Between(t.Context(), tenant, id, end)
		require.NoError(t, err, name)
		require.False(t, ok, name)
	}
	none, ok, err := stream.Between(t.Context(), tenant, end, end)
	require.NoError(t, err)
	require.True(t, ok)
	require.Empty(t, none)
}

func TestAStreamThatWasEmptiedIsNoticedWithoutAnyEvent(t *testing.T) {
	t.Parallel()
	client := open(t, testkit.Redis(t))
	stream := cache.NewStream(client)
	reader, told := running(t, stream)
	tenant := uuid.NewString()
	reader.Follow(t.Context(), tenant)
	testkit.Eventually(t, func() bool { return len(told.placements(tenant)) == 1 }, "the place")
	require.NoError(t, client.Redis().FlushDB(t.Context()).Err())
	testkit.Eventually(t, func() bool { return len(told.placements(tenant)) == 2 }, "the loss")
	require.Equal(t, []bool{false, true}, told.placements(tenant))
	appendAll(t, stream, entries(tenant, 9))
	testkit.Eventually(t, func() bool { return len(told.outboxIDs(tenant)) == 1 }, "events after the loss")
}

func TestTheReaderOutlivesRedisAndTellsWhetherSomethingWasLost(t *testing.T) {
	t.Parallel()
	for name, emptied := range map[string]bool{"kept its data": false, "came back empty": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := testkit.Redis(t)
			line := testkit.OpenLine(t, address)
			stream := cache.NewStream(open(t, line.URL))
			reader, told := running(t, stream)
			tenant := uuid.NewString()
			reader.Follow(t.Context(), tenant)
			testkit.Eventually(t, func() bool { return len(told.placements(tenant)) == 1 }, "the place")
			appendAll(t, stream, entries(tenant, 1))
			testkit.Eventually(t, func() bool { return len(told.outboxIDs(tenant)) == 1 }, "the event")

			line.Cut()
			testkit.Eventually(t, func() bool { return told.wentDown() == 1 }, "the outage")
			taken, err := stream.Append(t.Context(), entries(tenant, 2))
			require.Error(t, err)
			require.Empty(t, taken, "what was not taken stays with the relay")
			if emptied {
				require.NoError(t, open(t, address).Redis().FlushDB(t.Context()).Err())
			}
			line.Mend(t)
			testkit.Eventually(t, func() bool { return len(told.placements(tenant)) == 2 }, "the return")
			require.Equal(t, []bool{false, emptied}, told.placements(tenant))
			appendAll(t, stream, entries(tenant, 2))
			testkit.Eventually(t, func() bool { return len(told.outboxIDs(tenant)) == 2 }, "the event of the relay")
			require.Equal(t, 1, told.wentDown(), "one outage is told once")
		})
	}
}

func TestNudgesReachEveryRelayAndComeTogether(t *testing.T) {
	t.Parallel()
	client := open(t, testkit.Redis(t))
	nudger := cache.NewNudger(client)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	one, two := nudger.Nudges(ctx), nudger.Nudges(ctx)
	for i, heard := range []<-chan struct{}{one, two} {
		testkit.Eventually(t, func() bool {
			require.NoError(t, nudger.Nudge(t.Context()))
			select {
			case <-heard:
				return true
			default:
				return false
			}
		}, "a nudge at relay "+strconv.Itoa(i))
	}
	stop()
	testkit.Eventually(t, func() bool {
		select {
		case _, open := <-one:
			return !open
		default:
			return false
		}
	}, "the end of the channel")
}

func TestPresenceLastsAsLongAsTheHeartbeats(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	presence := cache.NewPresence(open(t, "redis://"+server.Addr()))
	tenant, here, away := uuid.NewString(), uuid.NewString(), uuid.NewString()
	require.NoError(t, presence.Beat(t.Context(), tenant, []string{here}))
	require.NoError(t, presence.Beat(t.Context(), uuid.NewString(), []string{away}))
	online, err := presence.Online(t.Context(), tenant, []string{here, away})
	require.NoError(t, err)
	require.Equal(t, map[string]bool{here: true, away: false}, online, "a heartbeat in another tenant counts there only")

	server.FastForward(2 * cache.PresenceBeat)
	online, err = presence.Online(t.Context(), tenant, []string{here})
	require.NoError(t, err)
	require.True(t, online[here], "one missed heartbeat is forgiven")
	server.FastForward(2 * cache.PresenceBeat)
	online, err = presence.Online(t.Context(), tenant, []string{here})
	require.NoError(t, err)
	require.False(t, online[here])
}

func TestWhispersAreHeardByThoseWhoListenNow(t *testing.T) {
	t.Parallel()
	client := open(t, testkit.Redis(t))
	whispers := cache.NewWhispers(client)
	ctx, stop := context.WithCancel(context.Background())
	heard, done := make(chan string, 100), make(chan struct{})
	go func() {
		defer close(done)
		whispers.Run(ctx, func(tenant string, payload []byte) { heard <- tenant + " " + string(payload) })
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	tenant, other := uuid.NewString(), uuid.NewString()
	whispers.Listen(t.Context(), tenant)
	testkit.Eventually(t, func() bool {
		require.NoError(t, whispers.Say(t.Context(), other, []byte("not for us")))
		require.NoError(t, whispers.Say(t.Context(), tenant, []byte("typing")))
		return len(heard) > 0
	}, "a whisper")
	require.Equal(t, tenant+" typing", <-heard)
}
