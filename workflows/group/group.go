// Package group is the workflow that reads who is in a WhatsApp group (WA-10): when its first message comes, and when WhatsApp tells that it has
// changed.
package group

import (
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// settle gathers notices that come together, as when fifty people are added at once.
const settle = 5 * time.Second

// Register makes a worker run the workflow.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Group, workflow.RegisterOptions{
		Name: contract.EntityGroup.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Group reads the group, and once more when it is woken meanwhile. A group that can't be read is no failure: its next notice, or the first
// message a day later, asks again.
func Group(ctx workflow.Context, in contract.Subject) (contract.GroupOutput, error) {
	for {
		if err := workflow.NewTimerWithOptions(ctx, settle, workflow.TimerOptions{Summary: "notices that come together"}).Get(ctx, nil); err != nil {
			return contract.GroupOutput{}, err
		}
		for {
			if _, more := contract.Wake.Receive(ctx); !more {
				break
			}
		}
		out, err := contract.ContactGroup.Do(workflows.Ask(ctx, "read who is in a group"), in)
		if contract.Wake.Channel(ctx).Len() == 0 {
			return out, err
		}
	}
}
