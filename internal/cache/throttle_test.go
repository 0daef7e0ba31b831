package cache_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/testkit"
)

func TestAttemptsBeyondTheLimitWaitInEveryProcess(t *testing.T) {
	t.Parallel()
	url := testkit.Redis(t)
	one, other := cache.NewThrottle(open(t, url)), cache.NewThrottle(open(t, url))
	for range 3 {
		require.Zero(t, one.Take(t.Context(), "k", 3, time.Minute))
	}
	wait := other.Take(t.Context(), "k", 3, time.Minute)
	require.Positive(t, wait)
	require.LessOrEqual(t, wait, time.Minute)
	require.Zero(t, other.Take(t.Context(), "another", 3, time.Minute), "keys are counted apart")

	one.Forget(t.Context(), "k")
	require.Zero(t, other.Take(t.Context(), "k", 1, time.Minute))
	one.GiveBack(t.Context(), "k")
	require.Zero(t, other.Take(t.Context(), "k", 1, time.Minute))
}

func TestAWindowEndsByItself(t *testing.T) {
	t.Parallel()
	throttle := cache.NewThrottle(open(t, testkit.Redis(t)))
	require.Zero(t, throttle.Take(t.Context(), "k", 1, 50*time.Millisecond))
	testkit.Eventually(t, func() bool { return throttle.Take(t.Context(), "k", 1, 50*time.Millisecond) == 0 }, "the next window")
}

func TestAttemptsAreCountedWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	wire := testkit.OpenLine(t, testkit.Redis(t))
	throttle := cache.NewThrottle(open(t, wire.URL))
	wire.Cut()
	require.Zero(t, throttle.Take(t.Context(), "k", 2, time.Minute))
	require.Zero(t, throttle.Take(t.Context(), "k", 2, time.Minute))
	require.Positive(t, throttle.Take(t.Context(), "k", 2, time.Minute))
	throttle.Forget(t.Context(), "k")
	require.Zero(t, throttle.Take(t.Context(), "k", 2, time.Minute))
}

func TestARedisThatIsAwayIsNotWaitedForAtEachAttempt(t *testing.T) {
	t.Parallel()
	wire := testkit.OpenLine(t, testkit.Redis(t))
	throttle := cache.NewThrottle(open(t, wire.URL))
	wire.Cut()
	throttle.Take(t.Context(), "k", 1000, time.Minute)
	began := time.Now()
	for range 100 {
		throttle.Take(t.Context(), "k", 1000, time.Minute)
	}
	require.Less(t, time.Since(began), time.Second)
}

func TestARevokedCredentialIsRefusedWhateverIsPutLater(t *testing.T) {
	t.Parallel()
	url := testkit.Redis(t)
	one, other := cache.NewCredentials(open(t, url)), cache.NewCredentials(open(t, url))
	hash := []byte("hash")
	known, err := one.Get(t.Context(), hash)
	require.NoError(t, err)
	require.Nil(t, known)
	require.NoError(t, one.Put(t.Context(), hash, []byte("who")))
	known, err = other.Get(t.Context(), hash)
	require.NoError(t, err)
	require.Equal(t, "who", string(known))

	require.NoError(t, other.Revoke(t.Context(), hash))
	require.NoError(t, one.Put(t.Context(), hash, []byte("who")), "a look-up that began before the revocation")
	_, err = one.Get(t.Context(), hash)
	require.ErrorIs(t, err, cache.ErrRevoked)
}

func TestACredentialIsForgottenWithoutRedis(t *testing.T) {
	t.Parallel()
	wire := testkit.OpenLine(t, testkit.Redis(t))
	credentials := cache.NewCredentials(open(t, wire.URL))
	require.NoError(t, credentials.Put(t.Context(), []byte("h"), []byte("who")))
	wire.Cut()
	known, err := credentials.Get(t.Context(), []byte("h"))
	require.NoError(t, err)
	require.Nil(t, known, "Postgres is asked instead")
	require.Error(t, credentials.Revoke(t.Context(), []byte("h")))
}

func TestAPolicyNoticeReachesTheOtherProcess(t *testing.T) {
	t.Parallel()
	url := testkit.Redis(t)
	tenant := "tenant-of-" + t.Name()
	heard, ready := make(chan string, 16), make(chan struct{})
	listener := cache.NewPolicyNotices(open(t, url))
	go listener.Run(t.Context(), func() { close(ready) }, func(tenant string) { heard <- tenant })
	<-ready
	require.NoError(t, cache.NewPolicyNotices(open(t, url)).Say(t.Context(), tenant))
	for got := range heard { // channels are the server's: other tests may speak too
		if got == tenant {
			return
		}
	}
}
