package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/migrations"
)

// keptTemplates is how many migrated templates stay in the cluster: the one in use
// and those of other branches tested lately.
const keptTemplates = 4

// setUpLock is the advisory lock under which one process at a time makes logins and
// templates: roles belong to the whole cluster.
const setUpLock = 0x62616c63616f

// cluster is the Postgres that this test process uses, ready to make databases.
type cluster struct {
	admin    *pgxpool.Pool
	adminURL config.SecretURL
	password string
	template string
}

// theCluster prepares the cluster once a process; every test sees its outcome.
var theCluster = sync.OnceValues(func() (*cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	c := &cluster{adminURL: config.SecretURL(os.Getenv("BALCAO_TEST_DATABASE_URL"))}
	ours := !c.adminURL.IsSet()
	if ours {
		address, err := sharedPostgres(ctx)
		if err != nil {
			return nil, err
		}
		c.adminURL = address
	}
	// Derived, so that every process knows it and nobody can guess it.
	sum := sha256.Sum256([]byte("logins of " + c.adminURL.Reveal()))
	c.password = hex.EncodeToString(sum[:16])

	settings, err := pgxpool.ParseConfig(c.adminURL.Reveal())
	if err != nil {
		return nil, fmt.Errorf("BALCAO_TEST_DATABASE_URL: %w", err)
	}
	settings.MaxConns = 4
	if c.admin, err = pgxpool.NewWithConfig(ctx, settings); err != nil {
		return nil, err
	}
	return c, c.setUp(ctx, ours)
})

// sharedPostgres adopts or starts the machine's test cluster and returns the
// superuser's address.
func sharedPostgres(ctx context.Context) (config.SecretURL, error) {
	ping := func(ctx context.Context, address string) error {
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	}
	address, err := shared(ctx, "postgres", ping, func(ctx context.Context, dir string) (record, error) {
		server, err := devstack.StartPostgres(ctx, devstack.PostgresOptions{
			Dir: dir, MaxConnections: 400, Volatile: true, Detached: true, Progress: sayToStderr,
		})
		if err != nil {
			return record{}, fmt.Errorf("tests need Postgres: %w", err)
		}
		return record{PID: server.Pid(), Address: server.AdminURL("postgres").Reveal()}, nil
	})
	return config.SecretURL(address), err
}

func sayToStderr(line string) { fmt.Fprintln(os.Stderr, "testkit:", line) }

// setUp makes logins and the template of the migrations in this build.
func (c *cluster) setUp(ctx context.Context, ours bool) error {
	conn, err := c.admin.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("tests need Postgres: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", setUpLock); err != nil {
		return fmt.Errorf("lock the test cluster: %w", err)
	}
	defer func() { _, _ = conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", setUpLock) }()

	if err := devstack.EnsureLogins(ctx, c.adminURL, c.password); err != nil {
		return err
	}
	if ours {
		if err := c.dropOrphans(ctx); err != nil {
			return err
		}
	}
	hash, err := migrationsHash()
	if err != nil {
		return err
	}
	c.template = "balcao_template_" + hash
	return c.ensureTemplate(ctx)
}

// ensureTemplate migrates a database as the owner and seals it as a template. A
// half-made one, from a killed run, is made anew.
func (c *cluster) ensureTemplate(ctx context.Context) error {
	var sealed bool
	err := c.admin.QueryRow(ctx, "SELECT coalesce(bool_or(datistemplate), false) FROM pg_database WHERE datname = $1", c.template).Scan(&sealed)
	if err != nil || sealed {
		return err
	}
	if err := c.dropOldTemplates(ctx); err != nil {
		return err
	}
	if _, err := c.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+c.template+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop a half-made template: %w", err)
	}
	if err := devstack.EnsureDatabase(ctx, c.adminURL, c.template); err != nil {
		return err
	}
	owner, err := devstack.AsLogin(c.adminURL, devstack.OwnerLogin, c.password, c.template)
	if err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, owner.Reveal(), devstack.AppLogin); err != nil {
		return err
	}
	_, err = c.admin.Exec(ctx, "ALTER DATABASE "+c.template+" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
	return err
}

// dropOldTemplates keeps the cluster small: the newest templates stay.
func (c *cluster) dropOldTemplates(ctx context.Context) error {
	names, err := c.databases(ctx, "SELECT datname FROM pg_database WHERE datname LIKE 'balcao\\_template\\_%' AND datistemplate ORDER BY oid::bigint DESC OFFSET "+strconv.Itoa(keptTemplates-1))
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := c.admin.Exec(ctx, "ALTER DATABASE "+name+" WITH IS_TEMPLATE false"); err != nil {
			return fmt.Errorf("unseal %s: %w", name, err)
		}
		if _, err := c.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	return nil
}

var testDatabase = regexp.MustCompile(`^balcao_test_(\d+)_`)

// dropOrphans removes the databases of test processes that were killed.
func (c *cluster) dropOrphans(ctx context.Context) error {
	names, err := c.databases(ctx, "SELECT datname FROM pg_database WHERE datname LIKE 'balcao\\_test\\_%'")
	if err != nil {
		return err
	}
	for _, name := range names {
		match := testDatabase.FindStringSubmatch(name)
		if match == nil {
			continue
		}
		pid, err := strconv.Atoi(match[1])
		if err != nil || syscall.Kill(pid, 0) == nil {
			continue
		}
		if _, err := c.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	return nil
}

func (c *cluster) databases(ctx context.Context, query string) ([]string, error) {
	rows, err := c.admin.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("list databases: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list databases: %w", err)
	}
	return names, nil
}

// migrationsHash names a template after the content of all migrations.
func migrationsHash() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(content), content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}
