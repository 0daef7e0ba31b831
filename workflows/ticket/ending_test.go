package ticket_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

func TestARunOnAClosedTicketReturnsAtOnceWithoutEffects(t *testing.T) {
	t.Parallel()
	for _, status := range []desk.Status{desk.StatusResolved, desk.StatusCancelled} {
		s := newSuite(t, with(status))
		row := s.store.inbound()
		s.store.ticket.HandledSeq = 1
		s.after(0, func() { s.signal(row) }) // the relay, twice
		began := s.Now()
		require.NoError(t, s.run(s.start()))
		require.Zero(t, s.store.reads)
		require.Empty(t, s.store.stored)
		require.Empty(t, s.store.applied)
		require.WithinDuration(t, began, s.Now(), time.Second)
	}
}

func TestASurveyAnswerOnAClosedTicketIsStoredAsHandled(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusResolved))
	row := s.store.add(contract.RowInbound, desk.IntentSurveyAnswer)
	s.after(0, func() { s.signal(row) })
	require.NoError(t, s.run(s.start()))
	require.EqualValues(t, 1, s.store.snapshot().HandledSeq)
	require.Equal(t, desk.StatusResolved, s.store.snapshot().Status)
}

func TestARunEndsOnlyWhenPostgresHoldsNothingNewer(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusResolved))
	row := s.store.add(contract.RowInbound, desk.IntentSurveyAnswer)
	s.store.add(contract.RowInbound, desk.IntentReopen) // committed, its signal is on the way
	start := s.start()
	start.Ticket.LastSeq = 1
	s.after(0, func() { s.signal(row) })
	s.after(time.Minute, func() { require.Equal(t, desk.StatusInProgress, s.state().Ticket.Status) })
	s.runUntilCancelled(start)
}

func TestReopeningAWeekLaterStartsANewRun(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusResolved))
	s.SetStartTime(time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
	var reopened *answer
	s.after(0, func() { reopened = s.command(desk.CommandReopen) })
	s.after(time.Minute, func() { require.Equal(t, desk.StatusInProgress, s.state().Ticket.Status) })
	s.runUntilCancelled(s.start())
	require.Empty(t, reopened.outcome.Refusal)
	require.Equal(t, []string{"reopen"}, s.store.applied)
}

// handedOver returns what the run gave to the next one.
func (s *suite) handedOver(err error) contract.TicketStart {
	s.t.Helper()
	var next *workflow.ContinueAsNewError
	require.ErrorAs(s.t, err, &next)
	require.Equal(s.t, contract.WorkflowTicket, next.WorkflowType.Name)
	var start contract.TicketStart
	require.NoError(s.t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &start))
	return start
}

func TestContinuingAsNewLosesNoSignalInAnyState(t *testing.T) {
	t.Parallel()
	for _, status := range desk.Statuses() {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			s := newSuite(t, with(status))
			s.SetContinueAsNewSuggested(true)
			intent := desk.IntentMessage
			if !status.Active() {
				intent = desk.IntentAppend
			}
			var rows []contract.Row
			for range 50 {
				rows = append(rows, s.store.add(contract.RowInbound, intent))
			}
			start := s.start()
			start.Carry = &contract.TicketCarry{Runs: 2}
			s.after(0, func() {
				for _, row := range rows[:49] {
					s.SignalWorkflowSkippingWorkflowTask(contract.TicketRows.Name, contract.Rows{Rows: []contract.Row{row}})
				}
				s.signal(rows[49])
			})
			next := s.handedOver(s.run(start))
			require.EqualValues(t, 50, next.Carry.HandledSeq)
			require.Equal(t, 3, next.Carry.Runs)
			want := status
			if status == desk.StatusWaiting {
				want = desk.StatusInProgress
			}
			require.Equal(t, want, next.Ticket.Status)
		})
	}
}

func TestContinuingAsNewAnswersEveryCommandFirst(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	var accepted, waiting *answer
	s.after(0, func() {
		s.SetContinueAsNewSuggested(true)
		accepted = s.command(desk.CommandAccept)
		waiting = s.command(desk.CommandWait)
	})
	err := s.run(s.start())
	next := s.handedOver(err)
	require.True(t, accepted.completed)
	require.True(t, waiting.completed || waiting.rejected != nil)
	require.NotEqual(t, desk.StatusOpen, next.Ticket.Status)
}

func TestContinuingAsNewCarriesASendThatKeepsRetrying(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	s.store.send = func(uuid.UUID) (contract.SendOutput, error) { return contract.SendOutput{}, unreachable() }
	first, second := s.store.outbound(), s.store.outbound()
	start := s.start()
	s.after(0, func() { s.signal(first, second) })
	s.after(time.Minute, func() {
		s.SetContinueAsNewSuggested(true)
		s.signal(s.store.inbound())
	})
	next := s.handedOver(s.run(start))
	require.Equal(t, []uuid.UUID{first.MessageID, second.MessageID}, next.Carry.ToSend)
	require.EqualValues(t, 3, next.Carry.HandledSeq)

	again := newSuite(t, next.Ticket)
	again.store.id, again.store.tenant = next.TicketID, next.TenantID
	again.after(time.Minute, func() { again.command(desk.CommandResolve) })
	again.store.ticket.LastSeq, again.store.ticket.HandledSeq = 3, 3
	require.NoError(t, again.run(next))
	require.Equal(t, []uuid.UUID{first.MessageID, second.MessageID}, again.store.sent)
}

func TestCancellingEndsTheRunAndLeavesTheLedgerToReconcile(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	s.store.send = func(uuid.UUID) (contract.SendOutput, error) { return contract.SendOutput{}, unreachable() }
	s.after(0, func() { s.signal(s.store.outbound()) })
	s.runUntilCancelled(s.start())
	require.Empty(t, s.store.sent)
}
