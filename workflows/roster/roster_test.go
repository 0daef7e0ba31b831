package roster_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows/roster"
)

// takeOver runs the workflow from in; each page has ten contacts, and the last one is empty.
func takeOver(t *testing.T, in contract.Roster, pages int, during func(env *testsuite.TestWorkflowEnvironment, page int)) (asked []int, err error) {
	t.Helper()
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := kit.NewTestWorkflowEnvironment()
	env.SetTestTimeout(20 * time.Second)
	roster.Register(env)
	contract.Bind(env, contract.RosterTake, func(_ context.Context, in contract.Roster) (contract.RosterOutput, error) {
		asked = append(asked, in.Page)
		if during != nil {
			during(env, in.Page)
		}
		if in.Page >= pages {
			return contract.RosterOutput{Done: true, Taken: in.Taken}, nil
		}
		return contract.RosterOutput{Taken: in.Taken + 10}, nil
	})
	if in.Page == 0 { // it is started with one
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(contract.Wake.Name, struct{}{}) }, 0)
	}
	env.ExecuteWorkflow(contract.EntityRoster.Workflow, in)
	require.True(t, env.IsWorkflowCompleted())
	return asked, env.GetWorkflowError()
}

func TestPagesAreTakenInOrderUntilOneIsEmpty(t *testing.T) {
	t.Parallel()
	asked, err := takeOver(t, contract.Roster{TenantID: uuid.New(), ID: uuid.New()}, 3, nil)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 2, 3}, asked)
}

func TestAnotherPairingBeginsAgain(t *testing.T) {
	t.Parallel()
	woken := false
	asked, err := takeOver(t, contract.Roster{TenantID: uuid.New(), ID: uuid.New()}, 2, func(env *testsuite.TestWorkflowEnvironment, page int) {
		if page == 1 && !woken {
			woken = true
			env.SignalWorkflow(contract.Wake.Name, struct{}{})
		}
	})
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 0, 1, 2}, asked)
}

func TestALongListGoesOnInTheNextRun(t *testing.T) {
	t.Parallel()
	in := contract.Roster{TenantID: uuid.New(), ID: uuid.New()}
	asked, err := takeOver(t, in, 9, func(env *testsuite.TestWorkflowEnvironment, page int) { env.SetContinueAsNewSuggested(page == 4) })
	var next *workflow.ContinueAsNewError
	require.ErrorAs(t, err, &next)
	require.Equal(t, []int{0, 1, 2, 3, 4}, asked)
	require.Equal(t, contract.EntityRoster.Workflow, next.WorkflowType.Name)
	in.Page, in.Taken = 5, 50
	asked, err = takeOver(t, in, 9, nil)
	require.NoError(t, err)
	require.Equal(t, []int{5, 6, 7, 8, 9}, asked)
}
