package ticket

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/workflows"
)

// pageSize bounds the result of one activity: some 40 kB.
const pageSize = 200

// takeRow handles the oldest row, or reads what lies between it and the last one handled.
func (t *ticket) takeRow(ctx workflow.Context) error {
	if t.mailbox.rows[0].Seq > t.carry.HandledSeq+1 {
		return t.catchUp(ctx, t.now.LastSeq)
	}
	return t.handleRow(ctx, t.mailbox.first())
}

// catchUp reads and handles every row after the last one handled. The rows in the mailbox and those up to lastSeq are committed, so what
// the last page does not hold of them was erased, and is passed over.
func (t *ticket) catchUp(ctx workflow.Context, lastSeq int64) error {
	known := t.mailbox.rows
	t.mailbox.rows = nil
	for {
		page, err := t.pending(ctx, false)
		if err != nil {
			return err
		}
		if err := t.handleAll(ctx, page); err != nil {
			return err
		}
		if len(page) < pageSize {
			break
		}
	}
	if err := t.handleAll(ctx, known); err != nil {
		return err
	}
	t.carry.HandledSeq = max(t.carry.HandledSeq, lastSeq)
	return nil
}

// check holds what this run knows against Postgres (R36). Messages that are still to be sent stand in the order of their rows there, so
// that order replaces the one held here; only the one in flight stays where it is.
func (t *ticket) check(ctx workflow.Context) error {
	t.mailbox.check = false
	if err := t.refresh(ctx); err != nil {
		return err
	}
	rows, err := t.pending(ctx, true)
	if err != nil {
		return err
	}
	var unsent []contract.ID
	if t.sending != nil {
		unsent = append(unsent, t.sending.message)
	}
	behind := 0
	for _, row := range rows {
		if row.Seq > t.carry.HandledSeq {
			break
		}
		behind++
		if !slices.Contains(unsent, row.MessageID) {
			unsent = append(unsent, row.MessageID)
		}
	}
	t.carry.ToSend = unsent
	if err := t.handleAll(ctx, rows[behind:]); err != nil {
		return err
	}
	if t.now.LastSeq > t.carry.HandledSeq {
		return t.catchUp(ctx, t.now.LastSeq)
	}
	return nil
}

// refresh stores how far this run has come and reads the ticket.
func (t *ticket) refresh(ctx workflow.Context) error {
	out, err := contract.RecordHandled.Do(workflows.Record(ctx, "store progress, read the ticket"), contract.HandledInput{
		TenantID: t.tenant, TicketID: t.id, HandledSeq: t.carry.HandledSeq,
	})
	if err != nil {
		return err
	}
	t.adopt(out.Ticket)
	return nil
}

func (t *ticket) pending(ctx workflow.Context, unsent bool) ([]contract.Row, error) {
	out, err := contract.RecordPending.Do(workflows.Record(ctx, "read rows that no signal brought"), contract.PendingInput{
		TenantID: t.tenant, TicketID: t.id, AfterSeq: t.carry.HandledSeq, Limit: pageSize, Unsent: unsent,
	})
	return out.Rows, err
}

func (t *ticket) handleAll(ctx workflow.Context, rows []contract.Row) error {
	for _, row := range rows {
		if err := t.handleRow(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// handleRow does what a row asks for, once. Progress moves first, so that a change which the row causes stores it.
func (t *ticket) handleRow(ctx workflow.Context, row contract.Row) error {
	if row.Seq <= t.carry.HandledSeq {
		return nil
	}
	t.carry.HandledSeq = row.Seq
	switch {
	case row.Kind == contract.RowOutbound:
		if !slices.Contains(t.carry.ToSend, row.MessageID) {
			t.carry.ToSend = append(t.carry.ToSend, row.MessageID)
		}
	case row.Kind == contract.RowInbound && row.Intent == desk.IntentNewTicket && t.now.Welcomes:
		return t.welcome(ctx, row)
	case row.Kind == contract.RowInbound && row.Intent == desk.IntentReopen:
		return t.applyRow(ctx, row, desk.CommandReopen)
	case row.Kind == contract.RowInbound && row.Intent == desk.IntentMessage && t.now.Status == desk.StatusWaiting:
		return t.applyRow(ctx, row, desk.CommandResume)
	}
	return nil
}

// welcome greets the customer who has opened the ticket, and gives it to the default agent of its number. A refusal means that somebody has
// taken it meanwhile, or that the agent is not active or could not see it: then it stays where it is.
func (t *ticket) welcome(ctx workflow.Context, row contract.Row) error {
	out, err := contract.RecordWelcome.Do(workflows.Record(ctx, "welcome"), contract.WelcomeInput{TenantID: t.tenant, TicketID: t.id})
	if err != nil || out.AgentID == (contract.ID{}) {
		return err
	}
	outcome, err := t.applyWhile(ctx, contract.TicketCommand{
		ID: "welcome/" + row.MessageID.String(), Command: desk.CommandAssign, ActorKind: contract.ActorSystem, AgentID: out.AgentID,
	}, func() bool { return t.now.Status == desk.StatusOpen })
	if outcome.Refusal != "" {
		t.log.Info("the default agent does not get the ticket", "refusal", outcome.Refusal)
	}
	return err
}

// applyRow makes the change that a customer's message causes. The id is the message's, so that reading the row again after a loss changes
// nothing twice. A refusal means that someone else was faster: nothing is left to do.
func (t *ticket) applyRow(ctx workflow.Context, row contract.Row, change desk.Command) error {
	outcome, err := t.apply(ctx, contract.TicketCommand{
		ID: "row/" + row.MessageID.String(), Command: change, ActorKind: contract.ActorContact,
	})
	if outcome.Refusal != "" {
		t.log.Info("a customer's message changed nothing", "command", change, "refusal", outcome.Refusal)
	}
	return err
}
