package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// ID is an id of a row. Workflows take ids from their inputs and never make one, so they know this name instead of the package of UUIDs.
type ID = uuid.UUID

const ticketPrefix = "ticket/"

// TicketWorkflowID returns the id of the workflow of a ticket: one ticket, one id, for ever (WF-1).
func TicketWorkflowID(ticket uuid.UUID) string { return ticketPrefix + ticket.String() }

// TicketOfWorkflow returns the ticket of a workflow id; an error when it is none of a ticket.
func TicketOfWorkflow(id string) (uuid.UUID, error) {
	ticket, found := strings.CutPrefix(id, ticketPrefix)
	if !found {
		return uuid.Nil, fmt.Errorf("%q is no id of a ticket's workflow", id)
	}
	return uuid.Parse(ticket)
}

// TicketStart starts the workflow of a ticket. The relay and the API start it with the same input (R23): what validators need is in it,
// because an update may run before the main function does.
type TicketStart struct {
	TenantID uuid.UUID   `json:"tenant_id"`
	TicketID uuid.UUID   `json:"ticket_id"`
	Ticket   desk.Ticket `json:"ticket"`
	// Carry is what an earlier run of a chain hands over by continue-as-new; nil at a first start.
	Carry *TicketCarry `json:"carry,omitempty"`
}

// TicketCarry is the memory of a ticket's workflow that is not in the row.
type TicketCarry struct {
	HandledSeq int64       `json:"handled_seq"`
	ToSend     []uuid.UUID `json:"to_send,omitempty"` // messages to send, in order
	LastStep   string      `json:"last_step,omitempty"`
	Runs       int         `json:"runs"` // how many runs came before, for the card
}

// RowKind says what a row of a ticket is to its workflow.
type RowKind string

// The kinds of rows.
const (
	RowInbound  RowKind = "inbound"  // the customer wrote
	RowOutside  RowKind = "outside"  // one of us wrote, but not through Balcão: on the phone or by another system
	RowOutbound RowKind = "outbound" // a message of ours to send
)

// Row tells a ticket's workflow of one row of `messages`.
type Row struct {
	Seq       int64       `json:"seq"`
	Kind      RowKind     `json:"kind"`
	MessageID uuid.UUID   `json:"message_id"`
	Intent    desk.Intent `json:"intent"`
	At        time.Time   `json:"at"` // receipt, or when it was queued
}

// Rows is the signal that wakes a ticket's workflow. It only wakes: rows are handled in the order of Seq up to the last one, each once; a
// gap is read from Postgres (R10).
type Rows struct {
	Rows []Row `json:"rows,omitempty"`
	// Check asks the workflow to hold what it knows against Postgres: progress, rows and messages still to be sent. It is how reconcile
	// speaks to a workflow after a loss (R36).
	Check bool `json:"check,omitempty"`
}

// TicketRows is the signal of the relay.
var TicketRows = Signal[Rows]{Name: "rows"}

// TicketCommand asks for a lifecycle change. ID is the Update's id (R25); words are a row of command_notes, by NoteID.
type TicketCommand struct {
	ID            string       `json:"id"`
	Command       desk.Command `json:"command"`
	ActorKind     ActorKind    `json:"actor_kind"`
	ActorID       uuid.UUID    `json:"actor_id,omitzero"`
	AgentID       uuid.UUID    `json:"agent_id,omitzero"`      // for assign and transfer
	DepartmentID  uuid.UUID    `json:"department_id,omitzero"` // for transfer
	NoteID        uuid.UUID    `json:"note_id,omitzero"`
	WithoutSurvey bool         `json:"without_survey,omitempty"`
}

// Change returns what the state machine is asked.
func (c TicketCommand) Change() desk.Change {
	change := desk.Change{Command: c.Command}
	if c.ActorID != uuid.Nil {
		change.ActorID = c.ActorID.String()
	}
	if c.AgentID != uuid.Nil {
		change.AgentID = c.AgentID.String()
	}
	return change
}

// ActorKind says who acts. The values are those of ticket_events.actor_kind.
type ActorKind string

// The kinds of actors.
const (
	ActorUser    ActorKind = "user"
	ActorContact ActorKind = "contact"
	ActorBot     ActorKind = "bot"
	ActorSystem  ActorKind = "system"
	ActorPhone   ActorKind = "phone"
)

// TicketOutcome answers a command. A refusal is an outcome, not an error: it is final for that id.
type TicketOutcome struct {
	Refusal desk.Code   `json:"refusal,omitempty"`
	Ticket  desk.Ticket `json:"ticket"`
}

// TicketUpdate returns the Update of a command; its name is the command's, so that a history reads as what was asked.
func TicketUpdate(c desk.Command) Update[TicketCommand, TicketOutcome] {
	return Update[TicketCommand, TicketOutcome]{Name: string(c)}
}

// TicketState answers what the workflow thinks, for operators and tests.
type TicketState struct {
	Ticket  desk.Ticket `json:"ticket"`
	Carry   TicketCarry `json:"carry"`
	Sending uuid.UUID   `json:"sending,omitzero"`
}

// QueryTicket is the question for it.
var QueryTicket = Query[TicketState]{Name: "state"}

// RefusalType is the type of the application error by which a validator refuses a command; the error's message is the desk.Code.
const RefusalType = "refused"
