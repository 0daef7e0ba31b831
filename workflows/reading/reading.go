// Package reading is the workflow that marks on WhatsApp what was read here (WA-4), where the number's setting says so. It is a courtesy: what
// WhatsApp does not take within a quarter of an hour is left, and the next reading marks it with the rest.
package reading

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// Register makes a worker run the workflow.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Reading, workflow.RegisterOptions{
		Name: contract.EntityReading.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Reading marks a ticket's messages, and once more when it is woken meanwhile.
func Reading(ctx workflow.Context, in contract.Subject) (contract.ReadOutput, error) {
	for {
		for {
			if _, more := contract.Wake.Receive(ctx); !more {
				break
			}
		}
		out, err := contract.ContactRead.Do(workflows.Ask(ctx, "mark as read on WhatsApp"), in)
		if contract.Wake.Channel(ctx).Len() == 0 {
			return out, err
		}
	}
}
