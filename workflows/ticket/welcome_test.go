package ticket_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

// welcoming is a fresh ticket of a number that has a greeting or a default agent.
func welcoming() desk.Ticket {
	now := fresh()
	now.Welcomes = true
	return now
}

// opening is the customer's message that has opened the ticket.
func (s *store) opening() contract.Row { return s.add(contract.RowInbound, desk.IntentNewTicket) }

func TestATicketIsWelcomedOnceAndGivenToTheDefaultAgent(t *testing.T) {
	t.Parallel()
	s := newSuite(t, welcoming())
	s.store.agent = agent
	row := s.store.opening()
	start := s.start()
	s.after(0, func() { s.signal(row, row) })
	s.after(time.Minute, func() { s.signal(row) })
	s.after(2*time.Minute, func() {
		require.Equal(t, desk.StatusInProgress, s.state().Ticket.Status)
		require.Equal(t, agent.String(), s.state().Ticket.AgentID)
	})
	s.runUntilCancelled(start)
	require.Equal(t, 1, s.store.welcomed)
	require.Equal(t, []string{"assign"}, s.store.applied)
}

func TestOnlyACustomersNewTicketIsWelcomed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now desk.Ticket
		row func(*store) contract.Row
	}{
		"no greeting":        {fresh(), (*store).opening},
		"a later message":    {welcoming(), (*store).inbound},
		"opened by us":       {welcoming(), func(s *store) contract.Row { return s.add(contract.RowOutside, desk.IntentNewTicket) }},
		"opened here":        {welcoming(), (*store).outbound},
		"reopened by a word": {welcoming(), func(s *store) contract.Row { return s.add(contract.RowInbound, desk.IntentAppend) }},
	} {
		s := newSuite(t, c.now)
		s.store.agent = agent
		row := c.row(s.store)
		s.after(0, func() { s.signal(row) })
		s.runUntilCancelled(s.start())
		require.Zero(t, s.store.welcomed, name)
		require.Empty(t, s.store.applied, name)
	}
}

func TestATicketWhoseDefaultAgentCannotHaveItStaysInTheQueue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		agent   uuid.UUID
		refuses desk.Code
	}{{uuid.Nil, ""}, {agent, desk.CodeCannotSee}, {agent, desk.CodeNoSuchAgent}} {
		s := newSuite(t, welcoming())
		s.store.agent, s.store.refuses = c.agent, c.refuses
		row := s.store.opening()
		s.after(0, func() { s.signal(row) })
		s.after(time.Minute, func() { require.Equal(t, desk.StatusOpen, s.state().Ticket.Status) })
		s.runUntilCancelled(s.start())
		require.Equal(t, 1, s.store.welcomed)
		require.Empty(t, s.store.applied)
	}
}

func TestSomebodyWhoAcceptsFirstKeepsTheTicket(t *testing.T) {
	t.Parallel()
	s := newSuite(t, welcoming())
	s.store.agent = uuid.New()
	row := s.store.opening()
	s.store.beforeApply = func() { // accepted by hand while the workflow was about to give it away
		s.store.ticket.Status, s.store.ticket.AgentID = desk.StatusInProgress, agent.String()
		s.store.ticket.Revision++
	}
	s.after(0, func() { s.signal(row) })
	s.after(time.Minute, func() { require.Equal(t, agent.String(), s.state().Ticket.AgentID) })
	s.runUntilCancelled(s.start())
	require.Empty(t, s.store.applied)
}
