package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// Change asks for one lifecycle change of a ticket.
type Change struct {
	TicketID     uuid.UUID
	UpdateID     string // the command's id: done or refused once, whoever asks again (R25)
	Command      desk.Command
	ActorKind    string    // user, contact, bot, system or phone
	ActorID      uuid.UUID // uuid.Nil for the system
	AgentID      uuid.UUID // for assign and transfer
	DepartmentID uuid.UUID // for transfer; uuid.Nil keeps the department
	NoteID       uuid.UUID // the words that belong to it, see WriteNote
	Revision     int64     // of the ticket that the decision was made on
	HandledSeq   int64     // how far the workflow has handled rows
}

// Applied is the ticket after a change, or as it stands when the change was refused. Stale: the row has moved on since Change.Revision and
// nothing was stored; decide again on Ticket.
type Applied struct {
	Ticket    desk.Ticket
	Refusal   desk.Code
	Stale     bool
	Announced []Announcement
}

var (
	commandLock   = named("command_lock")
	commandKnown  = named("command_known")
	commandStore  = named("command_store")
	commandUpdate = named("command_update_ticket")
	commandHandle = named("command_handled")
	commandTags   = named("command_tags")
	commandEvent  = named("command_event")
	commandTell   = named("command_announce")
	noteWrite     = named("note_write")
)

// ApplyCommand writes one lifecycle change, its event and its announcement in one transaction, under the ticket's row lock (R11). Asked twice
// with one UpdateID it changes nothing the second time and answers as the first did, with the ticket as it stands then. desk.Next decides; a
// refusal is final for its UpdateID, except desk.CodeUnhandledRows, which says: handle the rows above Change.HandledSeq and ask again.
//
// A repetition that the state machine takes for nothing (accept of one's own ticket, say) is done without event and revision. An unknown
// ticket is desk.CodeNotFound.
func (db *DB) ApplyCommand(ctx context.Context, tenant uuid.UUID, c Change) (Applied, error) {
	var out Applied
	err := db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) (err error) {
		out, err = applyCommand(ctx, tx, tenant, c)
		return err
	})
	if err != nil {
		return Applied{}, fmt.Errorf("apply %s: %w", c.Command, err)
	}
	return out, nil
}

func applyCommand(ctx context.Context, tx *sqlx.Tx, tenant uuid.UUID, c Change) (Applied, error) {
	var before lockedTicket
	if err := before.scan(tx.QueryRowxContext(ctx, commandLock, c.TicketID)); err != nil {
		return Applied{}, err
	}
	if known, found, err := commandOutcome(ctx, tx, c.UpdateID); err != nil || found {
		if err == nil && known.Ticket.ID != text(c.TicketID) {
			// A message that came with a merge was handled by the ticket that had it: here it changes nothing.
			known = Applied{}
			known.Ticket, err = currentTicket(ctx, tx, c.TicketID)
		}
		return known, err
	}
	if before.Revision != c.Revision {
		now, err := currentTicket(ctx, tx, c.TicketID)
		return Applied{Ticket: now, Stale: true}, err
	}
	after, refusal, err := decide(ctx, tx, before, c)
	if err != nil {
		return Applied{}, err
	}
	if refusal == desk.CodeUnhandledRows {
		now, err := currentTicket(ctx, tx, c.TicketID)
		return Applied{Ticket: now, Refusal: refusal}, err
	}
	var announced []Announcement
	if refusal == "" {
		announced, refusal, err = writeChange(ctx, tx, tenant, before, after, c)
		if err != nil {
			return Applied{}, err
		}
	}
	var revision int64
	if err := tx.GetContext(ctx, &revision, commandStore, tenant, c.UpdateID, c.TicketID, string(c.Command), string(refusal)); err != nil {
		return Applied{}, err
	}
	now, err := currentTicket(ctx, tx, c.TicketID)
	return Applied{Ticket: now, Refusal: refusal, Announced: announced}, err
}

// CommandOutcome answers what became of a command, with the ticket as it stands now; found is false when it was neither done nor refused.
func (db *DB) CommandOutcome(ctx context.Context, tenant uuid.UUID, updateID string) (out Applied, found bool, err error) {
	err = db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) (err error) {
		out, found, err = commandOutcome(ctx, tx, updateID)
		return err
	})
	if err != nil {
		return Applied{}, false, fmt.Errorf("look up a command: %w", err)
	}
	return out, found, nil
}

func commandOutcome(ctx context.Context, tx *sqlx.Tx, updateID string) (Applied, bool, error) {
	var ticket uuid.UUID
	var refusal string
	err := tx.QueryRowxContext(ctx, commandKnown, updateID).Scan(&ticket, &refusal)
	if errors.Is(err, sql.ErrNoRows) {
		return Applied{}, false, nil
	}
	if err != nil {
		return Applied{}, false, err
	}
	now, err := currentTicket(ctx, tx, ticket)
	return Applied{Ticket: now, Refusal: desk.Code(refusal)}, true, err
}

func currentTicket(ctx context.Context, tx *sqlx.Tx, ticket uuid.UUID) (desk.Ticket, error) {
	var t desk.Ticket
	err := scanTicket(tx.QueryRowxContext(ctx, ticketState, ticket), &t)
	return t, err
}

// WriteNote stores the words that belong to a command and returns their id, which is all that travels through a workflow (R26).
func (db *DB) WriteNote(ctx context.Context, tenant, ticket, author uuid.UUID, body string) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	if err := db.call(ctx, tenant, none, noteWrite, id, tenant, ticket, author, cleanText(body)); err != nil {
		return uuid.Nil, fmt.Errorf("write a note: %w", err)
	}
	return id, nil
}
