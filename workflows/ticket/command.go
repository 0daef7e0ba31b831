package ticket

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/workflows"
)

// command is a lifecycle command on its way through the mailbox. Its Update's handler waits for done.
type command struct {
	contract.TicketCommand

	done    bool
	outcome contract.TicketOutcome
	err     error
}

// handleUpdates registers one Update a command.
func (t *ticket) handleUpdates(ctx workflow.Context) error {
	for _, name := range desk.Commands() {
		if err := contract.TicketUpdate(name).Handle(ctx, t.update, t.validate); err != nil {
			return err
		}
	}
	return nil
}

// validate refuses what the state machine refuses, before the Update is accepted: a refusal leaves nothing in the history. It decides on
// what the run knows; the row decides again when the change is made.
func (t *ticket) validate(_ workflow.Context, c contract.TicketCommand) error {
	if c.ID == "" {
		return refuse(desk.CodeInvalid)
	}
	if _, code := desk.Next(t.now.Lifecycle(), c.Change()); code != "" {
		return refuse(code)
	}
	return nil
}

func refuse(code desk.Code) error {
	return temporal.NewApplicationErrorWithOptions(string(code), contract.RefusalType, temporal.ApplicationErrorOptions{
		NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// update puts the command into the mailbox and waits for its turn and its result, which is in Postgres by then.
func (t *ticket) update(ctx workflow.Context, c contract.TicketCommand) (contract.TicketOutcome, error) {
	mine := &command{TicketCommand: c}
	t.mailbox.put(mine)
	if err := workflow.Await(ctx, func() bool { return mine.done }); err != nil {
		return contract.TicketOutcome{}, err
	}
	return mine.outcome, mine.err
}

// takeCommand makes the oldest command's change and lets its Update answer.
func (t *ticket) takeCommand(ctx workflow.Context) error {
	c := t.mailbox.next()
	c.outcome, c.err = t.apply(ctx, c.TicketCommand)
	c.done = true
	if isGone(c.err) {
		return c.err
	}
	return nil
}

// apply writes a change to Postgres, where the row has the last word: when it has moved on since this run saw it, the newer state is taken
// over and the change is asked for again; when it holds rows that were not handled, they are handled first (R11). Every decision, a
// refusal too, is kept there under the command's id (R25).
func (t *ticket) apply(ctx workflow.Context, c contract.TicketCommand) (contract.TicketOutcome, error) {
	return t.applyWhile(ctx, c, func() bool { return true })
}

// applyWhile is apply for as long as the change is still wanted, by what this run knows of the ticket; it ends with an empty outcome when it is
// not any more.
func (t *ticket) applyWhile(ctx workflow.Context, c contract.TicketCommand, wanted func() bool) (contract.TicketOutcome, error) {
	for wanted() {
		out, err := contract.RecordApply.Do(workflows.Record(ctx, "record "+string(c.Command)), contract.ApplyInput{
			TenantID: t.tenant, TicketID: t.id, Command: c, Revision: t.now.Revision, HandledSeq: t.carry.HandledSeq,
		})
		if err != nil {
			return contract.TicketOutcome{}, err
		}
		t.adopt(out.Ticket)
		switch {
		case out.Stale:
		case out.Refusal == desk.CodeUnhandledRows:
			if err := t.catchUp(ctx, out.Ticket.LastSeq); err != nil {
				return contract.TicketOutcome{}, err
			}
		case out.Refusal != "":
			return contract.TicketOutcome{Refusal: out.Refusal, Ticket: out.Ticket}, nil
		default:
			t.carry.LastStep = string(c.Command)
			return contract.TicketOutcome{Ticket: out.Ticket}, nil
		}
	}
	return contract.TicketOutcome{}, nil
}

// isGone reports whether an activity found that the ticket does not exist, as after its tenant was deleted.
func isGone(err error) bool {
	var failure *temporal.ApplicationError
	return errors.As(err, &failure) && failure.Type() == string(desk.CodeNotFound)
}
