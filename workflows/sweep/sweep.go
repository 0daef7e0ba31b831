// Package sweep is the workflow that settles what nobody came for: parked echoes of sends that no send has claimed (R14). A schedule starts
// it every half minute (WF-7).
package sweep

import (
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// echoAge and the schedule's interval together keep an echo parked for 60 seconds at most (R14).
const echoAge = 30 * time.Second

// Register makes a worker run sweeps.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Sweep, workflow.RegisterOptions{
		Name: contract.WorkflowSweep, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Sweep is one round.
func Sweep(ctx workflow.Context) (contract.SettleOutput, error) {
	return contract.RecordSettleEchoes.Do(workflows.Sweep(ctx, "show echoes that no send has claimed"), contract.SettleInput{EchoAge: echoAge})
}
