package ticket_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

func TestAnOrdinaryMessageAsksForNoActivity(t *testing.T) {
	t.Parallel()
	for _, status := range []desk.Status{desk.StatusOpen, desk.StatusInProgress} {
		s := newSuite(t, with(status))
		s.after(0, func() { s.signal(s.store.inbound()) })
		s.after(time.Minute, func() {
			s.signal(s.store.inbound(), s.store.inbound())
		})
		s.after(2*time.Minute, func() { require.EqualValues(t, 3, s.state().Carry.HandledSeq) })
		s.runUntilCancelled(s.start())
		require.Empty(t, s.store.applied)
		require.Empty(t, s.store.stored)
		require.Zero(t, s.store.reads)
	}
}

func TestRowsComeInOrderEachOnceWhateverTheSignalsDo(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	var rows []contract.Row
	var want []uuid.UUID
	for range 6 {
		row := s.store.outbound()
		rows, want = append(rows, row), append(want, row.MessageID)
	}
	start := s.start()
	s.after(0, func() { s.signal(rows[1], rows[0]) })                    // out of order
	s.after(time.Minute, func() { s.signal(rows[0], rows[1], rows[0]) }) // relayed twice
	s.after(2*time.Minute, func() { s.signal(rows[4]) })                 // a gap
	s.after(3*time.Minute, func() { s.signal(rows[2], rows[3]) })        // what was in it, late
	s.after(4*time.Minute, func() { s.signal(rows[5]) })
	s.runUntilCancelled(start)
	require.Equal(t, want, s.store.sent)
	require.Equal(t, 1, s.store.most, "one send in flight")
	require.Equal(t, 1, s.store.reads, "a gap is read once")
}

func TestARowThatWasErasedHoldsNothingUp(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	gone, next := s.store.inbound(), s.store.outbound()
	s.store.erase(gone)
	last := s.store.inbound()
	s.store.erase(last)
	var resolved *answer
	start := s.start()
	s.after(0, func() { s.signal(next) })
	s.after(time.Minute, func() { resolved = s.command(desk.CommandResolve) })
	require.NoError(t, s.run(start))
	require.Empty(t, resolved.outcome.Refusal)
	require.Equal(t, []uuid.UUID{next.MessageID}, s.store.sent)
}

func TestTheCustomersMessageResumesAWaitingTicketOnce(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusWaiting))
	first, second := s.store.inbound(), s.store.inbound()
	start := s.start()
	s.after(0, func() { s.signal(first, second) })
	s.after(time.Minute, func() { s.signal(first, second) })
	s.after(2*time.Minute, func() { require.Equal(t, desk.StatusInProgress, s.state().Ticket.Status) })
	s.runUntilCancelled(start)
	require.Equal(t, []string{"resume"}, s.store.applied)
	require.EqualValues(t, 1, s.store.snapshot().HandledSeq, "the change stores the row that caused it")
}

func TestOnlyACustomersMessageResumes(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusWaiting))
	rows := []contract.Row{s.store.outbound(), s.store.add(contract.RowOutside, desk.IntentMessage)}
	start := s.start()
	s.after(0, func() { s.signal(rows...) })
	s.runUntilCancelled(start)
	require.Empty(t, s.store.applied)
	require.Equal(t, desk.StatusWaiting, s.store.snapshot().Status)
}

func TestAMessageAfterClosingReopensTheTicket(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusResolved))
	row := s.store.add(contract.RowInbound, desk.IntentReopen)
	start := s.start()
	s.after(0, func() { s.signal(row) })
	s.after(time.Minute, func() { require.Equal(t, desk.StatusInProgress, s.state().Ticket.Status) })
	s.after(2*time.Minute, func() { s.signal(s.store.inbound()) })
	s.after(3*time.Minute, func() { s.command(desk.CommandResolve) })
	require.NoError(t, s.run(start))
	require.Equal(t, []string{"reopen", "resolve"}, s.store.applied)
}

func TestACheckFindsWhatALostDatabaseOfTemporalLeftBehind(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	sent, left, later := s.store.outbound(), s.store.outbound(), s.store.outbound()
	s.store.unsent[sent.MessageID] = false
	s.store.ticket.HandledSeq = 2 // the run that was lost had come so far
	start := s.start()
	s.after(0, func() { s.SignalWorkflow(contract.TicketRows.Name, contract.Rows{Check: true}) })
	s.after(time.Minute, func() { s.SignalWorkflow(contract.TicketRows.Name, contract.Rows{Check: true}) })
	s.runUntilCancelled(start)
	require.Equal(t, []uuid.UUID{left.MessageID, later.MessageID}, s.store.sent, "in the order of their rows, once")
}

func TestACheckWhileASendIsInFlightSendsNothingTwice(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	down := true
	s.store.send = func(uuid.UUID) (contract.SendOutput, error) {
		if down {
			return contract.SendOutput{}, unreachable()
		}
		return contract.SendOutput{Delivery: desk.DeliveryAccepted}, nil
	}
	first, second := s.store.outbound(), s.store.outbound()
	start := s.start()
	s.after(0, func() { s.signal(first, second) })
	s.after(time.Minute, func() { s.SignalWorkflow(contract.TicketRows.Name, contract.Rows{Check: true}) })
	s.after(2*time.Minute, func() {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		down = false
	})
	s.runUntilCancelled(start)
	require.Equal(t, []uuid.UUID{first.MessageID, second.MessageID}, s.store.sent)
}

func TestAnOrphanEndsWhenItIsChecked(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusResolved))
	start := s.start()
	start.Ticket.Status = desk.StatusInProgress // an old snapshot: the ticket was closed meanwhile
	s.after(time.Minute, func() { s.SignalWorkflow(contract.TicketRows.Name, contract.Rows{Check: true}) })
	require.NoError(t, s.run(start))
}

func TestARunThatStartsAfterALossLooksForItself(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	left := s.store.outbound()
	s.store.ticket.HandledSeq, s.store.ticket.Revision = 1, 4
	start := s.start()
	s.after(0, func() { s.signal(s.store.inbound()) }) // what woke it
	s.runUntilCancelled(start)
	require.Equal(t, []uuid.UUID{left.MessageID}, s.store.sent)
}

func TestARunThatStartsFromAnOldSnapshotEndsByItself(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusResolved))
	row := s.store.inbound()
	s.store.ticket.HandledSeq, s.store.ticket.Revision = 1, 5
	start := s.start()
	start.Ticket.Status, start.Ticket.HandledSeq, start.Ticket.Revision = desk.StatusInProgress, 0, 4 // read just before it closed
	s.after(0, func() { s.signal(row) })
	require.NoError(t, s.run(start))
	require.Empty(t, s.store.applied)
}
