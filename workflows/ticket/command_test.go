package ticket_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

func TestACommandIsInPostgresBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	s.after(0, func() {
		accepted := s.command(desk.CommandAccept)
		s.after(time.Second, func() {
			require.True(t, accepted.completed)
			require.NoError(t, accepted.err)
			require.Equal(t, desk.StatusInProgress, accepted.outcome.Ticket.Status)
			require.Equal(t, desk.StatusInProgress, s.store.snapshot().Status)
		})
	})
	s.runUntilCancelled(s.start())
	require.Equal(t, []string{"accept"}, s.store.applied)
}

func TestAnIllegalCommandIsRejectedWithItsCodeAndLeavesNoTrace(t *testing.T) {
	t.Parallel()
	rival := uuid.New()
	cases := map[string]struct {
		now     desk.Ticket
		command desk.Command
		want    desk.Code
	}{
		"accept another's":      {with(desk.StatusInProgress), desk.CommandAccept, desk.CodeAlreadyAssigned},
		"wait before accepting": {fresh(), desk.CommandWait, desk.CodeNotAccepted},
		"reopen an active one":  {fresh(), desk.CommandReopen, desk.CodeNotClosed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSuite(t, c.now)
			var a *answer
			s.after(0, func() { a = s.commandAs(c.command, uuid.NewString(), rival) })
			s.runUntilCancelled(s.start())
			var failure *temporal.ApplicationError
			require.ErrorAs(t, a.rejected, &failure)
			require.Equal(t, contract.RefusalType, failure.Type())
			require.Equal(t, string(c.want), failure.Message())
			require.False(t, a.completed)
			require.Empty(t, s.store.outcomes)
		})
	}
}

func TestACommandWithoutAnIDIsRejected(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	var a *answer
	s.after(0, func() { a = s.commandAs(desk.CommandAccept, "", agent) })
	s.runUntilCancelled(s.start())
	require.Error(t, a.rejected)
}

func TestTwoAgentsWhoAcceptAtOnceGetOneTicket(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	var first, second *answer
	s.after(0, func() {
		first = s.commandAs(desk.CommandAccept, "one", agent)
		second = s.commandAs(desk.CommandAccept, "two", uuid.New())
	})
	s.runUntilCancelled(s.start())
	require.Empty(t, first.outcome.Refusal)
	if second.rejected == nil {
		require.Equal(t, desk.CodeAlreadyAssigned, second.outcome.Refusal, "a refusal after acceptance is an outcome")
	}
	require.Equal(t, []string{"accept"}, s.store.applied)
	require.Equal(t, agent.String(), s.store.snapshot().AgentID)
}

func TestACommandMeetsTheNewerStateWhenTheRowHasMovedOn(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	s.store.beforeApply = func() { s.store.ticket.Revision += 3 }
	var a *answer
	s.after(0, func() { a = s.command(desk.CommandAccept) })
	s.runUntilCancelled(s.start())
	require.Empty(t, a.outcome.Refusal)
	require.Equal(t, []string{"accept"}, s.store.applied)

	s = newSuite(t, fresh())
	s.store.beforeApply = func() {
		s.store.ticket.Revision++
		s.store.ticket.Status, s.store.ticket.AgentID = desk.StatusInProgress, uuid.NewString()
	}
	s.after(0, func() { a = s.command(desk.CommandAccept) })
	s.runUntilCancelled(s.start())
	require.Equal(t, desk.CodeAlreadyAssigned, a.outcome.Refusal)
	require.Empty(t, s.store.applied)
}

func TestClosingFirstHandlesWhatTheCustomerWroteMeanwhile(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusWaiting))
	var resolved *answer
	s.after(0, func() {
		s.store.inbound() // committed, not signalled yet
		reply := s.store.outbound()
		resolved = s.command(desk.CommandResolve)
		s.after(time.Second, func() { s.signal(reply) })
	})
	require.NoError(t, s.run(s.start()))
	require.Empty(t, resolved.outcome.Refusal)
	require.Equal(t, []string{"resume", "resolve"}, s.store.applied)
	require.Len(t, s.store.sent, 1)
}

func TestTheSameCommandTwiceChangesOnce(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	s.after(0, func() { s.commandAs(desk.CommandAccept, "same", agent) })
	s.after(time.Minute, func() { s.commandAs(desk.CommandAccept, "same", agent) })
	s.runUntilCancelled(s.start())
	require.Equal(t, []string{"accept"}, s.store.applied)
}

func TestATicketThatWasDeletedEndsItsRun(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	s.OnActivity(contract.RecordApply.Name, anything, anything).Return(contract.ApplyOutput{},
		temporal.NewNonRetryableApplicationError(string(desk.CodeNotFound), string(desk.CodeNotFound), nil))
	var a *answer
	s.after(0, func() { a = s.command(desk.CommandAccept) })
	require.NoError(t, s.run(s.start()))
	require.True(t, a == nil || !a.completed || a.err != nil)
}

func TestAFailingChangeFailsItsUpdateAndNotTheTicket(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	s.OnActivity(contract.RecordApply.Name, anything, anything).Return(contract.ApplyOutput{},
		temporal.NewNonRetryableApplicationError("invalid", "invalid", nil)).Once()
	var a *answer
	s.after(0, func() { a = s.command(desk.CommandAccept) })
	s.runUntilCancelled(s.start())
	var failure *temporal.ApplicationError
	require.ErrorAs(t, a.err, &failure)
	require.Equal(t, "invalid", failure.Type())
}
