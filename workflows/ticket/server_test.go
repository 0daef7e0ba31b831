package ticket_test

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/workflows/ticket"
)

// server is a real Temporal server with a worker whose activities are a store in memory.
type server struct {
	client.Client

	t     *testing.T
	store *store
}

// newServer suggests to continue as new after so many events of a run.
func newServer(t *testing.T, now desk.Ticket, suggestAfter int) *server {
	t.Helper()
	running, err := devstack.StartTemporal(t.Context(), devstack.TemporalOptions{
		Dir: t.TempDir(), InMemory: true,
		DynamicConfig: []string{"system.forceSearchAttributesCacheRefreshOnRead=true", fmt.Sprintf("limit.historyCount.suggestContinueAsNew=%d", suggestAfter)},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.Stop()) })
	opts := temporalx.Options{Address: running.Address, Namespace: "tickets", Identity: "balcao", Logger: slog.New(slog.DiscardHandler)}
	require.NoError(t, temporalx.Setup(t.Context(), opts))
	c, err := temporalx.Dial(opts)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	s := &server{Client: c, t: t, store: newStore(now)}
	for _, queue := range []string{contract.QueueDesk, contract.QueueZAPI} {
		w := worker.New(c, queue, worker.Options{DisableRegistrationAliasing: true})
		if queue == contract.QueueDesk {
			ticket.Register(w)
		}
		s.store.bind(w)
		require.NoError(t, w.Start())
		t.Cleanup(w.Stop)
	}
	return s
}

func (s *server) signal(rows contract.Rows) {
	s.t.Helper()
	start := temporalx.TicketStart(s.store.tenant, s.store.id, s.store.snapshot())
	require.NoError(s.t, temporalx.SignalTicket(s.t.Context(), s, start, rows))
}

func (s *server) command(name desk.Command, actor uuid.UUID) (contract.TicketOutcome, error) {
	start := temporalx.TicketStart(s.store.tenant, s.store.id, s.store.snapshot())
	command := contract.TicketCommand{ID: uuid.NewString(), Command: name, ActorKind: contract.ActorUser, ActorID: actor}
	handle, err := s.UpdateWithStartWorkflow(s.t.Context(), temporalx.TicketUpdateOptions(s, start, command))
	if err != nil {
		return contract.TicketOutcome{}, err
	}
	var outcome contract.TicketOutcome
	err = handle.Get(s.t.Context(), &outcome)
	return outcome, err
}

func (s *server) state() contract.TicketState {
	value, err := s.QueryWorkflow(s.t.Context(), contract.TicketWorkflowID(s.store.id), "", contract.QueryTicket.Name)
	if err != nil {
		return contract.TicketState{}
	}
	var state contract.TicketState
	require.NoError(s.t, value.Get(&state))
	return state
}

func (s *server) status() enums.WorkflowExecutionStatus {
	described, err := s.DescribeWorkflowExecution(s.t.Context(), contract.TicketWorkflowID(s.store.id), "")
	require.NoError(s.t, err)
	return described.GetWorkflowExecutionInfo().GetStatus()
}

func TestAChainOfRunsLosesNothingUnderLoad(t *testing.T) {
	t.Parallel()
	s := newServer(t, fresh(), 40)
	const rows = 150
	s.signal(contract.Rows{Rows: []contract.Row{s.store.inbound()}})
	var together sync.WaitGroup
	together.Go(func() { // the relay, one row a signal
		for i := range rows {
			row := s.store.inbound
			if i%5 == 0 {
				row = s.store.outbound
			}
			s.signal(contract.Rows{Rows: []contract.Row{row()}})
		}
	})
	together.Go(func() { // an agent, clicking
		for i := range 30 {
			command := desk.CommandAccept
			if i%2 == 1 {
				command = desk.CommandWait
			}
			outcome, err := s.command(command, agent)
			if err != nil || outcome.Refusal != "" {
				t.Errorf("command %d: %v %s", i, err, outcome.Refusal)
				return
			}
		}
	})
	together.Wait()
	testkit.Eventually(t, func() bool { return s.state().Carry.HandledSeq == rows+1 }, "every row to be handled")
	testkit.Eventually(t, func() bool { return len(s.state().Carry.ToSend) == 0 }, "every message to be sent")
	state := s.state()
	require.Greater(t, state.Carry.Runs, 3, "runs of the chain")
	require.Len(t, s.store.sent, rows/5)
	require.Equal(t, 1, s.store.most)
	described, err := s.DescribeWorkflow(t.Context(), contract.TicketWorkflowID(s.store.id), "")
	require.NoError(t, err)
	protocol, _ := described.TypedSearchAttributes.GetKeyword(contract.AttrProtocol)
	require.Equal(t, state.Ticket.Protocol, protocol, "attributes go with the chain")

	outcome, err := s.command(desk.CommandResolve, agent)
	require.NoError(t, err)
	require.Empty(t, outcome.Refusal)
	testkit.Eventually(t, func() bool { return s.status() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED }, "the chain to end")
}

func TestAChainContinuesWhileASendRetries(t *testing.T) {
	t.Parallel()
	s := newServer(t, with(desk.StatusInProgress), 40)
	down := true
	s.store.send = func(uuid.UUID) (contract.SendOutput, error) {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		if down {
			return contract.SendOutput{}, unreachable()
		}
		return contract.SendOutput{Delivery: desk.DeliveryAccepted}, nil
	}
	message := s.store.outbound()
	s.signal(contract.Rows{Rows: []contract.Row{message}})
	testkit.Eventually(t, func() bool {
		s.signal(contract.Rows{Rows: []contract.Row{s.store.inbound()}})
		return s.state().Carry.Runs >= 3
	}, "the third run")
	require.Equal(t, []uuid.UUID{message.MessageID}, s.state().Carry.ToSend)
	s.store.mu.Lock()
	down = false
	s.store.mu.Unlock()
	testkit.Eventually(t, func() bool { return len(s.state().Carry.ToSend) == 0 }, "the message to be sent")
	require.Equal(t, []uuid.UUID{message.MessageID}, s.store.sent)
}
