package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
)

// stand is what every measurement runs on: servers of its own in a folder of its own.
type stand struct {
	settings settings
	say      devstack.Progress

	dir      string
	balcao   string // the program that is measured
	postgres *devstack.Postgres
	// clusterDir is where Postgres keeps its data; not below dir when its user can't enter that.
	clusterDir string
	pgbench    string
	redis      *devstack.RedisServer
	embedded   *devstack.EmbeddedRedis
}

// newStand builds the program and starts the servers. Postgres is durable: fsync on, its defaults kept.
func newStand(ctx context.Context, s settings, say devstack.Progress) (_ *stand, err error) {
	made := &stand{settings: s, say: say, balcao: s.binary}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.close())
		}
	}()
	if made.dir, err = os.MkdirTemp(s.dir, "balcao-bench-"); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	// The user that Postgres runs as must be able to enter.
	if err := os.Chmod(made.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if err := made.startPostgres(ctx); err != nil {
		return nil, err
	}
	if err := made.startRedis(ctx); err != nil {
		return nil, err
	}
	if err := made.build(ctx); err != nil {
		return nil, err
	}
	return made, nil
}

// build makes the program. Its code is that of a release; without -trimpath what `go run` has built already is not built again.
func (s *stand) build(ctx context.Context) error {
	if s.balcao != "" {
		return nil
	}
	if _, err := os.Stat("cmd/balcao"); err != nil {
		return errors.New("run this from the root of the repository: there is no cmd/balcao here")
	}
	s.say("building the program")
	s.balcao = s.path("balcao")
	build := exec.CommandContext(ctx, "go", "build", "-o", s.balcao, "./cmd/balcao")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w: %s", err, output)
	}
	return nil
}

func (s *stand) startPostgres(ctx context.Context) (err error) {
	s.say("starting a Postgres")
	s.postgres, err = devstack.StartPostgres(ctx, devstack.PostgresOptions{Dir: s.path("postgres"), MaxConnections: 120, Progress: s.say})
	if err != nil {
		return err
	}
	if err := s.postgres.EnsureLogins(ctx); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.postgres.AdminURL("postgres").Reveal())
	if err != nil {
		return fmt.Errorf("reach Postgres: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var data, binaries, fsync, commit string
	err = conn.QueryRow(ctx, `SELECT current_setting('data_directory'), setting, current_setting('fsync'), current_setting('synchronous_commit')
		FROM pg_config WHERE name = 'BINDIR'`).Scan(&data, &binaries, &fsync, &commit)
	if err != nil {
		return fmt.Errorf("ask Postgres for its folders: %w", err)
	}
	if fsync != "on" || commit != "on" {
		return fmt.Errorf("this Postgres is not durable (fsync %s, synchronous_commit %s): what it measures is worth nothing", fsync, commit)
	}
	s.clusterDir = filepath.Dir(data)
	s.pgbench, err = findPgbench(binaries)
	return err
}

// findPgbench prefers the one that belongs to the running server.
func findPgbench(binaries string) (string, error) {
	beside := filepath.Join(binaries, "pgbench")
	if _, err := os.Stat(beside); err == nil {
		return beside, nil
	}
	if onPath, err := exec.LookPath("pgbench"); err == nil {
		return onPath, nil
	}
	return "", errors.New("pgbench, the baseline, is not installed; install it (Debian: apt-get install postgresql-contrib, Red Hat: dnf install postgresql-contrib, macOS: brew install postgresql)")
}

func (s *stand) startRedis(ctx context.Context) (err error) {
	if _, lookErr := exec.LookPath("redis-server"); lookErr == nil {
		s.redis, err = devstack.StartRedisServer(ctx, devstack.RedisOptions{Dir: s.path("redis")})
		return err
	}
	s.embedded, err = devstack.StartEmbeddedRedis()
	return err
}

func (s *stand) redisURL() config.SecretURL {
	if s.redis != nil {
		return s.redis.URL(0)
	}
	return s.embedded.URL()
}

func (s *stand) emptyRedis(ctx context.Context) error {
	options, err := redis.ParseURL(s.redisURL().Reveal())
	if err != nil {
		return fmt.Errorf("address of Redis: %w", err)
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	return client.FlushAll(ctx).Err()
}

// path is a name in the stand's folder.
func (s *stand) path(name string) string { return filepath.Join(s.dir, name) }

// close stops the servers and removes all that they wrote.
func (s *stand) close() error {
	var faults []error
	if s.redis != nil {
		faults = append(faults, s.redis.Stop())
	}
	if s.embedded != nil {
		s.embedded.Stop()
	}
	if s.postgres != nil {
		faults = append(faults, s.postgres.Stop())
	}
	for _, dir := range []string{s.clusterDir, s.dir} {
		if dir != "" {
			faults = append(faults, os.RemoveAll(dir))
		}
	}
	return errors.Join(faults...)
}

// readyLimit bounds the start of a program.
const readyLimit = 30 * time.Second

// startBalcao starts a part of the program that answers at the address when it is ready.
func (s *stand) startBalcao(ctx context.Context, part, address string, environment map[string]string) (*server, error) {
	return startServer(ctx, serverSpec{
		name: part, path: s.balcao, args: []string{part}, environment: environment, log: s.path(part + ".log"), ready: "http://" + address + "/readyz",
	})
}
