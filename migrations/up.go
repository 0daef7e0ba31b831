package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	// The driver named "pgx" of database/sql, which goose speaks.
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// appRoles are the NOLOGIN roles that the application's login may become (R2, R4).
// The others only own functions that run with their rights.
var appRoles = []string{"balcao_app", "balcao_relay", "balcao_sweep"}

// Up brings the schema at ownerURL up to date and returns how many files it applied.
// Processes that start it at the same time wait for each other. When appLogin is
// not empty, that login is allowed to become the application's roles.
func Up(ctx context.Context, ownerURL, appLogin string) (applied int, err error) {
	db, provider, err := open(ownerURL)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate: %w", err)
	}
	if appLogin == "" {
		return len(results), nil
	}
	for _, role := range appRoles {
		//nolint:gosec // names can't be parameters of a statement; these are quoted
		statement := "GRANT " + pgx.Identifier{role}.Sanitize() + " TO " + pgx.Identifier{appLogin}.Sanitize()
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return len(results), fmt.Errorf("let the login %s become %s: %w", appLogin, role, err)
		}
	}
	return len(results), nil
}

// Pending returns how many files the schema at ownerURL has not seen yet.
func Pending(ctx context.Context, ownerURL string) (pending int, err error) {
	db, provider, err := open(ownerURL)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	states, err := provider.Status(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrations: %w", err)
	}
	for _, state := range states {
		if state.State == goose.StatePending {
			pending++
		}
	}
	return pending, nil
}

func open(ownerURL string) (*sql.DB, *goose.Provider, error) {
	db, err := sql.Open("pgx", ownerURL)
	if err != nil {
		return nil, nil, fmt.Errorf("migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, fmt.Errorf("migrations: %w", errors.Join(err, db.Close()))
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, FS, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, nil, fmt.Errorf("migrations: %w", errors.Join(err, db.Close()))
	}
	return db, provider, nil
}
