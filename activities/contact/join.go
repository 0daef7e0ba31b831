package contact

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

// mergeBatch is how many messages move in one transaction.
const mergeBatch = 1000

// Join implements contract.ContactJoin.
func (a *Activities) Join(ctx context.Context, in contract.Subject) (contract.JoinOutput, error) {
	for {
		step, err := a.Store.MergeContacts(ctx, in.TenantID, in.ID)
		if err != nil {
			return contract.JoinOutput{}, err
		}
		a.Announcer.Announce(step.Announced, true)
		alive(ctx)
		switch step.Phase {
		case postgres.MergeBusy:
			return contract.JoinOutput{Phase: contract.JoinBusy}, nil
		case postgres.MergeMoving:
			err = a.onward(ctx, in)
		case postgres.MergeUndoing:
			var busy bool
			if busy, err = a.part(ctx, in); busy {
				return contract.JoinOutput{Phase: contract.JoinBusy}, nil
			}
		case postgres.MergeDone:
			if time.Now().Before(step.Until) {
				return contract.JoinOutput{Phase: contract.JoinDone, Until: step.Until}, nil
			}
			return contract.JoinOutput{Phase: contract.JoinEnded}, a.Store.ForgetMerge(ctx, in.TenantID, in.ID)
		default:
			return contract.JoinOutput{Phase: contract.JoinEnded}, nil
		}
		if err != nil {
			return contract.JoinOutput{}, err
		}
	}
}

// onward brings a joining that was begun to its end.
func (a *Activities) onward(ctx context.Context, in contract.Subject) error {
	for {
		step, err := a.Store.MergeOnward(ctx, in.TenantID, in.ID, mergeBatch)
		if err != nil {
			return err
		}
		a.Announcer.Announce(step.Announced, true)
		alive(ctx)
		if step.Phase == postgres.MergeDone {
			return nil
		}
		for _, ticket := range step.Tickets {
			refusal, err := a.command(ctx, in, ticket, desk.CommandCancel)
			if err == nil && refusal != "" && refusal != desk.CodeAlreadyClosed {
				err = desk.E(refusal, "a ticket that gave its messages to another could not be cancelled")
			}
			if err != nil {
				return err
			}
		}
	}
}

// part takes a joining back. A ticket that was emptied is opened again, unless its contact has a newer one by now: then it stays closed, with its
// messages.
func (a *Activities) part(ctx context.Context, in contract.Subject) (busy bool, err error) {
	step, err := a.Store.UndoMerge(ctx, in.TenantID, in.ID)
	if err != nil || step.Phase == postgres.MergeBusy {
		return step.Phase == postgres.MergeBusy, err
	}
	a.Announcer.Announce(step.Announced, false)
	alive(ctx)
	if step.Phase != postgres.MergeUndone {
		return false, nil
	}
	for _, ticket := range step.Tickets {
		if _, err := a.command(ctx, in, ticket, desk.CommandReopen); err != nil {
			return false, err
		}
	}
	return false, a.Store.ForgetMerge(ctx, in.TenantID, in.ID)
}

// command asks the workflow of a ticket for a lifecycle change, once for each joining and state of the ticket (R23, R25).
func (a *Activities) command(ctx context.Context, in contract.Subject, ticket uuid.UUID, command desk.Command) (desk.Code, error) {
	now, err := a.Store.TicketState(ctx, in.TenantID, ticket)
	if err != nil {
		return "", err
	}
	asked := contract.TicketCommand{
		ID: fmt.Sprintf("join/%s/%s/%d", in.ID, command, now.Revision), Command: command, ActorKind: contract.ActorSystem,
	}
	handle, err := a.Temporal.UpdateWithStartWorkflow(ctx, temporalx.TicketUpdateOptions(a.Temporal, temporalx.TicketStart(in.TenantID, ticket, now), asked))
	if err != nil {
		return refusalOf(err)
	}
	var outcome contract.TicketOutcome
	if err := handle.Get(ctx, &outcome); err != nil {
		return refusalOf(err)
	}
	return outcome.Refusal, nil
}

// refusalOf tells a refusal from a failure.
func refusalOf(err error) (desk.Code, error) {
	var refused *temporal.ApplicationError
	if errors.As(err, &refused) && refused.Type() == contract.RefusalType {
		return desk.Code(refused.Message()), nil
	}
	return "", &desk.Error{Code: desk.CodeTemporalUnavailable, Detail: "a ticket's workflow did not answer", Cause: err}
}

func alive(ctx context.Context) {
	if activity.IsActivity(ctx) {
		activity.RecordHeartbeat(ctx)
	}
}
