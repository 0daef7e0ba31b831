package group_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows/group"
)

func newEnvironment() *testsuite.TestWorkflowEnvironment {
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := kit.NewTestWorkflowEnvironment()
	env.SetTestTimeout(30 * time.Second)
	group.Register(env)
	contract.Bind(env, contract.ContactGroup, nil)
	return env
}

func run(env *testsuite.TestWorkflowEnvironment) {
	env.ExecuteWorkflow(contract.EntityGroup.Workflow, contract.Subject{TenantID: uuid.New(), ID: uuid.New()})
}

func TestAWakeMeanwhileAsksOnceMore(t *testing.T) {
	t.Parallel()
	env := newEnvironment()
	env.OnActivity(contract.ContactGroup.Name, mock.Anything, mock.Anything).Return(contract.GroupOutput{Participants: 3}, nil).After(time.Minute).Twice()
	for range 5 { // together
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(contract.Wake.Name, struct{}{}) }, 30*time.Second)
	}
	run(env)
	require.NoError(t, env.GetWorkflowError())
	env.AssertExpectations(t)
}

func TestWhatZAPIDoesNotTakeIsGivenUpAfterAWhile(t *testing.T) {
	t.Parallel()
	env := newEnvironment()
	began := env.Now()
	tries := 0
	env.OnActivity(contract.ContactGroup.Name, mock.Anything, mock.Anything).Return(contract.GroupOutput{}, errors.New("away")).
		Run(func(mock.Arguments) { tries++ })
	run(env)
	require.Error(t, env.GetWorkflowError())
	require.Equal(t, 8, tries)
	require.Less(t, env.Now().Sub(began), time.Hour)
}
