// Package record holds the activities on Postgres: short transactions that store what a workflow has decided, or read what it must know.
package record

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/balcao/balcao/activities"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/postgres"
)

// Activities are the record activities. Store and Announcer must be set.
type Activities struct {
	Store     *postgres.DB
	Announcer activities.Announcer
}

// Bind registers them on a worker of contract.QueueDesk.
func (a *Activities) Bind(r contract.ActivityRegistry) {
	contract.Bind(r, contract.RecordApply, a.Apply)
	contract.Bind(r, contract.RecordPending, a.Pending)
	contract.Bind(r, contract.RecordHandled, a.Handled)
	contract.Bind(r, contract.RecordSettleEchoes, a.SettleEchoes)
	contract.Bind(r, contract.RecordWelcome, a.Welcome)
}

// Apply implements contract.RecordApply.
func (a *Activities) Apply(ctx context.Context, in contract.ApplyInput) (contract.ApplyOutput, error) {
	c := in.Command
	applied, err := a.Store.ApplyCommand(ctx, in.TenantID, postgres.Change{
		TicketID: in.TicketID, UpdateID: c.ID, Command: c.Command, ActorKind: string(c.ActorKind), ActorID: c.ActorID, AgentID: c.AgentID,
		DepartmentID: c.DepartmentID, NoteID: c.NoteID, Revision: in.Revision, HandledSeq: in.HandledSeq,
	})
	if err != nil {
		return contract.ApplyOutput{}, err
	}
	a.Announcer.Announce(applied.Announced, false)
	return contract.ApplyOutput{Ticket: applied.Ticket, Refusal: applied.Refusal, Stale: applied.Stale}, nil
}

// Pending implements contract.RecordPending.
func (a *Activities) Pending(ctx context.Context, in contract.PendingInput) (contract.PendingOutput, error) {
	var unsent []postgres.OutboxRow
	if in.Unsent {
		var err error
		if unsent, err = a.Store.UnsentRows(ctx, in.TenantID, in.TicketID, in.AfterSeq); err != nil {
			return contract.PendingOutput{}, err
		}
	}
	after, err := a.Store.PendingRows(ctx, in.TenantID, in.TicketID, in.AfterSeq, in.Limit)
	if err != nil {
		return contract.PendingOutput{}, err
	}
	return contract.PendingOutput{Rows: Rows(append(unsent, after...))}, nil
}

// Handled implements contract.RecordHandled. The ticket is read after progress is stored, so that one that ends by it has seen the newest
// seq.
func (a *Activities) Handled(ctx context.Context, in contract.HandledInput) (contract.HandledOutput, error) {
	if _, err := a.Store.MarkHandled(ctx, in.TenantID, in.TicketID, in.HandledSeq); err != nil {
		return contract.HandledOutput{}, err
	}
	now, err := a.Store.TicketState(ctx, in.TenantID, in.TicketID)
	return contract.HandledOutput{Ticket: now}, err
}

// Welcome implements contract.RecordWelcome.
func (a *Activities) Welcome(ctx context.Context, in contract.WelcomeInput) (contract.WelcomeOutput, error) {
	agent, announced, err := a.Store.WelcomeTicket(ctx, in.TenantID, in.TicketID)
	if err != nil {
		return contract.WelcomeOutput{}, err
	}
	a.Announcer.Announce(announced, len(announced) > 0)
	return contract.WelcomeOutput{AgentID: agent}, nil
}

const (
	// echoPage bounds one look at parked echoes.
	echoPage = 100
	// receiptAge is how long a tick waits for its message: callbacks overtake an answer by seconds, not by a day.
	receiptAge = 24 * time.Hour
)

// SettleEchoes implements contract.RecordSettleEchoes. Echoes that a send may still claim are left for the next round.
func (a *Activities) SettleEchoes(ctx context.Context, in contract.SettleInput) (contract.SettleOutput, error) {
	var out contract.SettleOutput
	for {
		echoes, err := a.Store.StaleEchoes(ctx, in.EchoAge, echoPage)
		if err != nil {
			return out, err
		}
		settled := 0
		for _, echo := range echoes {
			done, announced, err := a.Store.SettleEcho(ctx, echo.TenantID, echo.EchoID, in.EchoAge)
			if err != nil {
				return out, err
			}
			if done {
				settled++
			}
			a.Announcer.Announce(announced, done)
			if activity.IsActivity(ctx) {
				activity.RecordHeartbeat(ctx)
			}
		}
		out.Echoes += settled
		if settled == 0 || len(echoes) < echoPage {
			return out, a.Store.DeleteEarlyReceipts(ctx, receiptAge)
		}
	}
}

// Rows returns rows of the store in the words of the contract.
func Rows(stored []postgres.OutboxRow) []contract.Row {
	rows := make([]contract.Row, 0, len(stored))
	for _, row := range stored {
		rows = append(rows, contract.Row{
			Seq: row.Seq, Kind: contract.RowKind(row.Kind), MessageID: row.MessageID, Intent: row.Intent, At: row.At,
		})
	}
	return rows
}
