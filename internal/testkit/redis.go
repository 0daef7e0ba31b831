package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
)

const (
	// sharedDatabases of our own redis-server; one a test.
	sharedDatabases = 1024
	// leaseTime frees the database of a test that was killed.
	leaseTime = 15 * time.Minute
)

// theRedis is the address of the server, without a database, once a process.
var theRedis = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("BALCAO_TEST_REDIS_URL"); address != "" {
		return address, devstack.PingRedis(context.Background(), config.SecretURL(address))
	}
	ping := func(ctx context.Context, address string) error {
		return devstack.PingRedis(ctx, config.SecretURL(address))
	}
	return shared(context.Background(), "redis", ping, func(ctx context.Context, dir string) (record, error) {
		server, err := devstack.StartRedisServer(ctx, devstack.RedisOptions{Dir: dir, Databases: sharedDatabases, Detached: true})
		if err != nil {
			return record{}, fmt.Errorf("tests need a real Redis: %w", err)
		}
		return record{PID: server.Pid(), Address: server.URL(0).Reveal()}, nil
	})
})

// Redis returns the address of an empty Redis database that is this test's own until
// it ends. Keys and streams are isolated; PUBLISH channels are the server's, so their
// names must hold something unique to the test, as a tenant's id is.
func Redis(t testing.TB) string {
	t.Helper()
	server, err := theRedis()
	if err != nil {
		t.Fatalf("tests need a real Redis: %v", err)
	}
	options, err := redis.ParseURL(server)
	if err != nil {
		t.Fatalf("BALCAO_TEST_REDIS_URL: %v", err)
	}
	options.DB = 0
	leases := redis.NewClient(options)
	t.Cleanup(func() { _ = leases.Close() })
	number := lease(t, leases)

	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("BALCAO_TEST_REDIS_URL: %v", err)
	}
	address.Path = "/" + strconv.Itoa(number)
	return address.String()
}

// lease claims a database of the server for this test: database 0 holds the claims.
func lease(t testing.TB, leases *redis.Client) int {
	t.Helper()
	ctx, owner := t.Context(), rand.Text()
	offered := 16
	if answer, err := leases.ConfigGet(ctx, "databases").Result(); err == nil {
		if n, err := strconv.Atoi(answer["databases"]); err == nil {
			offered = n
		}
	}
	claimed := 0
	Eventually(t, func() bool {
		for number := 1; number < offered; number++ {
			won, err := leases.SetNX(ctx, leaseKey(number), owner, leaseTime).Result()
			if err != nil {
				t.Fatalf("claim a Redis database: %v", err)
			}
			if won {
				claimed = number
				return true
			}
		}
		return false
	}, "a free database of the test Redis")
	flush(t, leases, claimed)
	t.Cleanup(func() {
		flush(t, leases, claimed)
		if err := leases.Del(context.Background(), leaseKey(claimed)).Err(); err != nil {
			t.Logf("give back the Redis database: %v", err)
		}
	})
	return claimed
}

func leaseKey(number int) string { return "testkit:lease:" + strconv.Itoa(number) }

func flush(t testing.TB, leases *redis.Client, number int) {
	t.Helper()
	options := *leases.Options()
	options.DB = number
	client := redis.NewClient(&options)
	defer func() { _ = client.Close() }()
	if err := client.FlushDB(context.Background()).Err(); err != nil {
		t.Fatalf("empty a Redis database: %v", err)
	}
}
