package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

var (
	ticketState   = named("ticket_state")
	ticketPending = named("ticket_pending")
	ticketHandled = named("ticket_handled")
)

// TicketState reads a ticket as its workflow sees it: ids and codes only (R26). An unknown one is desk.CodeNotFound.
func (db *DB) TicketState(ctx context.Context, tenant, ticket uuid.UUID) (desk.Ticket, error) {
	var t desk.Ticket
	if err := db.call(ctx, tenant, oneTicket(&t), ticketState, ticket); err != nil {
		return desk.Ticket{}, fmt.Errorf("read a ticket: %w", err)
	}
	return t, nil
}

// ticketScanner is what pgx's rows and sqlx's row have in common.
type ticketScanner interface{ Scan(dest ...any) error }

// scanTicket reads the columns of the query ticket_state.
func scanTicket(row ticketScanner, t *desk.Ticket) error {
	var id, department, agent, connection uuid.UUID
	err := row.Scan(&id, &t.Protocol, &t.Status, &t.Priority, &t.Critical, &t.IsGroup, &department, &t.DepartmentSlug, &agent, &t.AgentHandle,
		&connection, &t.ConnectionSlug, &t.Revision, &t.LastSeq, &t.HandledSeq, &t.CreatedAt, &t.Welcomes)
	t.ID, t.DepartmentID, t.AgentID, t.ConnectionID = text(id), text(department), text(agent), text(connection)
	t.CreatedAt = t.CreatedAt.UTC()
	return err
}

func oneTicket(t *desk.Ticket) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		defer rows.Close()
		if !rows.Next() {
			if err := rows.Err(); err != nil {
				return err
			}
			return pgx.ErrNoRows
		}
		if err := scanTicket(rows, t); err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	}
}

// PendingRows reads the rows of a ticket after a seq, at most limit, in the order of seq: what the outbox says, read from where it is kept
// for good (R10, R36). Seqs have no gaps, so the result is contiguous from afterSeq+1.
func (db *DB) PendingRows(ctx context.Context, tenant, ticket uuid.UUID, afterSeq int64, limit int) ([]OutboxRow, error) {
	rows := []OutboxRow{}
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
	if err := db.call(ctx, tenant, scan, ticketPending, ticket, afterSeq, limit); err != nil {
		return nil, fmt.Errorf("read the rows of a ticket: %w", err)
	}
	return rows, nil
}

// MarkHandled stores how far a ticket's workflow has come, never back, and returns the seq of the newest row.
func (db *DB) MarkHandled(ctx context.Context, tenant, ticket uuid.UUID, seq int64) (lastSeq int64, err error) {
	if err := db.call(ctx, tenant, one(&lastSeq), ticketHandled, ticket, seq); err != nil {
		return 0, fmt.Errorf("store how far a ticket was handled: %w", err)
	}
	return lastSeq, nil
}
