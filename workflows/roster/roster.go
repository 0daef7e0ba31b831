// Package roster is the workflow that takes the contacts of a newly paired phone over, a page at a time (WA-4).
package roster

import (
	"fmt"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// Register makes a worker run the workflow. Running ones move to the newest code by themselves (R34).
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(TakeOver, workflow.RegisterOptions{
		Name: contract.EntityRoster.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// TakeOver is the workflow. It returns nil after the last page. A wake in between means that another phone was paired: it begins again.
func TakeOver(ctx workflow.Context, in contract.Roster) error {
	wakes := contract.Wake.Channel(ctx)
	if in.Page == 0 {
		drain(wakes) // the one that it was started with
	}
	for {
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d contacts taken over, page %d next", in.Taken, in.Page+1))
		out, err := contract.RosterTake.Do(workflows.Pages(ctx, "Take a page of contacts over"), in)
		if err != nil {
			return err
		}
		in.Page, in.Taken = in.Page+1, out.Taken
		again := drain(wakes)
		if again {
			in.Page, in.Taken = 0, 0
		}
		if out.Done && !again {
			workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d contacts taken over", in.Taken))
			return nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, contract.EntityRoster.Workflow, in)
		}
	}
}

// drain reports whether there was one.
func drain(wakes workflow.ReceiveChannel) (found bool) {
	for wakes.ReceiveAsync(nil) {
		found = true
	}
	return found
}
