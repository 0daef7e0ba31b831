package temporalx_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/temporalx"
)

func TestAFailureHoldsACodeAndNothingElse(t *testing.T) {
	t.Parallel()
	secret := "Maria, +55 11 99999-0000"
	cases := map[string]struct {
		err   error
		kind  string
		final bool
	}{
		"not there":         {&desk.Error{Code: desk.CodeNotFound, Detail: secret, Cause: errors.New(secret)}, "not_found", true},
		"wrapped":           {fmt.Errorf("%s: %w", secret, desk.E(desk.CodeInvalid, "%s", secret)), "invalid", true},
		"down":              {&desk.Error{Code: desk.CodeUnavailable, Detail: secret}, "unavailable", false},
		"no code":           {errors.New(secret), "internal", false},
		"deadline":          {fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), "timeout", false},
		"another's failure": {temporal.NewApplicationError(secret, "sdk", secret), "internal", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failure *temporal.ApplicationError
			require.ErrorAs(t, temporalx.Failure(c.err), &failure)
			require.Equal(t, c.kind, failure.Type())
			require.Equal(t, c.kind, failure.Message())
			require.Equal(t, c.final, failure.NonRetryable())
			require.NoError(t, failure.Unwrap())
			require.False(t, failure.HasDetails())
		})
	}
}

func TestAFailureKeepsWhatTemporalMustKnow(t *testing.T) {
	t.Parallel()
	require.NoError(t, temporalx.Failure(nil))
	require.True(t, temporal.IsCanceledError(temporalx.Failure(fmt.Errorf("stop: %w", context.Canceled))))
	require.ErrorIs(t, temporalx.Failure(activity.ErrResultPending), activity.ErrResultPending)

	var failure *temporal.ApplicationError
	require.ErrorAs(t, temporalx.Failure(fmt.Errorf("send: %w", temporalx.Retry("pacing", 3*time.Second))), &failure)
	require.Equal(t, 3*time.Second, failure.NextRetryDelay())
	require.Equal(t, temporal.ApplicationErrorCategoryBenign, failure.Category())
	require.Equal(t, "pacing", failure.Type())
}

func TestErrorsAndPanicsOfActivitiesReachTheLogOnly(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(context.Context) (string, error){
		"error": func(context.Context) (string, error) { return "text", errors.New("Maria") },
		"panic": func(context.Context) (string, error) { panic("Maria") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestActivityEnvironment()
			env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{
				temporalx.NewFailureInterceptor(slog.New(slog.NewTextHandler(&out, nil))),
			}})
			env.RegisterActivityWithOptions(act, activity.RegisterOptions{Name: "x"})
			_, err := env.ExecuteActivity("x")
			require.Error(t, err)
			require.NotContains(t, err.Error(), "Maria")
			require.Contains(t, out.String(), "Maria")
		})
	}
}
