package devstack

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/config"
)

// PrepareGiven makes the two logins at a Postgres that the person brought, in the
// database that the address names, and returns their addresses. The address's login
// must be allowed to make logins and to grant rights on its database.
func PrepareGiven(ctx context.Context, given config.SecretURL, password string) (owner, app config.SecretURL, err error) {
	settings, err := pgx.ParseConfig(given.Reveal())
	if err != nil {
		return "", "", errors.New("the address of Postgres is not understood; it looks like postgres://user:password@host:5432/database")
	}
	if err := EnsureLogins(ctx, given, password); err != nil {
		return "", "", fmt.Errorf("the Postgres at %s: %w; give a login that may make logins, or the owner's in BALCAO_MIGRATE_DATABASE_URL and the application's in BALCAO_DATABASE_URL", given, err)
	}
	err = asAdmin(ctx, given, func(conn *pgx.Conn) error {
		database := pgx.Identifier{settings.Database}.Sanitize()
		for _, statement := range []string{
			"GRANT ALL ON DATABASE " + database + " TO " + OwnerLogin,
			"GRANT ALL ON SCHEMA public TO " + OwnerLogin + " WITH GRANT OPTION",
		} {
			if _, err := conn.Exec(ctx, statement); err != nil {
				return fmt.Errorf("let the owner into the database: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return "", "", err
	}
	if owner, err = AsLogin(given, OwnerLogin, password, settings.Database); err != nil {
		return "", "", err
	}
	app, err = AsLogin(given, AppLogin, password, settings.Database)
	return owner, app, err
}
