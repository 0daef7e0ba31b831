package ticket

import (
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
)

// full reports whether the history has grown so long that the next quiet point should begin a new run.
func (t *ticket) full(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// end reports whether the run may end: the ticket is closed, Postgres knows that everything up to its newest row is handled, and nothing
// has arrived meanwhile. Rows that are committed later find no run and start one, because the relay signals with start (R23).
func (t *ticket) end(ctx workflow.Context) (bool, error) {
	if t.carry.HandledSeq > t.now.HandledSeq {
		return false, t.refresh(ctx)
	}
	if t.now.LastSeq > t.carry.HandledSeq {
		return false, t.catchUp(ctx, t.now.LastSeq)
	}
	if quiet, err := t.settle(ctx); !quiet || err != nil {
		return false, err
	}
	t.show(ctx)
	return true, nil
}

// continueAsNew returns the error that begins the next run, or nil when something arrived before it could.
func (t *ticket) continueAsNew(ctx workflow.Context) error {
	if quiet, err := t.settle(ctx); !quiet || err != nil {
		return err
	}
	carry := t.carry
	carry.Runs++
	return workflow.NewContinueAsNewError(ctx, contract.WorkflowTicket, contract.TicketStart{
		TenantID: t.tenant, TicketID: t.id, Ticket: t.now, Carry: &carry,
	})
}

// settle lets the handlers that have their result answer, takes what has arrived, and reports whether nothing has.
func (t *ticket) settle(ctx workflow.Context) (bool, error) {
	err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || t.mailbox.hasCommands() })
	if err != nil {
		return false, err
	}
	t.receive()
	return t.mailbox.empty(), nil
}
