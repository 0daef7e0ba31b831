// Package cache keeps in Redis what may be lost and rebuilt: the realtime stream, presence, caches and throttles (architecture section 1).
// Nothing here is the record of anything; every caller goes on when Redis is away.
package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Client is the process's connection pool to Redis. It is safe for concurrent use.
type Client struct{ redis *redis.Client }

// driverLog carries what the driver says about its connections. Callers log what it means for them, so this is for debugging only.
type driverLog struct{}

// Printf logs one line of the driver.
func (driverLog) Printf(ctx context.Context, format string, args ...any) {
	slog.DebugContext(ctx, "redis driver", "message", fmt.Sprintf(format, args...))
}

var quietDriver = sync.OnceFunc(func() { redis.SetLogger(driverLog{}) })

// Open returns a client of the Redis at the URL (redis:// or rediss://). It does not wait for a connection: Redis may come up later.
func Open(url string) (*Client, error) {
	quietDriver()
	options, err := redis.ParseURL(url)
	if err != nil {
		// The parser's error may quote the address, and with it the password.
		return nil, errors.New("redis: the address is not understood")
	}
	options.DialTimeout = 2 * time.Second
	options.ReadTimeout = 2 * time.Second
	options.WriteTimeout = 2 * time.Second
	options.ContextTimeoutEnabled = true
	// An outage is known at once; whoever needs Redis tries again at its own pace.
	options.MaxRetries = 1
	options.DialerRetries = 1
	options.ClientName = "balcao"
	return &Client{redis: redis.NewClient(options)}, nil
}

// Redis returns the underlying client, for the types of this package and for tests.
func (c *Client) Redis() *redis.Client { return c.redis }

// Ping asks Redis for a sign of life.
func (c *Client) Ping(ctx context.Context) error {
	if err := c.redis.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Close ends every connection.
func (c *Client) Close() error { return c.redis.Close() }
