package join_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows/join"
)

// began is when the test's clock starts.
var began = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const month = 30 * 24 * time.Hour

func newEnvironment() *testsuite.TestWorkflowEnvironment {
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := kit.NewTestWorkflowEnvironment()
	env.SetStartTime(began)
	env.SetTestTimeout(30 * time.Second)
	join.Register(env)
	contract.Bind(env, contract.ContactJoin, nil)
	return env
}

// looks makes the activity answer so, one answer a look.
func looks(env *testsuite.TestWorkflowEnvironment, answers ...contract.JoinOutput) {
	for _, answer := range answers {
		env.OnActivity(contract.ContactJoin.Name, mock.Anything, mock.Anything).Return(answer, nil).Once()
	}
}

func run(env *testsuite.TestWorkflowEnvironment) {
	env.ExecuteWorkflow(contract.EntityJoin.Workflow, contract.Subject{TenantID: uuid.New(), ID: uuid.New()})
}

func TestAJoiningLivesUntilItCanNoLongerBeTakenBack(t *testing.T) {
	t.Parallel()
	env := newEnvironment()
	looks(env,
		contract.JoinOutput{Phase: contract.JoinDone, Until: began.Add(month)},
		contract.JoinOutput{Phase: contract.JoinEnded})
	run(env)
	require.NoError(t, env.GetWorkflowError())
	env.AssertExpectations(t)
	require.WithinDuration(t, began.Add(month), env.Now(), time.Minute)
}

func TestAJoiningThatMustWaitLooksAgainEverLessOften(t *testing.T) {
	t.Parallel()
	env := newEnvironment()
	var at []time.Time
	env.OnActivity(contract.ContactJoin.Name, mock.Anything, mock.Anything).Return(contract.JoinOutput{Phase: contract.JoinBusy}, nil).
		Run(func(mock.Arguments) { at = append(at, env.Now()) }).Times(12)
	looks(env, contract.JoinOutput{Phase: contract.JoinEnded})
	run(env)
	require.NoError(t, env.GetWorkflowError())
	require.Len(t, at, 12)
	require.LessOrEqual(t, at[1].Sub(at[0]), 3*time.Second)
	require.Equal(t, 5*time.Minute, at[11].Sub(at[10]).Round(time.Second))
}

func TestAWakeIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	env := newEnvironment()
	looks(env,
		contract.JoinOutput{Phase: contract.JoinDone, Until: began.Add(month)},
		contract.JoinOutput{Phase: contract.JoinEnded})
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(contract.Wake.Name, struct{}{}) }, time.Hour)
	run(env)
	require.NoError(t, env.GetWorkflowError())
	env.AssertExpectations(t)
	require.WithinDuration(t, began.Add(time.Hour), env.Now(), time.Minute, "somebody took it back")
}

func TestAWakeDuringTheLastLookIsNotLost(t *testing.T) {
	t.Parallel()
	env := newEnvironment()
	env.OnActivity(contract.ContactJoin.Name, mock.Anything, mock.Anything).Return(contract.JoinOutput{Phase: contract.JoinEnded}, nil).
		After(time.Minute).Twice()
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(contract.Wake.Name, struct{}{}) }, 30*time.Second)
	run(env)
	require.NoError(t, env.GetWorkflowError())
	env.AssertExpectations(t)
}
