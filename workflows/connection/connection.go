// Package connection is the workflow that supervises a WhatsApp number from its registration until it is removed (WA-11).
//
// It looks, does what the look asks for, and waits: until it is time to look again, or until something about the number has changed. What it knows
// is in Postgres, so it may be started anew at any moment and continues as new whenever the server suggests it. It lives through every outage: an
// alert that it has raised ends when a look finds the number well.
package connection

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// settle is how long a change is let settle before it is looked at: a number that comes back says so in several ways at once.
const settle = time.Second

// Register makes a worker run the workflow. Running ones move to the newest code by themselves (R34).
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Supervise, workflow.RegisterOptions{
		Name: contract.EntityConnection.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Supervise is the workflow. It returns nil when the number was removed and what it had at Z-API is tidied up.
func Supervise(ctx workflow.Context, in contract.Subject) error {
	wakes := contract.Wake.Channel(ctx)
	for {
		drain(wakes)
		look, err := contract.ConnectionLook.Do(workflows.Supervision(ctx, "Look at the number"), in)
		if err != nil {
			return err
		}
		if look.Gone {
			workflow.SetCurrentDetails(ctx, "Removed")
			_, err := contract.ConnectionForget.Do(workflows.Supervision(ctx, "Clear its webhooks and forget its credentials"), in)
			return err
		}
		show(ctx, look)
		mend(ctx, in, look)
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			drain(wakes) // the next run begins with a look anyway
			return workflow.NewContinueAsNewError(ctx, contract.EntityConnection.Workflow, in)
		}
		if err := wait(ctx, wakes, look.Next); err != nil {
			return err
		}
	}
}

// mend does what the look asks for. What fails is asked for again by the next look.
func mend(ctx workflow.Context, in contract.Subject, look contract.LookOutput) {
	for _, step := range []struct {
		asked   bool
		do      contract.Activity[contract.Subject, struct{}]
		summary string
	}{
		{look.Webhooks, contract.ConnectionWebhooks, "Point its webhooks here"},
		{look.Adopt, contract.ConnectionAdopt, "Learn its phone"},
		{look.Restart, contract.ConnectionRestart, "Restart it"},
	} {
		if !step.asked {
			continue
		}
		if _, err := step.do.Do(workflows.Attempt(ctx, step.summary), in); err != nil {
			workflow.GetLogger(ctx).Warn("a number could not be mended", "step", step.do.Name, "error", err)
		}
	}
}

// wait returns when it is time to look again, or a moment after something has changed.
func wait(ctx workflow.Context, wakes workflow.ReceiveChannel, next time.Duration) error {
	timing, stop := workflow.WithCancel(ctx)
	defer stop()
	woken := false
	timer := workflow.NewTimerWithOptions(timing, next, workflow.TimerOptions{Summary: "Next look"})
	workflow.NewNamedSelector(ctx, "wait").
		AddFuture(timer, func(workflow.Future) {}).
		AddReceive(wakes, func(c workflow.ReceiveChannel, _ bool) { woken = c.ReceiveAsync(nil) }).
		AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {}).
		Select(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if woken {
		return workflow.Sleep(ctx, settle)
	}
	return nil
}

func drain(wakes workflow.ReceiveChannel) {
	for wakes.ReceiveAsync(nil) {
	}
}

// show brings search attributes and card up to date (WF-8): slugs and codes only. Attributes are written only where they differ.
func show(ctx workflow.Context, look contract.LookOutput) {
	known := workflow.GetTypedSearchAttributes(ctx)
	var changed []temporal.SearchAttributeUpdate
	for _, keyword := range []contract.Keyword{{Key: contract.AttrConnection, Value: look.Slug}, {Key: contract.AttrStatus, Value: look.State}} {
		if value, _ := known.GetKeyword(keyword.Key); value != keyword.Value {
			changed = append(changed, keyword.Update())
		}
	}
	if len(changed) > 0 {
		if err := workflow.UpsertTypedSearchAttributes(ctx, changed...); err != nil {
			workflow.GetLogger(ctx).Error("search attributes were refused", "error", err)
		}
	}
	since := ""
	if !look.Since.IsZero() {
		since = "\n- Down since: " + look.Since.UTC().Format(time.RFC3339)
	}
	now := workflow.Now(ctx).UTC()
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("**%s** · %s\n%s\n- Last look: %s\n- Next look: %s\n", look.Slug, look.State, since,
		now.Format(time.RFC3339), now.Add(look.Next).Format(time.RFC3339)))
}
