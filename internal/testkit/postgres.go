package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/balcao/balcao/internal/devstack"
)

// Database is one test's own database: migrated, empty, dropped at the end.
type Database struct {
	// Name of the database.
	Name string
	// AppURL is the application's login, as production has it: no superuser, owner of
	// nothing, member of the application's roles (R4).
	AppURL string
	// OwnerURL is the login that owns the tables. Row-level security binds it too (R2).
	OwnerURL string
	// AdminURL is the superuser, for preparing rows and for looking at all of them.
	AdminURL string

	admin *pgxpool.Pool
}

// Postgres returns a fresh database for this test. It is safe in parallel tests and
// costs about a tenth of a second.
func Postgres(t testing.TB) *Database {
	t.Helper()
	c, err := theCluster()
	if err != nil {
		t.Fatalf("%v", err)
	}
	name := fmt.Sprintf("balcao_test_%d_%s", os.Getpid(), strings.ToLower(rand.Text()[:12]))
	if _, err := c.admin.Exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+c.template+" OWNER "+devstack.OwnerLogin); err != nil {
		t.Fatalf("make the test's database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := c.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return &Database{
		Name:     name,
		AppURL:   c.address(t, devstack.AppLogin, name),
		OwnerURL: c.address(t, devstack.OwnerLogin, name),
		AdminURL: c.address(t, "", name),
	}
}

// Admin returns a pool of the superuser, closed at the end of the test.
func (d *Database) Admin(t testing.TB) *pgxpool.Pool {
	t.Helper()
	if d.admin == nil {
		d.admin = pool(t, d.AdminURL)
	}
	return d.admin
}

// App returns a new pool of the application's login, closed at the end of the test.
func (d *Database) App(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return pool(t, d.AppURL)
}

func pool(t testing.TB, address string) *pgxpool.Pool {
	t.Helper()
	opened, err := pgxpool.New(context.Background(), address)
	if err != nil {
		t.Fatalf("open a pool: %v", err)
	}
	t.Cleanup(opened.Close)
	return opened
}

// address is the database as seen by a login; "" is the superuser.
func (c *cluster) address(t testing.TB, login, database string) string {
	t.Helper()
	password := c.password
	if login == "" {
		login, password = c.admin.Config().ConnConfig.User, c.admin.Config().ConnConfig.Password
	}
	address, err := devstack.AsLogin(c.adminURL, login, password, database)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return address.Reveal()
}
