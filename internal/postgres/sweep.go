package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// StaleEcho names a parked echo.
type StaleEcho struct {
	TenantID uuid.UUID
	EchoID   uuid.UUID
}

// UnclosedTicket is a ticket that must have a workflow: active, with rows that none has handled, or with messages to send (R36).
type UnclosedTicket struct {
	TenantID   uuid.UUID
	TicketID   uuid.UUID
	Status     desk.Status
	LastSeq    int64
	HandledSeq int64
	ToSend     bool // messages are queued or were cut while sending
}

var (
	sweepEchoes   = named("sweep_echoes")
	sweepReceipts = named("sweep_receipts")
	sweepTickets  = named("sweep_tickets")
	echoSettle    = named("echo_settle")
)

// StaleEchoes lists parked echoes of every tenant that are older than age and that no send in flight may still claim, oldest first, at most
// limit. A send may claim them while its outcome is open, however long its worker has been gone, and while it is in doubt and its attempt
// younger than age (R14).
func (db *DB) StaleEchoes(ctx context.Context, age time.Duration, limit int) ([]StaleEcho, error) {
	var echoes []StaleEcho
	scan := func(rows pgx.Rows) (err error) {
		echoes, err = pgx.CollectRows(rows, pgx.RowToStructByPos[StaleEcho])
		return err
	}
	if err := db.callAs(ctx, roleSweep, "", scan, sweepEchoes, age, limit); err != nil {
		return nil, fmt.Errorf("list parked echoes: %w", err)
	}
	return echoes, nil
}

// SettleEcho stores a parked echo as a message that another system has sent, and shows it. It looks again whether a send may claim it, and
// then reports false, as it does for an echo that is gone.
func (db *DB) SettleEcho(ctx context.Context, tenant, echo uuid.UUID, age time.Duration) (settled bool, announced []Announcement, err error) {
	var list announcementList
	scan := func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			settled = true
			if err := rows.Scan(&list); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	err = retryLostRace(ctx, func() error {
		settled, list = false, nil
		return db.call(ctx, tenant, scan, echoSettle, echo, age)
	})
	if err != nil {
		return false, nil, fmt.Errorf("settle an echo: %w", err)
	}
	return settled, list, nil
}

// DeleteEarlyReceipts forgets ticks, of every tenant, whose message has not come within age.
func (db *DB) DeleteEarlyReceipts(ctx context.Context, age time.Duration) error {
	if err := db.callAs(ctx, roleSweep, "", none, sweepReceipts, age); err != nil {
		return fmt.Errorf("forget early receipts: %w", err)
	}
	return nil
}

// UnclosedTickets lists tickets of every tenant that is not suspended in the order of their ids, after the given one, at most limit. Fewer
// than limit means that it is the last page.
func (db *DB) UnclosedTickets(ctx context.Context, after uuid.UUID, limit int) ([]UnclosedTicket, error) {
	var tickets []UnclosedTicket
	scan := func(rows pgx.Rows) (err error) {
		tickets, err = pgx.CollectRows(rows, pgx.RowToStructByPos[UnclosedTicket])
		return err
	}
	if err := db.callAs(ctx, roleSweep, "", scan, sweepTickets, after, limit); err != nil {
		return nil, fmt.Errorf("list unclosed tickets: %w", err)
	}
	return tickets, nil
}
