//go:build record

package ticket_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/testkit"
)

// scenario drives one ticket on a real server; its last run is recorded, or its first when it has continued as new.
type scenario struct {
	now desk.Ticket
	run func(s *server)
	// long scenarios go on until the run continues as new, which is suggested after 40 events.
	long bool
}

func (s scenario) suggestAfter() int {
	if s.long {
		return 40
	}
	return 4096
}

// scenarios are the shapes of history that this version of the workflow makes. A new shape gets a new name.
var scenarios = map[string]scenario{
	"1-lifecycle": {now: fresh(), run: func(s *server) {
		s.rows(s.store.inbound())
		s.must(desk.CommandAccept)
		s.rows(s.store.outbound(), s.store.outbound())
		s.sentAll()
		s.must(desk.CommandWait)
		s.rows(s.store.inbound())
		s.becomes(desk.StatusInProgress)
		s.must(desk.CommandResolve)
		s.ended()
	}},
	"1-gap-and-repeated-rows": {now: with(desk.StatusInProgress), run: func(s *server) {
		first, second, third := s.store.inbound(), s.store.outbound(), s.store.inbound()
		s.rows(third)
		s.handled(3)
		s.rows(first, second)
		s.rows(third)
		s.sentAll()
	}},
	"1-closed-returns-at-once": {now: with(desk.StatusResolved), run: func(s *server) {
		row := s.store.inbound()
		s.store.ticket.HandledSeq = 1
		s.rows(row)
		s.ended()
	}},
	"1-survey-answer": {now: with(desk.StatusResolved), run: func(s *server) {
		s.rows(s.store.add(contract.RowInbound, desk.IntentSurveyAnswer))
		s.ended()
	}},
	"1-reopened-by-message": {now: with(desk.StatusResolved), run: func(s *server) {
		s.rows(s.store.add(contract.RowInbound, desk.IntentReopen))
		s.becomes(desk.StatusInProgress)
	}},
	"1-reopened-by-agent": {now: with(desk.StatusResolved), run: func(s *server) { s.must(desk.CommandReopen) }},
	"1-closing-with-rows-behind": {now: with(desk.StatusWaiting), run: func(s *server) {
		s.store.inbound()
		s.store.outbound()
		s.must(desk.CommandResolve)
		s.ended()
	}},
	"1-stale": {now: fresh(), run: func(s *server) {
		s.rows(s.store.inbound())
		s.handled(1)
		s.store.beforeApply = func() { s.store.ticket.Revision += 2 }
		s.must(desk.CommandAccept)
	}},
	"1-check": {now: with(desk.StatusInProgress), run: func(s *server) {
		s.store.outbound()
		s.store.outbound()
		s.store.ticket.HandledSeq = 1
		s.signal(contract.Rows{Check: true})
		s.handled(2)
		s.sentAll()
	}},
	"1-failed-send": {now: with(desk.StatusInProgress), run: func(s *server) {
		s.store.send = func(uuid.UUID) (contract.SendOutput, error) {
			return contract.SendOutput{Delivery: desk.DeliveryFailed, Failure: "invalid_number"}, nil
		}
		s.rows(s.store.outbound(), s.store.outbound())
		s.sentAll()
	}},
	"2-welcomed": {now: welcoming(), run: func(s *server) {
		s.store.agent = agent
		s.rows(s.store.opening())
		s.becomes(desk.StatusInProgress)
		s.rows(s.store.outbound())
		s.sentAll()
	}},
	"1-continued-with-a-send-in-flight": {long: true, now: with(desk.StatusInProgress), run: func(s *server) {
		s.store.send = func(uuid.UUID) (contract.SendOutput, error) { return contract.SendOutput{}, unreachable() }
		s.rows(s.store.outbound())
		testkit.Eventually(s.t, func() bool {
			s.rows(s.store.inbound())
			return s.state().Carry.Runs == 1
		}, "the second run")
	}},
}

func (s *server) rows(rows ...contract.Row) { s.signal(contract.Rows{Rows: rows}) }

func (s *server) must(name desk.Command) {
	s.t.Helper()
	outcome, err := s.command(name, agent)
	require.NoError(s.t, err)
	require.Empty(s.t, outcome.Refusal)
}

func (s *server) handled(seq int64) {
	testkit.Eventually(s.t, func() bool { return s.state().Carry.HandledSeq >= seq }, "rows to be handled")
}

func (s *server) sentAll() {
	testkit.Eventually(s.t, func() bool {
		state := s.state()
		return state.Carry.HandledSeq == s.store.snapshot().LastSeq && len(state.Carry.ToSend) == 0
	}, "messages to be sent")
}

func (s *server) becomes(want desk.Status) {
	testkit.Eventually(s.t, func() bool { return s.state().Ticket.Status == want }, "the ticket's status")
}

func (s *server) ended() {
	testkit.Eventually(s.t, func() bool { return s.status() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED }, "the run to end")
}

// TestRecordHistories writes a fixture for each scenario that has none. It never touches one that exists.
func TestRecordHistories(t *testing.T) {
	for name, scenario := range scenarios {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "replay", name+".json")
			if _, err := os.Stat(file); err == nil {
				return
			}
			s := newServer(t, scenario.now, scenario.suggestAfter())
			scenario.run(s)
			content, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(s.firstRun())
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, append(content, '\n'), 0o600))
		})
	}
}

// firstRun returns the history of the chain's first run.
func (s *server) firstRun() *history.History {
	described, err := s.DescribeWorkflowExecution(s.t.Context(), contract.TicketWorkflowID(s.store.id), "")
	require.NoError(s.t, err)
	run := described.GetWorkflowExecutionInfo().GetFirstRunId()
	var recorded history.History
	events := s.GetWorkflowHistory(s.t.Context(), contract.TicketWorkflowID(s.store.id), run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(s.t, err)
		recorded.Events = append(recorded.Events, event)
	}
	return &recorded
}
