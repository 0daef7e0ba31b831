package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

var roleFaults = named("role_faults")

// checkRole refuses a role that row-level security does not bind, or binds only as long as FORCE is not forgotten: a superuser, one with
// BYPASSRLS, an owner of a tenant's table (R4). What counts is the role that a transaction has taken, not the login.
func (db *DB) checkRole(ctx context.Context, role string) error {
	return db.as(ctx, role, "", func(ctx context.Context, tx *sqlx.Tx) error {
		var faults []string
		if err := tx.SelectContext(ctx, &faults, roleFaults); err != nil {
			return fmt.Errorf("inspect the role %s: %w", role, err)
		}
		if len(faults) > 0 {
			return fmt.Errorf("the role %s is not held by row-level security (%s); give the application a login of its own and run balcao migrate",
				role, faults[0])
		}
		return nil
	})
}
