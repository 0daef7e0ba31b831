package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Start asks for the workflow of one row, which is no ticket: whoever commits the row that needs it writes it in the same transaction.
type Start struct {
	ID       int64 // the outbox row
	TenantID uuid.UUID
	Kind     string    // of a contract.Entity
	Subject  uuid.UUID // the row that the workflow is about
}

var outboxStarts = named("outbox_claim_starts")

// ClaimStarts takes at most limit of the workflows of every tenant that wait to be started, oldest first. They are the caller's until lease
// has passed; delete them with DeleteOutbox.
func (db *DB) ClaimStarts(ctx context.Context, limit int, lease time.Duration) ([]Start, error) {
	var claimed []Start
	scan := collect(&claimed, func(row pgx.CollectableRow) (Start, error) {
		var s Start
		err := row.Scan(&s.ID, &s.TenantID, &s.Kind, &s.Subject)
		return s, err
	})
	if err := db.callAs(ctx, roleRelay, "", scan, outboxStarts, limit, lease); err != nil {
		return nil, fmt.Errorf("claim workflows to start: %w", err)
	}
	return claimed, nil
}
