package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/config"
)

// superuser is the login that initdb makes.
const superuser = "postgres"

// PostgresOptions says where and how a private cluster runs.
type PostgresOptions struct {
	// Dir holds the cluster. When the user that Postgres runs as can't enter it, a
	// folder under /var/tmp is used instead (R44).
	Dir string
	// Port on 127.0.0.1; 0 takes a free one. An adopted server keeps its own.
	Port int
	// MaxConnections of the server.
	MaxConnections int
	// Volatile gives up durability for speed: for test runs only.
	Volatile bool
	// Detached servers outlive this process.
	Detached bool
	Progress Progress
}

// Postgres is a running private cluster, reached by TCP on 127.0.0.1 with a
// password that is made once and kept in a file only its owner can read.
type Postgres struct {
	// Port it listens on.
	Port int
	// Adopted says that the server was already running.
	Adopted bool

	dir      string
	password string
	process  *process
}

// StartPostgres starts the cluster in opts.Dir, making it first if it is new, and
// returns when it answers. A server that still runs there is adopted.
func StartPostgres(ctx context.Context, opts PostgresOptions) (*Postgres, error) {
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := reachableDir(opts.Dir, as)
	if err != nil {
		return nil, err
	}
	p := &Postgres{dir: dir}
	if p.password, err = keptPassword(filepath.Join(dir, "password")); err != nil {
		return nil, err
	}
	if adopted, err := p.adopt(ctx); adopted || err != nil {
		return p, err
	}
	binaries, err := findPostgres(ctx, p.majorOnDisk(), as, opts.Progress)
	if err != nil {
		return nil, err
	}
	if p.majorOnDisk() == 0 {
		opts.Progress.say("making a database cluster in " + p.dataDir())
		if err := p.initialise(ctx, binaries, as); err != nil {
			return nil, err
		}
	}
	if err := p.start(ctx, binaries, as, opts); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Postgres) dataDir() string { return filepath.Join(p.dir, "data") }

// majorOnDisk is the major version that made the cluster, 0 when there is none.
func (p *Postgres) majorOnDisk() int {
	content, err := os.ReadFile(filepath.Join(p.dataDir(), "PG_VERSION"))
	if err != nil {
		return 0
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return 0
	}
	return major
}

// adopt takes over a server that runs on our cluster already: one whose starter was
// killed. It reports false when there is none, also when its pid file is stale.
func (p *Postgres) adopt(ctx context.Context) (bool, error) {
	content, err := os.ReadFile(filepath.Join(p.dataDir(), "postmaster.pid"))
	if err != nil {
		return false, nil //nolint:nilerr // no pid file: no server
	}
	pid, port := pidAndPort(string(content))
	if !pidAlive(pid) {
		return false, nil
	}
	p.Port, p.Adopted = port, true
	p.process = &process{name: "postgres", pid: pid, logFile: p.logFile()}
	err = p.process.waitReady(ctx, 10*time.Second, p.ping)
	if err == nil {
		return true, nil
	}
	if !p.process.alive() {
		p.Adopted = false
		return false, nil
	}
	return false, fmt.Errorf("process %d holds the cluster in %s and doesn't answer on port %d; end it and start again: %w", pid, p.dataDir(), port, err)
}

// pidAndPort reads a postmaster.pid, whose lines are pid, data folder, start time,
// port and more. The pid is 0 when the file is not whole.
func pidAndPort(content string) (pid, port int) {
	lines := strings.Split(content, "\n")
	if len(lines) < 4 {
		return 0, 0
	}
	pid, pidErr := strconv.Atoi(strings.TrimSpace(lines[0]))
	port, portErr := strconv.Atoi(strings.TrimSpace(lines[3]))
	if pidErr != nil || portErr != nil {
		return 0, 0
	}
	return pid, port
}

// initialise makes the cluster aside and moves it into place whole, so that an
// interrupted run leaves nothing half made.
func (p *Postgres) initialise(ctx context.Context, bin postgresBinaries, as *account) error {
	fresh, err := os.MkdirTemp(p.dir, "new-")
	if err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	passwordFile := filepath.Join(fresh, "password")
	if err := os.WriteFile(passwordFile, []byte(p.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	if err := errors.Join(as.own(fresh), as.own(passwordFile)); err != nil {
		return fmt.Errorf("make the cluster: %w", err)
	}
	made := filepath.Join(fresh, "data")
	var failures []error
	for _, locale := range []string{"C.UTF-8", "en_US.UTF-8"} {
		err := run(ctx, as, fresh, bin.path("initdb"), "-D", made, "-E", "UTF8", "--locale="+locale,
			"-U", superuser, "--auth=scram-sha-256", "--pwfile="+passwordFile, "--no-sync")
		if err == nil {
			if err := os.Rename(made, p.dataDir()); err != nil {
				return fmt.Errorf("make the cluster: %w", err)
			}
			return nil
		}
		failures = append(failures, err)
	}
	return fmt.Errorf("make the cluster: %w", errors.Join(failures...))
}

func (p *Postgres) start(ctx context.Context, bin postgresBinaries, as *account, opts PostgresOptions) error {
	p.Port = opts.Port
	if p.Port == 0 {
		port, err := FreePort(ctx)
		if err != nil {
			return err
		}
		p.Port = port
	} else if err := RequirePort(ctx, p.Port, "Postgres", "BALCAO_DEV_POSTGRES_PORT"); err != nil {
		return err
	}
	args := []string{
		"-D", p.dataDir(), "-p", strconv.Itoa(p.Port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "max_connections=" + strconv.Itoa(max(opts.MaxConnections, 50)),
		"-c", "shared_buffers=128MB", "-c", "jit=off",
	}
	if opts.Volatile {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_wal_size=2GB")
	}
	process, err := start(program{
		name: "postgres", path: bin.path("postgres"), args: args, dir: p.dataDir(),
		logFile: p.logFile(), as: as, detached: opts.Detached,
	})
	if err != nil {
		return err
	}
	p.process = process
	if err := process.waitReady(ctx, time.Minute, p.ping); err != nil {
		return errors.Join(err, p.Stop())
	}
	return nil
}

func (p *Postgres) logFile() string { return filepath.Join(p.dir, "postgres.log") }

// Pid is the process id of the server.
func (p *Postgres) Pid() int { return p.process.pid }

// AdminURL is the superuser's address of a database: for making databases and
// logins, and for tests that must see past row-level security.
func (p *Postgres) AdminURL(database string) config.SecretURL {
	return p.url(superuser, p.password, database)
}

func (p *Postgres) url(user, password, database string) config.SecretURL {
	address := url.URL{
		Scheme: "postgres", User: url.UserPassword(user, password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Port)), Path: "/" + database,
		RawQuery: "sslmode=disable",
	}
	return config.SecretURL(address.String())
}

func (p *Postgres) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.AdminURL("postgres").Reveal())
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// Stop ends the server in its fast mode: open transactions are rolled back, what is
// committed is kept.
func (p *Postgres) Stop() error { return p.process.stop(syscall.SIGINT, 20*time.Second) }

// Kill ends the server as a power cut would, for fault drills.
func (p *Postgres) Kill() error { return p.process.stop(syscall.SIGKILL, 5*time.Second) }

// keptPassword returns the password in the file, making it first if there is none.
func keptPassword(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err == nil && len(content) > 0 {
		return strings.TrimSpace(string(content)), nil
	}
	password := config.NewKey().Reveal()
	if err := os.WriteFile(path, []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the password: %w", err)
	}
	return password, nil
}
