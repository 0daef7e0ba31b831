package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Announcement is a row for the browsers (R38). Whoever committed it publishes it at once and then acknowledges it; what is not
// acknowledged, the relay publishes. Both may happen: receivers drop an ID that they have seen.
type Announcement struct {
	ID       int64           `json:"id"` // the outbox row
	TenantID uuid.UUID       `json:"tenant_id"`
	TicketID uuid.UUID       `json:"ticket_id"` // uuid.Nil when it concerns no ticket
	Payload  json.RawMessage `json:"payload"`   // ids, version and the facts that decide who may see it; never a body
}

// OutboxRow tells a ticket's workflow of one row of messages (R10). Kind is inbound, outside or outbound.
type OutboxRow struct {
	Kind      string      `json:"kind"`
	Seq       int64       `json:"seq"`
	MessageID uuid.UUID   `json:"message_id"`
	Intent    desk.Intent `json:"intent"`
	At        time.Time   `json:"at"` // receipt, or when it was queued; UTC
}

// TicketBatch is what one signal brings to one ticket: its rows in the order of Seq, and the outbox rows to delete after it.
type TicketBatch struct {
	TenantID uuid.UUID
	TicketID uuid.UUID
	Rows     []OutboxRow
	IDs      []int64
}

// announcementGrace leaves the committer time to publish what it wrote before the relay does.
const announcementGrace = time.Second

// batchRows bounds one signal: rows beyond it wait for the next claim.
const batchRows = 500

var (
	outboxAck           = named("outbox_ack")
	outboxAnnouncements = named("outbox_claim_announcements")
	outboxTicketRows    = named("outbox_claim_ticket_rows")
	outboxDelete        = named("outbox_delete")
)

// AckAnnouncements forgets announcements of one tenant that have been published.
func (db *DB) AckAnnouncements(ctx context.Context, tenant uuid.UUID, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := db.call(ctx, tenant, none, outboxAck, ids); err != nil {
		return fmt.Errorf("acknowledge announcements: %w", err)
	}
	return nil
}

// ClaimAnnouncements takes at most limit announcements of every tenant that nobody has published within a second, oldest first. They are
// the caller's until lease has passed; delete them with DeleteOutbox.
func (db *DB) ClaimAnnouncements(ctx context.Context, limit int, lease time.Duration) ([]Announcement, error) {
	var claimed []Announcement
	scan := func(rows pgx.Rows) (err error) {
		claimed, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Announcement, error) {
			var a Announcement
			err := row.Scan(&a.ID, &a.TenantID, &a.TicketID, &a.Payload)
			return a, err
		})
		return err
	}
	if err := db.callAs(ctx, roleRelay, "", scan, outboxAnnouncements, limit, lease, announcementGrace); err != nil {
		return nil, fmt.Errorf("claim announcements: %w", err)
	}
	return claimed, nil
}

// ClaimTicketRows takes the waiting rows of at most maxTickets tickets, those that have waited longest first, 500 of a ticket at most. A
// ticket is claimed as a whole: while one caller holds a lease on it nobody else gets any of its rows.
func (db *DB) ClaimTicketRows(ctx context.Context, maxTickets int, lease time.Duration) ([]TicketBatch, error) {
	var batches []TicketBatch
	scan := func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			var id int64
			var tenant, ticket uuid.UUID
			var payload []byte
			if err := rows.Scan(&id, &tenant, &ticket, &payload); err != nil {
				return err
			}
			var row OutboxRow
			if err := json.Unmarshal(payload, &row); err != nil {
				return fmt.Errorf("outbox row %d: %w", id, err)
			}
			if n := len(batches); n == 0 || batches[n-1].TicketID != ticket {
				batches = append(batches, TicketBatch{TenantID: tenant, TicketID: ticket})
			}
			last := &batches[len(batches)-1]
			last.Rows, last.IDs = append(last.Rows, row), append(last.IDs, id)
		}
		return rows.Err()
	}
	if err := db.callAs(ctx, roleRelay, "", scan, outboxTicketRows, maxTickets, lease, batchRows); err != nil {
		return nil, fmt.Errorf("claim ticket rows: %w", err)
	}
	return batches, nil
}

// DeleteOutbox forgets rows that have been delivered, of every tenant.
func (db *DB) DeleteOutbox(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := db.callAs(ctx, roleRelay, "", none, outboxDelete, ids); err != nil {
		return fmt.Errorf("delete outbox rows: %w", err)
	}
	return nil
}
