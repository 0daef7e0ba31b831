package connection_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows/connection"
)

// suite runs a supervisor in virtual time; look answers for Z-API.
type suite struct {
	*testsuite.TestWorkflowEnvironment

	t       *testing.T
	subject contract.Subject
	look    func(n int) contract.LookOutput // n counts from 1
	looks   []time.Duration                 // when, from the start
	done    []string                        // activities beside looks
	fails   map[string]bool
}

func newSuite(t *testing.T, look func(n int) contract.LookOutput) *suite {
	t.Helper()
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	s := &suite{
		TestWorkflowEnvironment: kit.NewTestWorkflowEnvironment(), t: t, look: look, fails: map[string]bool{},
		subject: contract.Subject{TenantID: uuid.New(), ID: uuid.New()},
	}
	connection.Register(s)
	began := s.Now()
	contract.Bind(s, contract.ConnectionLook, func(_ context.Context, in contract.Subject) (contract.LookOutput, error) {
		require.Equal(t, s.subject, in)
		s.looks = append(s.looks, s.Now().Sub(began))
		return s.look(len(s.looks)), nil
	})
	for _, a := range []contract.Activity[contract.Subject, struct{}]{
		contract.ConnectionRestart, contract.ConnectionWebhooks, contract.ConnectionAdopt, contract.ConnectionForget,
	} {
		contract.Bind(s, a, func(context.Context, contract.Subject) (struct{}, error) {
			s.done = append(s.done, a.Name)
			if s.fails[a.Name] {
				return struct{}{}, errors.New("refused")
			}
			return struct{}{}, nil
		})
	}
	s.SetTestTimeout(20 * time.Second)
	return s
}

func (s *suite) after(d time.Duration, do func()) { s.RegisterDelayedCallback(do, d) }

func (s *suite) run() error {
	s.t.Helper()
	s.ExecuteWorkflow(contract.EntityConnection.Workflow, s.subject)
	require.True(s.t, s.IsWorkflowCompleted())
	return s.GetWorkflowError()
}

func calm(int) contract.LookOutput {
	return contract.LookOutput{Slug: "vendas", State: "connected", Next: time.Minute}
}

func TestASupervisorLooksWhenItIsTimeAndAMomentAfterSomethingHasChanged(t *testing.T) {
	t.Parallel()
	s := newSuite(t, calm)
	wake := func() { s.SignalWorkflow(contract.Wake.Name, struct{}{}) }
	for i := range 20 { // a burst is one look
		s.after(90*time.Second+time.Duration(i)*10*time.Millisecond, wake)
	}
	s.after(3*time.Minute, s.CancelWorkflow)
	require.True(t, temporal.IsCanceledError(s.run()))
	require.Equal(t, []time.Duration{0, time.Minute, 91 * time.Second, 151 * time.Second}, s.looks)
	require.Empty(t, s.done)
}

func TestASupervisorDoesWhatALookAsksForAndGoesOnWhenItFails(t *testing.T) {
	t.Parallel()
	s := newSuite(t, func(n int) contract.LookOutput {
		switch n {
		case 1:
			return contract.LookOutput{Slug: "vendas", State: "disconnected", Webhooks: true, Adopt: true, Restart: true, Next: 20 * time.Second}
		case 2:
			return calm(n)
		}
		return contract.LookOutput{Gone: true}
	})
	s.fails[contract.ConnectionWebhooks.Name] = true
	require.NoError(t, s.run())
	require.Equal(t, []string{
		"connection.webhooks", "connection.webhooks", "connection.webhooks", "connection.adopt", "connection.restart", "connection.forget",
	}, s.done)
}

func TestASupervisorEndsWithItsNumber(t *testing.T) {
	t.Parallel()
	s := newSuite(t, func(int) contract.LookOutput { return contract.LookOutput{Gone: true} })
	require.NoError(t, s.run())
	require.Equal(t, []string{"connection.forget"}, s.done)
}

func TestASupervisorContinuesAsNewWithItsSubjectAlone(t *testing.T) {
	t.Parallel()
	s := newSuite(t, calm)
	s.after(5*time.Minute, func() { s.SetContinueAsNewSuggested(true) })
	err := s.run()
	var next *workflow.ContinueAsNewError
	require.ErrorAs(t, err, &next)
	require.Equal(t, contract.EntityConnection.Workflow, next.WorkflowType.Name)
}
