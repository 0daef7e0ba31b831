// Package photo is the workflow that copies the profile photo of a contact, because its address at WhatsApp ends within two days (WA-4). It is
// started whenever somebody has a reason to look: a new contact, a new address, a photo that has become old.
package photo

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// Register makes a worker run the workflow.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Photo, workflow.RegisterOptions{
		Name: contract.EntityPhoto.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Photo copies one photo, and once more when it is woken meanwhile. A photo that can't be had is no failure: somebody asks again some day.
func Photo(ctx workflow.Context, in contract.Subject) (contract.PhotoOutput, error) {
	for {
		for {
			if _, more := contract.Wake.Receive(ctx); !more {
				break
			}
		}
		out, err := contract.MediaPhoto.Do(workflows.Photo(ctx, "copy a profile photo"), in)
		if err != nil || contract.Wake.Channel(ctx).Len() == 0 {
			return out, err
		}
	}
}
