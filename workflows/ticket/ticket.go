// Package ticket is the workflow of a ticket: the single writer of its lifecycle, alive from the first message until the ticket is closed
// and nothing is left to send (WF-1, R23).
//
// One goroutine owns the state and takes from one mailbox: rows that a signal names, in the order of their seq, commands that Updates
// bring, in the order in which they came, and the result of the one send that may be in flight. It awaits short database activities and
// nothing else, so that a command is answered while Z-API is down (R24). Everything it knows can be read again from Postgres, and
// everything it does carries an id that makes a repetition harmless: a signal may come twice, late or never (R10, R36).
//
// Continuing as new happens at a quiet point only: no rows, no commands, no send in flight. A send that keeps retrying is asked to stop
// and its cancellation is awaited in the mailbox like any result, so the wait is bounded by one attempt (three minutes, with a
// large file) while commands are still answered; the message stays first in line for the next run. Cancelling between two attempts takes
// effect at once, and an attempt under way ends with its result, so no message is ever sent by two runs.
package ticket

import (
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

// Register makes a worker run ticket workflows. Running tickets move to the newest code by themselves (R34).
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Ticket, workflow.RegisterOptions{
		Name: contract.WorkflowTicket, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Ticket is the workflow. It returns nil when the ticket is closed, handled up to its newest row and sent, or when it no longer exists.
func Ticket(ctx workflow.Context, start contract.TicketStart) error {
	t, err := newTicket(ctx, start)
	if err != nil {
		return err
	}
	err = t.run(ctx)
	if isGone(err) {
		t.log.Warn("the ticket no longer exists")
		return nil
	}
	return err
}

// ticket is the state of a run: now and carry travel to the next run, the rest is what this one is busy with.
type ticket struct {
	tenant contract.ID
	id     contract.ID
	now    desk.Ticket // the row as the last activity saw it
	carry  contract.TicketCarry

	mailbox  mailbox
	sending  *sending // nil: no send in flight
	selector workflow.Selector
	log      log.Logger
}

// newTicket builds the state first and registers the handlers last: registering one runs the Updates that wait for it (R23).
func newTicket(ctx workflow.Context, start contract.TicketStart) (*ticket, error) {
	t := &ticket{
		tenant: start.TenantID, id: start.TicketID, now: start.Ticket,
		carry: contract.TicketCarry{HandledSeq: start.Ticket.HandledSeq},
		log:   log.With(workflow.GetLogger(ctx), "tenant_id", start.TenantID, "ticket_id", start.TicketID),
	}
	if start.Carry != nil {
		t.carry = *start.Carry
	}
	t.mailbox = newMailbox(ctx)
	t.mailbox.check = lost(start)
	t.selector = workflow.NewNamedSelector(ctx, "mailbox").
		AddReceive(t.mailbox.signals, func(workflow.ReceiveChannel, bool) { t.receive() }).
		AddReceive(t.mailbox.wake, func(c workflow.ReceiveChannel, _ bool) { c.ReceiveAsync(nil) }).
		AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	t.show(ctx)
	if err := contract.QueryTicket.Handle(ctx, t.state); err != nil {
		return nil, err
	}
	if err := t.handleUpdates(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// lost reports whether a run was there before that this one knows nothing of. An active ticket that was worked on has a run at all times, so
// a first run with such an input comes after a loss (R36), or of an input that was read just before the ticket closed: it looks for itself.
func lost(start contract.TicketStart) bool {
	now := start.Ticket
	return start.Carry == nil && now.Status.Active() && (now.Revision > 0 || now.HandledSeq > 0)
}

// run takes one thing at a time from the mailbox: rows before commands, so that a command meets the newest state, and both before a send.
func (t *ticket) run(ctx workflow.Context) error {
	for ctx.Err() == nil {
		t.receive()
		var err error
		switch full := t.full(ctx); {
		case t.mailbox.hasRows():
			err = t.takeRow(ctx)
		case t.mailbox.check:
			err = t.check(ctx)
		case t.mailbox.hasCommands():
			err = t.takeCommand(ctx)
		case full && t.sending == nil:
			err = t.continueAsNew(ctx)
		case !full && t.sending == nil && len(t.carry.ToSend) > 0:
			t.send(ctx)
		case !full && t.sending == nil && !t.now.Status.Active():
			var ended bool
			if ended, err = t.end(ctx); ended {
				return nil
			}
		default:
			if full {
				t.sending.stop()
			}
			t.show(ctx)
			t.selector.Select(ctx)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// receive moves what signals have brought into the mailbox, without waiting. Rows that are handled already are dropped.
func (t *ticket) receive() {
	t.mailbox.receive(t.carry.HandledSeq)
}

// adopt takes the row as an activity has just seen it.
func (t *ticket) adopt(seen desk.Ticket) { t.now = seen }

// state answers the query.
func (t *ticket) state() (contract.TicketState, error) {
	state := contract.TicketState{Ticket: t.now, Carry: t.carry}
	if t.sending != nil {
		state.Sending = t.sending.message
	}
	return state, nil
}
