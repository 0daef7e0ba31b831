package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

var ticketUnsent = named("ticket_unsent")

// UnsentRows reads the messages of a ticket up to a seq that are still queued or sending, in the order of seq: what a workflow that was
// lost had taken and not sent (R36). Those that are held wait for a person, not for a workflow (R18).
func (db *DB) UnsentRows(ctx context.Context, tenant, ticket uuid.UUID, upToSeq int64) ([]OutboxRow, error) {
	var rows []OutboxRow
	scan := func(result pgx.Rows) (err error) {
		rows, err = pgx.CollectRows(result, func(row pgx.CollectableRow) (OutboxRow, error) {
			var r OutboxRow
			var at time.Time
			err := row.Scan(&r.Kind, &r.Seq, &r.MessageID, &r.Intent, &at)
			r.At = at.UTC()
			return r, err
		})
		return err
	}
	if err := db.call(ctx, tenant, scan, ticketUnsent, ticket, upToSeq); err != nil {
		return nil, fmt.Errorf("read the unsent rows of a ticket: %w", err)
	}
	return rows, nil
}
