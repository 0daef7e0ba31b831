package ticket_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/workflows/ticket"
)

// suite runs one ticket workflow in virtual time against a store in memory.
type suite struct {
	*testsuite.TestWorkflowEnvironment

	t     *testing.T
	store *store
	// timers started by the workflow, which has no business with any.
	timers int
}

// newSuite makes the environment for a ticket as it is.
func newSuite(t *testing.T, now desk.Ticket) *suite {
	t.Helper()
	var kit testsuite.WorkflowTestSuite
	kit.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	s := &suite{TestWorkflowEnvironment: kit.NewTestWorkflowEnvironment(), t: t, store: newStore(now)}
	ticket.Register(s)
	s.store.bind(s)
	s.SetTestTimeout(20 * time.Second)
	s.SetOnTimerScheduledListener(func(string, time.Duration) { s.timers++ })
	return s
}

// fresh is a ticket that a customer has just opened.
func fresh() desk.Ticket {
	return desk.Ticket{
		ID: uuid.NewString(), Protocol: "20261123-000042", Status: desk.StatusOpen, Priority: desk.PriorityNormal,
		DepartmentSlug: "suporte", ConnectionSlug: "principal", CreatedAt: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	}
}

// with is the ticket in a status, with an agent where that needs one.
func with(status desk.Status) desk.Ticket {
	now := fresh()
	now.Status = status
	if status != desk.StatusOpen {
		now.AgentID, now.AgentHandle = agent.String(), "ana"
	}
	return now
}

var agent = uuid.MustParse("01890000-0000-7000-8000-00000000a9e1")

// start is the input of a first run.
func (s *suite) start() contract.TicketStart {
	return contract.TicketStart{TenantID: s.store.tenant, TicketID: s.store.id, Ticket: s.store.snapshot()}
}

// run executes the workflow until it ends; script times are virtual.
func (s *suite) run(start contract.TicketStart) error {
	s.t.Helper()
	s.ExecuteWorkflow(contract.WorkflowTicket, start)
	require.True(s.t, s.IsWorkflowCompleted())
	require.Zero(s.t, s.timers, "the mailbox needs no timer")
	return s.GetWorkflowError()
}

// runUntilCancelled is run for a ticket that stays active: it is cancelled after the script.
func (s *suite) runUntilCancelled(start contract.TicketStart) {
	s.t.Helper()
	s.after(time.Hour, s.CancelWorkflow)
	require.True(s.t, temporal.IsCanceledError(s.run(start)), "the run of an active ticket goes on until it is cancelled")
}

func (s *suite) after(d time.Duration, do func()) { s.RegisterDelayedCallback(do, d) }

// signal brings rows as the relay does.
func (s *suite) signal(rows ...contract.Row) {
	s.SignalWorkflow(contract.TicketRows.Name, contract.Rows{Rows: rows})
}

// answer is what became of an Update.
type answer struct {
	rejected  error
	completed bool
	err       error
	outcome   contract.TicketOutcome
	at        time.Time
}

// command sends an Update by agent, and returns where its answer will be.
func (s *suite) command(name desk.Command) *answer { return s.commandAs(name, uuid.NewString(), agent) }

func (s *suite) commandAs(name desk.Command, id string, actor uuid.UUID) *answer {
	a := &answer{}
	s.UpdateWorkflow(string(name), id, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { a.rejected = err },
		OnComplete: func(result any, err error) {
			a.completed, a.err, a.at = true, err, s.Now()
			if outcome, ok := result.(contract.TicketOutcome); ok {
				a.outcome = outcome
			}
		},
	}, contract.TicketCommand{ID: id, Command: name, ActorKind: contract.ActorUser, ActorID: actor})
	return a
}

func (s *suite) state() contract.TicketState {
	s.t.Helper()
	value, err := s.QueryWorkflow(contract.QueryTicket.Name)
	require.NoError(s.t, err)
	var state contract.TicketState
	require.NoError(s.t, value.Get(&state))
	return state
}
