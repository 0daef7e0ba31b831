// Package reconcile is the workflow that holds tickets and their runs against each other, daily, by a schedule (R36, WF-7). The same round
// is made at the start of a worker and by `balcao temporal reconcile`.
package reconcile

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// Register makes a worker run reconciliations.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Reconcile, workflow.RegisterOptions{
		Name: contract.WorkflowReconcile, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Reconcile is one round.
func Reconcile(ctx workflow.Context) (contract.ReconcileOutput, error) {
	return contract.RecordReconcile.Do(workflows.Sweep(ctx, "hold tickets against their runs"), contract.ReconcileInput{})
}
