package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// lockedTicket is what a change is decided on, read under the row lock.
type lockedTicket struct {
	ID         uuid.UUID
	Status     desk.Status
	Department uuid.UUID
	Agent      uuid.UUID
	Connection uuid.UUID
	IsGroup    bool
	Merged     bool // its messages go on in another ticket (R13)
	Revision   int64
	LastSeq    int64
	Facts      json.RawMessage // ticket_facts, for the announcement
}

func (t *lockedTicket) scan(row ticketScanner) error {
	return row.Scan(&t.ID, &t.Status, &t.Department, &t.Agent, &t.Connection, &t.IsGroup, &t.Merged, &t.Revision, &t.LastSeq, &t.Facts)
}

func (t *lockedTicket) facts() desk.TicketFacts {
	return desk.TicketFacts{
		Status: t.Status, DepartmentID: text(t.Department), AgentID: text(t.Agent), ConnectionID: text(t.Connection), IsGroup: t.IsGroup,
	}
}

var departmentExists = named("department_exists")

// decide returns the ticket after the change, or the code of its refusal.
func decide(ctx context.Context, tx *sqlx.Tx, before lockedTicket, c Change) (after lockedTicket, refusal desk.Code, err error) {
	after = before
	next, refusal := desk.Next(desk.Lifecycle{Status: before.Status, AgentID: text(before.Agent)},
		desk.Change{Command: c.Command, ActorID: text(c.ActorID), AgentID: text(c.AgentID)})
	if refusal != "" {
		return before, refusal, nil
	}
	if c.Command == desk.CommandReopen && before.Merged {
		return before, desk.CodeActiveTicket, nil
	}
	if !next.Status.Active() && before.LastSeq > c.HandledSeq {
		return before, desk.CodeUnhandledRows, nil
	}
	after.Status = next.Status
	if after.Agent, err = parseID(next.AgentID); err != nil {
		return before, "", err
	}
	if c.Command == desk.CommandTransfer && c.DepartmentID != uuid.Nil {
		var exists bool
		if err := tx.GetContext(ctx, &exists, departmentExists, c.DepartmentID); err != nil {
			return before, "", err
		}
		if !exists {
			return before, desk.CodeNoSuchDept, nil
		}
		after.Department = c.DepartmentID
	}
	if refusal, err = refuseAgent(ctx, tx, after, c); refusal != "" || err != nil {
		return before, refusal, err
	}
	return after, "", nil
}

// refuseAgent holds the new agent of an assignment or a transfer to R39: an active person who could see the ticket afterwards.
func refuseAgent(ctx context.Context, tx *sqlx.Tx, after lockedTicket, c Change) (desk.Code, error) {
	if c.Command != desk.CommandAssign && c.Command != desk.CommandTransfer {
		return "", nil
	}
	if c.AgentID == uuid.Nil {
		if c.Command == desk.CommandAssign {
			return desk.CodeNoSuchAgent, nil
		}
		return "", nil
	}
	viewer, active, err := loadViewer(ctx, tx, c.AgentID)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && !active) {
		return desk.CodeNoSuchAgent, nil
	}
	if err != nil {
		return "", err
	}
	if !desk.CanSee(viewer, after.facts()) {
		return desk.CodeCannotSee, nil
	}
	return "", nil
}

// writeChange stores the decided change. Its refusal is desk.CodeActiveTicket, which only the unique index can tell (TK-3).
func writeChange(ctx context.Context, tx *sqlx.Tx, tenant uuid.UUID, before, after lockedTicket, c Change) ([]Announcement, desk.Code, error) {
	if after.Status == before.Status && after.Agent == before.Agent && after.Department == before.Department {
		_, err := tx.ExecContext(ctx, commandHandle, c.TicketID, c.HandledSeq)
		return nil, "", err
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT change"); err != nil {
		return nil, "", err
	}
	_, err := tx.ExecContext(ctx, commandUpdate, c.TicketID, string(after.Status), orNull(after.Department), orNull(after.Agent),
		string(c.Command), c.HandledSeq)
	if violates(err, "tickets_one_active") {
		_, err = tx.ExecContext(ctx, "ROLLBACK TO SAVEPOINT change")
		return nil, desk.CodeActiveTicket, err
	}
	if err != nil {
		return nil, "", err
	}
	if before.Status.Active() != after.Status.Active() {
		if _, err := tx.ExecContext(ctx, commandTags, c.TicketID, after.Status.Active()); err != nil {
			return nil, "", err
		}
	}
	if err := writeEvent(ctx, tx, tenant, before, after, c); err != nil {
		return nil, "", err
	}
	var announced announcementList
	err = tx.GetContext(ctx, &announced, commandTell, c.TicketID, string(before.Facts))
	return announced, "", err
}

// eventKinds are the words of ticket_events for each command.
var eventKinds = map[desk.Command]string{
	desk.CommandAccept: "accepted", desk.CommandAssign: "assigned", desk.CommandTransfer: "transferred", desk.CommandWait: "waiting",
	desk.CommandResume: "resumed", desk.CommandResolve: "resolved", desk.CommandCancel: "cancelled", desk.CommandReopen: "reopened",
}

// eventSide is one end of a change in ticket_events.data: ids and codes only.
type eventSide struct {
	Status       desk.Status `json:"status"`
	DepartmentID string      `json:"department_id,omitempty"`
	AgentID      string      `json:"agent_id,omitempty"`
}

func writeEvent(ctx context.Context, tx *sqlx.Tx, tenant uuid.UUID, before, after lockedTicket, c Change) error {
	id, err := newID()
	if err != nil {
		return err
	}
	data, err := json.Marshal(struct {
		From   eventSide `json:"from"`
		To     eventSide `json:"to"`
		NoteID string    `json:"note_id,omitempty"`
	}{
		From:   eventSide{before.Status, text(before.Department), text(before.Agent)},
		To:     eventSide{after.Status, text(after.Department), text(after.Agent)},
		NoteID: text(c.NoteID),
	})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, commandEvent, id, tenant, c.TicketID, eventKinds[c.Command], c.ActorKind, orNull(c.ActorID), string(data), c.UpdateID)
	return err
}
