package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// ApplyInput asks for one lifecycle change in Postgres.
type ApplyInput struct {
	TenantID uuid.UUID     `json:"tenant_id"`
	TicketID uuid.UUID     `json:"ticket_id"`
	Command  TicketCommand `json:"command"`
	Revision int64         `json:"revision"` // the revision that the decision was made on
	// HandledSeq is how far the workflow has handled rows; it is stored, and a closing that leaves rows behind is refused with
	// desk.CodeUnhandledRows (R11).
	HandledSeq int64 `json:"handled_seq"`
}

// ApplyOutput is the ticket after the change, or as it stands when it was refused. Stale means that the row has moved on since Revision:
// decide again on Ticket.
type ApplyOutput struct {
	Ticket  desk.Ticket `json:"ticket"`
	Refusal desk.Code   `json:"refusal,omitempty"`
	Stale   bool        `json:"stale,omitempty"`
}

// RecordApply writes a lifecycle change, its event and its outbox row in one transaction. Asked twice with the same command id, it changes
// nothing the second time and answers as the first.
var RecordApply = Activity[ApplyInput, ApplyOutput]{Name: "record.apply", Queue: QueueDesk}

// PendingInput asks for the rows after AfterSeq, oldest first, at most Limit.
type PendingInput struct {
	TenantID uuid.UUID `json:"tenant_id"`
	TicketID uuid.UUID `json:"ticket_id"`
	AfterSeq int64     `json:"after_seq"`
	Limit    int       `json:"limit"`
	// Unsent asks also for messages of ours up to AfterSeq that are still queued or sending: what a lost database of Temporal would
	// otherwise never send (R36). They come first and do not count towards Limit.
	Unsent bool `json:"unsent,omitempty"`
}

// PendingOutput holds them by seq. Erased rows are missing: whoever has read the last page has seen every row there is.
type PendingOutput struct {
	Rows []Row `json:"rows"`
}

// RecordPending reads rows that a signal has not brought: a gap, or what a lost database of Temporal left behind (R10, R36).
var RecordPending = Activity[PendingInput, PendingOutput]{Name: "record.pending", Queue: QueueDesk}

// HandledInput stores how far a workflow has come.
type HandledInput struct {
	TenantID   uuid.UUID `json:"tenant_id"`
	TicketID   uuid.UUID `json:"ticket_id"`
	HandledSeq int64     `json:"handled_seq"`
}

// HandledOutput is the ticket as it stands after that, so that a workflow about to end knows whether something is left, and one that was
// started with an old snapshot learns better.
type HandledOutput struct {
	Ticket desk.Ticket `json:"ticket"`
}

// RecordHandled stores progress that no lifecycle change has stored, and reads the ticket. Progress never moves back.
var RecordHandled = Activity[HandledInput, HandledOutput]{Name: "record.handled", Queue: QueueDesk}

// WelcomeInput names a ticket that a customer has just opened.
type WelcomeInput struct {
	TenantID uuid.UUID `json:"tenant_id"`
	TicketID uuid.UUID `json:"ticket_id"`
}

// WelcomeOutput names who gets the ticket: the default agent of its number; uuid.Nil for nobody.
type WelcomeOutput struct {
	AgentID uuid.UUID `json:"agent_id,omitzero"`
}

// RecordWelcome queues the greeting of the ticket's number, once a ticket and only while nobody has taken it, and tells who gets it.
var RecordWelcome = Activity[WelcomeInput, WelcomeOutput]{Name: "record.welcome", Queue: QueueDesk}

// SendInput asks for one queued message to be sent.
type SendInput struct {
	TenantID  uuid.UUID `json:"tenant_id"`
	TicketID  uuid.UUID `json:"ticket_id"`
	MessageID uuid.UUID `json:"message_id"`
}

// SendOutput is how far it came.
type SendOutput struct {
	Delivery desk.Delivery `json:"delivery"`
	Failure  string        `json:"failure,omitempty"`
}

// ZAPISend moves one message from queued to accepted, failed or unconfirmed, at most one request ever being in doubt: a second attempt
// that finds a first one cut short marks the message unconfirmed and sends nothing (R17). What certainly never reached Z-API is tried
// again without end; pacing answers with a delay and holds no slot (R20).
var ZAPISend = Activity[SendInput, SendOutput]{Name: "zapi.send", Queue: QueueZAPI}

// SettleInput bounds one round of settling echoes.
type SettleInput struct {
	EchoAge time.Duration `json:"echo_age"` // parked echoes older than this are shown as sent by another system (R14)
}

// SettleOutput counts what was shown.
type SettleOutput struct {
	Echoes int `json:"echoes"`
}

// RecordSettleEchoes shows parked echoes that no send has claimed.
var RecordSettleEchoes = Activity[SettleInput, SettleOutput]{Name: "record.settle_echoes", Queue: QueueDesk}

// ReconcileInput asks for one round over every tenant.
type ReconcileInput struct{}

// ReconcileOutput counts what was found and done.
type ReconcileOutput struct {
	Tickets int `json:"tickets"` // looked at: unclosed, or with rows or messages left behind
	Started int `json:"started"` // had no run, and have one now
	Checked int `json:"checked"` // were asked to hold their state against Postgres
	Orphans int `json:"orphans"` // ran although their ticket is closed, and were asked the same
}

// RecordReconcile puts every unclosed ticket without a run, and every unhandled row, back on the way to its workflow (R36).
var RecordReconcile = Activity[ReconcileInput, ReconcileOutput]{Name: "record.reconcile", Queue: QueueDesk}
