// Package join is the workflow that makes two contacts one when WhatsApp has named them together or a person has asked for it, and two again while
// that can be taken back (WA-12; rule R13).
//
// It owns nothing: every step is decided and stored in Postgres by the activity, which is woken by whoever writes a row that asks for one.
// The run lives for the 30 days in which a joining can be taken back, and then forgets what that would need.
package join

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

const (
	// A message of ours on its way ends within seconds; one that waits for a number that is down may take hours.
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute
)

// Register makes a worker run the workflow.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Join, workflow.RegisterOptions{
		Name: contract.EntityJoin.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Join looks at the joining, and again whenever it is woken or what it waits for may have come.
func Join(ctx workflow.Context, in contract.Subject) error {
	wake := contract.Wake.Channel(ctx)
	pause := firstPause
	for ctx.Err() == nil {
		drain(ctx)
		out, err := contract.ContactJoin.Do(workflows.Join(ctx, "join two contacts"), in)
		if err != nil {
			return err
		}
		workflow.SetCurrentDetails(ctx, card(out))
		switch out.Phase {
		case contract.JoinBusy:
			wait(ctx, pause, "a message on its way")
			pause = min(2*pause, longestPause)
		case contract.JoinDone:
			pause = firstPause
			wait(ctx, out.Until.Sub(workflow.Now(ctx)), "the last day on which it can be taken back")
		default:
			if wake.Len() == 0 {
				return nil
			}
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && wake.Len() == 0 {
			return workflow.NewContinueAsNewError(ctx, contract.EntityJoin.Workflow, in)
		}
	}
	return ctx.Err()
}

// drain takes every wake that has come: one look answers all of them.
func drain(ctx workflow.Context) {
	for {
		if _, more := contract.Wake.Receive(ctx); !more {
			return
		}
	}
}

// wait returns after the time, or when somebody wakes the run.
func wait(ctx workflow.Context, d time.Duration, summary string) {
	timerCtx, stop := workflow.WithCancel(ctx)
	defer stop()
	timer := workflow.NewTimerWithOptions(timerCtx, max(d, 0), workflow.TimerOptions{Summary: summary})
	workflow.NewSelector(ctx).
		AddFuture(timer, func(workflow.Future) {}).
		AddReceive(contract.Wake.Channel(ctx), func(c workflow.ReceiveChannel, _ bool) { c.ReceiveAsync(nil) }).
		AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {}).
		Select(ctx)
}

// card is what a supervisor reads in Temporal UI.
func card(out contract.JoinOutput) string {
	if out.Phase == contract.JoinDone {
		return fmt.Sprintf("**%s** · can be taken back until %s\n", out.Phase, out.Until.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("**%s**\n", out.Phase)
}
