package media_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/workflows/media"
)

func newEnvironment(fetch func(n int, in contract.MediaInput) (contract.MediaOutput, error)) *testsuite.TestWorkflowEnvironment {
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := kit.NewTestWorkflowEnvironment()
	env.SetTestTimeout(30 * time.Second)
	media.Register(env)
	n := 0
	contract.Bind(env, contract.MediaFetch, func(_ context.Context, in contract.MediaInput) (contract.MediaOutput, error) {
		n++
		return fetch(n, in)
	})
	return env
}

func run(env *testsuite.TestWorkflowEnvironment) error {
	env.ExecuteWorkflow(contract.EntityMedia.Workflow, contract.Subject{TenantID: uuid.New(), ID: uuid.New()})
	return env.GetWorkflowError()
}

func TestAFileIsTriedForADayAndThenOnceForAll(t *testing.T) {
	t.Parallel()
	var tries, last int
	env := newEnvironment(func(_ int, in contract.MediaInput) (contract.MediaOutput, error) {
		tries++
		if in.Last {
			last++
		}
		return contract.MediaOutput{Done: in.Last, Failure: "timeout"}, nil
	})
	began := env.Now()
	require.NoError(t, run(env))
	require.Equal(t, 1, last)
	require.Equal(t, 32, tries)
	took := env.Now().Sub(began)
	require.Greater(t, took, 23*time.Hour)
	require.Less(t, took, 26*time.Hour)
}

func TestTheFirstTriesComeQuickly(t *testing.T) {
	t.Parallel()
	env := newEnvironment(func(n int, _ contract.MediaInput) (contract.MediaOutput, error) {
		return contract.MediaOutput{Done: n == 4}, nil
	})
	began := env.Now()
	require.NoError(t, run(env))
	require.Equal(t, 65*time.Second, env.Now().Sub(began).Truncate(time.Second))
}

func TestAWakeEndsThePauseAndBeginsTheTriesAnew(t *testing.T) {
	t.Parallel()
	var at []time.Duration
	var env *testsuite.TestWorkflowEnvironment
	var began time.Time
	env = newEnvironment(func(n int, _ contract.MediaInput) (contract.MediaOutput, error) {
		at = append(at, env.Now().Sub(began).Round(time.Second))
		return contract.MediaOutput{Done: n == 7}, nil
	})
	began = env.Now()
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(contract.Wake.Name, struct{}{}) }, 2*time.Minute)
	require.NoError(t, run(env))
	const s = time.Second
	require.Equal(t, []time.Duration{0, 5 * s, 20 * s, 65 * s, 120 * s, 125 * s, 140 * s}, at)
}

func TestAFileThatIsGoneForGoodEndsItsRun(t *testing.T) {
	t.Parallel()
	tries := 0
	env := newEnvironment(func(int, contract.MediaInput) (contract.MediaOutput, error) {
		tries++
		return contract.MediaOutput{}, temporalx.Failure(desk.E(desk.CodeNotFound, "gone"))
	})
	require.Error(t, run(env))
	require.Equal(t, 1, tries)
}

func TestARoundRemovesUploadsOfADayAgo(t *testing.T) {
	t.Parallel()
	env := newEnvironment(nil)
	contract.Bind(env, contract.MediaSweepUploads, func(_ context.Context, in contract.UploadSweepInput) (contract.UploadSweepOutput, error) {
		require.Equal(t, 24*time.Hour, in.Age)
		return contract.UploadSweepOutput{Removed: 3}, nil
	})
	env.ExecuteWorkflow(contract.WorkflowUploadSweep)
	require.NoError(t, env.GetWorkflowError())
}
