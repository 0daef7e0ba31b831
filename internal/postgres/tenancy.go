package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"
)

// Roles that the login becomes for one transaction (R2). None of them can sign in.
const (
	roleApp   = "balcao_app"
	roleRelay = "balcao_relay"
	roleSweep = "balcao_sweep"
)

// become takes a role and a tenant for the rest of the transaction, in one statement. After the transaction both are gone, also on a
// connection that the pool hands out again (R3).
const become = `SELECT set_config('role', $1, true), set_config('app.tenant_id', $2, true)`

// InTenant runs fn in one transaction that reaches the rows of one tenant only, and commits when fn returns nil. It tries nothing again.
// fn must not keep the transaction. An error of fn rolls back and comes back translated, see translateError.
func (db *DB) InTenant(ctx context.Context, tenant uuid.UUID, fn func(context.Context, *sqlx.Tx) error) error {
	if tenant == uuid.Nil {
		return errors.New("postgres: a transaction of a tenant needs one")
	}
	return db.as(ctx, roleApp, tenant.String(), fn)
}

// AsRelay runs fn as the role that moves the outbox of every tenant and reaches nothing else.
func (db *DB) AsRelay(ctx context.Context, fn func(context.Context, *sqlx.Tx) error) error {
	return db.as(ctx, roleRelay, "", fn)
}

// AsSweep runs fn as the role that finds work left behind, in every tenant, by ids only (R36).
func (db *DB) AsSweep(ctx context.Context, fn func(context.Context, *sqlx.Tx) error) error {
	return db.as(ctx, roleSweep, "", fn)
}

// Lookup runs fn without a tenant: it sees no table, only the lookup_ functions, which return ids (R2).
func (db *DB) Lookup(ctx context.Context, fn func(context.Context, *sqlx.Tx) error) error {
	return db.as(ctx, roleApp, "", fn)
}

func (db *DB) as(ctx context.Context, role, tenant string, fn func(context.Context, *sqlx.Tx) error) (err error) {
	tx, err := db.sql.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", translateError(err))
	}
	committed := false
	defer func() {
		if !committed {
			// After an error of fn or a panic; what the rollback itself says adds nothing.
			_ = tx.Rollback()
		}
	}()
	if _, err := tx.ExecContext(ctx, become, role, tenant); err != nil {
		return fmt.Errorf("become %s: %w", role, translateError(err))
	}
	if err := fn(ctx, tx); err != nil {
		return translateError(err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", translateError(err))
	}
	committed = true
	return nil
}

// call runs one query of a tenant in a transaction of its own, in one round trip (R5): the batch has no BEGIN, so Postgres makes it one
// implicit transaction that ends with it. scan is given the rows, already closed after it.
func (db *DB) call(ctx context.Context, tenant uuid.UUID, scan func(pgx.Rows) error, sql string, args ...any) error {
	if tenant == uuid.Nil {
		return errors.New("postgres: a query of a tenant needs one")
	}
	return db.callAs(ctx, roleApp, tenant.String(), scan, sql, args...)
}

func (db *DB) callAs(ctx context.Context, role, tenant string, scan func(pgx.Rows) error, sql string, args ...any) error {
	batch := &pgx.Batch{}
	batch.Queue(become, role, tenant)
	batch.Queue(sql, args...).Query(scan)
	// Close runs the queued callbacks and reports the first error of the whole batch, its implicit commit included.
	return translateError(db.pool.SendBatch(ctx, batch).Close())
}

// one scans the single row of a call into dest; without a row it is pgx.ErrNoRows, which translates to desk.CodeNotFound.
func one(dest ...any) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		if !rows.Next() {
			if err := rows.Err(); err != nil {
				return err
			}
			return pgx.ErrNoRows
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	}
}

// none is for queries whose rows nobody reads.
func none(rows pgx.Rows) error {
	rows.Close()
	return rows.Err()
}
