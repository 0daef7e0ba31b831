package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/activities/record"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

const (
	reconcilePage     = 500
	reconcileParallel = 8
)

// Reconcile holds every ticket against its workflow (R36): each unclosed ticket, and each with rows or messages left behind, has a run that
// knows of them afterwards; a run whose ticket is closed is asked to look, and ends by itself; the schedules exist. It changes nothing that
// is in order, may be repeated, and may run beside relays, workers and other reconciliations. A ticket that fails does not stop the others;
// the errors are joined.
func Reconcile(ctx context.Context, store *postgres.DB, temporal client.Client, log *slog.Logger) (contract.ReconcileOutput, error) {
	r := &reconciliation{store: store, temporal: temporal, log: log, seen: map[uuid.UUID]bool{}}
	schedulesErr := errors.Join(ensureSchedules(ctx, temporal), wakeFiles(ctx, store, temporal), wakeJoinings(ctx, store, temporal))
	ticketsErr := r.tickets(ctx)
	out := r.counted()
	if ticketsErr != nil {
		// Without the whole list, every run would look like an orphan.
		return out, errors.Join(schedulesErr, ticketsErr)
	}
	numbersErr := r.numbers(ctx)
	orphansErr := r.orphans(ctx)
	out = r.counted()
	log.InfoContext(ctx, "tickets were held against their runs", "tickets", out.Tickets, "started", out.Started, "checked", out.Checked,
		"orphans", out.Orphans)
	return out, errors.Join(schedulesErr, numbersErr, orphansErr, r.failures())
}

type reconciliation struct {
	store    *postgres.DB
	temporal client.Client
	log      *slog.Logger

	seen                               map[uuid.UUID]bool // tickets that must have a run
	started, checked, orphaned, failed atomic.Int64
}

func (r *reconciliation) counted() contract.ReconcileOutput {
	return contract.ReconcileOutput{
		Tickets: len(r.seen), Started: int(r.started.Load()), Checked: int(r.checked.Load()), Orphans: int(r.orphaned.Load()),
	}
}

func (r *reconciliation) failures() error {
	if n := r.failed.Load(); n > 0 {
		return fmt.Errorf("%d tickets could not be reconciled", n)
	}
	return nil
}

func (r *reconciliation) tickets(ctx context.Context) error {
	after := uuid.Nil
	for {
		page, err := r.store.UnclosedTickets(ctx, after, reconcilePage)
		if err != nil {
			return err
		}
		group := errgroup.Group{}
		group.SetLimit(reconcileParallel)
		for _, ticket := range page {
			r.seen[ticket.TicketID], after = true, ticket.TicketID
			group.Go(func() error {
				if err := r.ticket(ctx, ticket); err != nil {
					r.failed.Add(1)
					r.log.WarnContext(ctx, "a ticket could not be reconciled", "ticket_id", ticket.TicketID, "error", err)
				}
				return ctx.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		if len(page) < reconcilePage {
			return nil
		}
		heartbeat(ctx)
	}
}

// ticket gives one ticket its run. A run that is alive is only told of its newest row, which it knows or misses rows before; everything
// else has it look for itself.
func (r *reconciliation) ticket(ctx context.Context, t postgres.UnclosedTicket) error {
	alive, err := r.alive(ctx, t.TicketID)
	if err != nil {
		return err
	}
	rows := contract.Rows{Check: true}
	switch {
	case alive && t.ToSend:
	case alive && t.LastSeq > t.HandledSeq:
		newest, err := r.store.PendingRows(ctx, t.TenantID, t.TicketID, t.LastSeq-1, 1)
		if err != nil {
			return err
		}
		rows = contract.Rows{Rows: record.Rows(newest)}
	case alive:
		return nil
	}
	now, err := r.store.TicketState(ctx, t.TenantID, t.TicketID)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if err := temporalx.SignalTicket(ctx, r.temporal, temporalx.TicketStart(t.TenantID, t.TicketID, now), rows); err != nil {
		return err
	}
	if alive {
		r.checked.Add(1)
	} else {
		r.started.Add(1)
	}
	return nil
}

func (r *reconciliation) alive(ctx context.Context, ticket uuid.UUID) (bool, error) {
	return r.running(ctx, contract.TicketWorkflowID(ticket))
}

func (r *reconciliation) running(ctx context.Context, workflow string) (bool, error) {
	described, err := r.temporal.DescribeWorkflowExecution(ctx, workflow, "")
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the run of %s: %w", workflow, err)
	}
	return described.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// orphans asks the runs of tickets that need none to look for themselves. What visibility lists may be seconds old: a run that is in order
// is not disturbed by the question.
func (r *reconciliation) orphans(ctx context.Context) error {
	request := &workflowservice.ListWorkflowExecutionsRequest{
		Query: "WorkflowType = '" + contract.WorkflowTicket + "' AND ExecutionStatus = 'Running'", PageSize: reconcilePage,
	}
	for {
		page, err := r.temporal.ListWorkflow(ctx, request)
		if err != nil {
			return fmt.Errorf("list the runs of tickets: %w", err)
		}
		for _, run := range page.GetExecutions() {
			id := run.GetExecution().GetWorkflowId()
			ticket, err := contract.TicketOfWorkflow(id)
			if err != nil || r.seen[ticket] {
				continue
			}
			err = r.temporal.SignalWorkflow(ctx, id, "", contract.TicketRows.Name, contract.Rows{Check: true})
			if _, ended := errors.AsType[*serviceerror.NotFound](err); ended {
				continue
			}
			if err != nil {
				return fmt.Errorf("ask the run of ticket %s: %w", ticket, err)
			}
			r.orphaned.Add(1)
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return nil
		}
		heartbeat(ctx)
	}
}

// heartbeat tells Temporal that the round goes on, where it is an activity.
func heartbeat(ctx context.Context) {
	if activity.IsActivity(ctx) {
		activity.RecordHeartbeat(ctx)
	}
}
