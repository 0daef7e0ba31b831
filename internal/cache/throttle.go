package cache

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
)

// Throttle counts attempts in fixed windows, over all processes. While Redis is away each process counts for itself, from nothing: a
// sign-in never fails because Redis does. It is safe for concurrent use.
type Throttle struct {
	redis   redis.UniversalClient
	breaker breaker
	local   *localThrottle
}

// NewThrottle returns a throttle that counts in the Redis of c.
func NewThrottle(c *Client) *Throttle { return &Throttle{redis: c.Redis(), local: newLocalThrottle()} }

// takeScript counts one attempt and returns the count and the milliseconds left. A key that lost its expiry gets it again.
var takeScript = redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {n, left}`)

// giveBackScript takes one attempt off a count that is still there.
var giveBackScript = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 and tonumber(redis.call('GET', KEYS[1])) > 0 then redis.call('DECR', KEYS[1]) end
return 1`)

// Take counts an attempt under the key and returns 0 when it is within the limit, else how long until the window ends. Attempts beyond
// the limit don't lengthen the window. The key must hold no personal data.
func (t *Throttle) Take(ctx context.Context, key string, limit int, window time.Duration) (wait time.Duration) {
	var answer []int64
	err := t.breaker.try(ctx, func(ctx context.Context) (err error) {
		answer, err = takeScript.Run(ctx, t.redis, []string{throttleKey(key)}, window.Milliseconds()).Int64Slice()
		return err
	})
	if err != nil || len(answer) != 2 {
		level := slog.LevelWarn
		if errors.Is(err, errResting) {
			level = slog.LevelDebug // told a moment ago
		}
		slog.Log(ctx, level, "attempts are counted in this process only", "error", err)
		return t.local.take(key, limit, window)
	}
	if answer[0] <= int64(limit) {
		return 0
	}
	return max(time.Second, time.Duration(answer[1])*time.Millisecond)
}

// GiveBack takes back one attempt: it was no failure.
func (t *Throttle) GiveBack(ctx context.Context, key string) {
	t.local.giveBack(key)
	t.settle(ctx, func(ctx context.Context) error {
		return giveBackScript.Run(ctx, t.redis, []string{throttleKey(key)}).Err()
	})
}

// Forget takes back every attempt under the key.
func (t *Throttle) Forget(ctx context.Context, key string) {
	t.local.forget(key)
	t.settle(ctx, func(ctx context.Context) error { return t.redis.Del(ctx, throttleKey(key)).Err() })
}

func (t *Throttle) settle(ctx context.Context, ask func(context.Context) error) {
	if err := t.breaker.try(ctx, ask); err != nil {
		slog.DebugContext(ctx, "could not take back an attempt", "error", err)
	}
}

func throttleKey(key string) string { return "throttle:" + key }
