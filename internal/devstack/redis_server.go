package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/balcao/balcao/internal/config"
)

// RedisOptions says where and how a real redis-server runs.
type RedisOptions struct {
	// Dir holds its log; nothing else is written, the server keeps all in memory.
	Dir string
	// Port on 127.0.0.1; 0 takes a free one.
	Port int
	// Databases it offers.
	Databases int
	// Detached servers outlive this process.
	Detached bool
}

// RedisServer is a running redis-server.
type RedisServer struct {
	// Port it listens on.
	Port    int
	process *process
}

// StartRedisServer starts the machine's redis-server and returns when it answers.
func StartRedisServer(ctx context.Context, opts RedisOptions) (*RedisServer, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errors.New("redis-server is not installed; install it (Debian: apt-get install redis-server, macOS: brew install redis)")
	}
	if opts.Port == 0 {
		if opts.Port, err = FreePort(ctx); err != nil {
			return nil, err
		}
	}
	child, err := start(program{
		name: "redis-server", path: binary, dir: opts.Dir, logFile: filepath.Join(opts.Dir, "redis.log"), detached: opts.Detached,
		args: []string{
			"--bind", "127.0.0.1", "--port", strconv.Itoa(opts.Port), "--save", "", "--appendonly", "no",
			"--databases", strconv.Itoa(max(opts.Databases, 16)),
		},
	})
	if err != nil {
		return nil, err
	}
	server := &RedisServer{Port: opts.Port, process: child}
	if err := child.waitReady(ctx, 15*time.Second, server.ping); err != nil {
		return nil, errors.Join(err, server.Kill())
	}
	return server, nil
}

// URL is the address of one of its databases.
func (r *RedisServer) URL(database int) config.SecretURL {
	return config.SecretURL(fmt.Sprintf("redis://%s/%d", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.Port)), database))
}

// Pid is the process id of the server.
func (r *RedisServer) Pid() int { return r.process.pid }

// Stop ends the server in good order.
func (r *RedisServer) Stop() error { return r.process.stop(syscall.SIGTERM, 5*time.Second) }

// Kill ends the server at once, for fault drills.
func (r *RedisServer) Kill() error { return r.process.stop(syscall.SIGKILL, 5*time.Second) }

func (r *RedisServer) ping(ctx context.Context) error {
	return PingRedis(ctx, r.URL(0))
}

// PingRedis says whether a Redis answers at the address.
func PingRedis(ctx context.Context, address config.SecretURL) error {
	options, err := redis.ParseURL(address.Reveal())
	if err != nil {
		return fmt.Errorf("address of Redis: %w", err)
	}
	options.MaxRetries = -1
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	return client.Ping(ctx).Err()
}
