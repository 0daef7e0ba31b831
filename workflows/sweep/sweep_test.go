package sweep_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows/sweep"
)

func TestAnEchoIsParkedForAMinuteAtMost(t *testing.T) {
	t.Parallel()
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := kit.NewTestWorkflowEnvironment()
	sweep.Register(env)
	contract.Bind(env, contract.RecordSettleEchoes, nil)
	const interval = 30 * time.Second // of its schedule
	env.OnActivity(contract.RecordSettleEchoes.Name, mock.Anything, mock.MatchedBy(func(in contract.SettleInput) bool {
		return in.EchoAge > 0 && in.EchoAge+interval <= time.Minute
	})).Return(contract.SettleOutput{Echoes: 2}, nil).Once()
	env.ExecuteWorkflow(contract.WorkflowSweep)
	require.NoError(t, env.GetWorkflowError())
	var out contract.SettleOutput
	require.NoError(t, env.GetWorkflowResult(&out))
	require.Equal(t, 2, out.Echoes)
}
