package devstack

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/balcao/balcao/internal/config"
)

// The two logins of an installation (R4): the owner migrates and owns the tables;
// the application's login owns nothing and may only become the NOLOGIN roles.
const (
	OwnerLogin = "balcao_owner"
	AppLogin   = "balcao"
)

// EnsureLogins makes the two logins at the server of adminURL if they are missing,
// and sets their password, which must hold no quote. Neither is a superuser; the
// owner may create roles, which the first migration does.
func EnsureLogins(ctx context.Context, adminURL config.SecretURL, password string) error {
	return asAdmin(ctx, adminURL, func(conn *pgx.Conn) error {
		for login, rights := range map[string]string{OwnerLogin: "CREATEROLE CREATEDB", AppLogin: "NOINHERIT"} {
			rest := fmt.Sprintf("ROLE %s LOGIN NOSUPERUSER NOBYPASSRLS %s PASSWORD '%s'", login, rights, password)
			_, err := conn.Exec(ctx, "CREATE "+rest)
			if isDuplicate(err) {
				_, err = conn.Exec(ctx, "ALTER "+rest)
			}
			if err != nil {
				return fmt.Errorf("make the login %s: %w", login, err)
			}
		}
		return nil
	})
}

// EnsureDatabase makes the owner's database if it is missing.
func EnsureDatabase(ctx context.Context, adminURL config.SecretURL, name string) error {
	return asAdmin(ctx, adminURL, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" OWNER "+OwnerLogin)
		if err != nil && !isDuplicate(err) {
			return fmt.Errorf("make the database %s: %w", name, err)
		}
		return nil
	})
}

// AsLogin rewrites an address of a Postgres to another login and database of the
// same server.
func AsLogin(address config.SecretURL, login, password, database string) (config.SecretURL, error) {
	parsed, err := url.Parse(address.Reveal())
	if err != nil {
		return "", errors.New("the address of Postgres is not a URL")
	}
	parsed.User, parsed.Path = url.UserPassword(login, password), "/"+database
	return config.SecretURL(parsed.String()), nil
}

// EnsureLogins makes the logins of this cluster, with the cluster's password.
func (p *Postgres) EnsureLogins(ctx context.Context) error {
	return EnsureLogins(ctx, p.AdminURL("postgres"), p.password)
}

// OwnerURL is the owner's address of a database, for migrations.
func (p *Postgres) OwnerURL(database string) config.SecretURL {
	return p.url(OwnerLogin, p.password, database)
}

// AppURL is the application's address of a database.
func (p *Postgres) AppURL(database string) config.SecretURL {
	return p.url(AppLogin, p.password, database)
}

func asAdmin(ctx context.Context, adminURL config.SecretURL, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, adminURL.Reveal())
	if err != nil {
		return fmt.Errorf("reach Postgres as its superuser: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	return do(conn)
}

// isDuplicate recognises "already exists", for roles, databases, and for two
// processes that make the same one at the same time.
func isDuplicate(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case "42710", "42P04", "23505":
		return true
	default:
		return false
	}
}
