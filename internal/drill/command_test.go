package drill_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/contract"
)

// act asks for a command and returns the ticket of the answer.
func (s *stack) act(who person, ticket, command string, body any) ticketView {
	s.t.Helper()
	var view ticketView
	raw := who.must(s.t, http.StatusOK, http.MethodPost, "/api/v1/tickets/"+ticket+"/"+command, body).Body
	require.NoError(s.t, json.Unmarshal(raw, &view))
	return view
}

func (s *stack) reply(who person, ticket, text string) {
	s.t.Helper()
	who.must(s.t, http.StatusCreated, http.MethodPost, "/api/v1/tickets/"+ticket+"/messages", map[string]string{"type": "text", "text": text})
}

func TestAcceptAndReplyRightAfterIngestDoNotNeedTheRelay(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	s.stopRelay()
	customer := s.customer(300)
	s.writes(customer, "alguém aí")
	ticket := s.ticketOf(customer)

	require.Equal(t, "in_progress", s.act(s.agents[0], ticket.ID, "accept", nil).Status, "the projection is there when the Update returns")
	require.Equal(t, s.agentIDs[0].String(), s.ticketOf(customer).AgentID)
	s.reply(s.agents[0], ticket.ID, "pois não")
	// The next command brings the workflow to the reply, whose signal nobody has sent.
	require.Equal(t, "waiting", s.act(s.agents[0], ticket.ID, "wait", nil).Status)
	require.Equal(t, "resolved", s.act(s.agents[0], ticket.ID, "resolve", nil).Status)
	s.eventually(func() bool { return s.sim.SentTexts(s.instance.ID)["pois não"] == 1 }, "the reply to leave")
	s.requireSilentHistories("pois", "algu")
}

func TestACommandIsAnsweredWhileASendWaits(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	customer := s.customer(301)
	s.writes(customer, "oi")
	ticket := s.ticketOf(customer)
	require.NoError(t, s.sim.SetConnected(s.instance.ID, false))
	s.eventually(func() bool { return s.count(`SELECT count(*) FROM connections WHERE status = 'disconnected'`) == 1 }, "the drop to be known")
	s.reply(s.agents[0], ticket.ID, "assim que voltar")
	s.eventually(func() bool {
		state, err := s.state(ticket.ID)
		return err == nil && state.Sending != uuid.Nil
	}, "the send to be under way")

	began := time.Now()
	require.Equal(t, "in_progress", s.act(s.agents[0], ticket.ID, "accept", nil).Status)
	require.Less(t, time.Since(began), 5*time.Second)
	require.Empty(t, s.sim.Sent(s.instance.ID))

	require.NoError(t, s.sim.SetConnected(s.instance.ID, true))
	s.eventually(func() bool { return s.sim.SentTexts(s.instance.ID)["assim que voltar"] == 1 }, "the reply to leave once the number is back")
	require.Len(t, s.sim.Sent(s.instance.ID), 1)
}

func TestAClosedTicketWhoseRunHasEndedIsReopened(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	customer := s.customer(302)
	s.writes(customer, "tudo certo")
	ticket := s.ticketOf(customer)
	s.act(s.agents[0], ticket.ID, "accept", nil)
	s.act(s.agents[0], ticket.ID, "resolve", nil)
	s.eventually(func() bool {
		run, err := s.temporal.Client.DescribeWorkflowExecution(s.t.Context(), contract.TicketWorkflowID(uuid.MustParse(ticket.ID)), "")
		return err == nil && run.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}, "the run to end")

	reopened := s.act(s.supervisor, ticket.ID, "reopen", nil)
	require.Equal(t, "in_progress", reopened.Status)
	require.Equal(t, s.agentIDs[0].String(), reopened.AgentID, "the former agent keeps it")

	s.act(s.agents[0], ticket.ID, "resolve", nil)
	s.writes(customer, "esqueci de perguntar uma coisa")
	s.eventually(func() bool { return s.ticketOf(customer).Status == "in_progress" }, "a message inside the window to reopen it")
	require.Equal(t, 1, s.count(`SELECT count(*) FROM tickets`))
	s.requireSilentHistories("tudo certo", "esqueci")
}

func TestOfTwoAgentsWhoAcceptAtOnceExactlyOneGetsTheTicket(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	for n := range 10 {
		customer := s.customer(310 + n)
		s.writes(customer, "quem me atende")
		ticket := s.ticketOf(customer)
		var won, lost atomic.Int32
		var both errgroup.Group
		for _, agent := range s.agents {
			both.Go(func() error {
				a, err := agent.call(context.Background(), http.MethodPost, "/api/v1/tickets/"+ticket.ID+"/accept", "", nil)
				switch a.Status {
				case http.StatusOK:
					won.Add(1)
				case http.StatusConflict, http.StatusNotFound:
					lost.Add(1) // an agent sees a colleague's ticket no more
				}
				return err
			})
		}
		require.NoError(t, both.Wait())
		require.EqualValues(t, 1, won.Load())
		require.EqualValues(t, 1, lost.Load())
		require.Equal(t, 1, s.count(`SELECT count(*) FROM ticket_events WHERE kind = 'accepted' AND ticket_id = $1`, ticket.ID))
	}
}

func TestACommandAskedAgainWithItsKeyIsDoneOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	customer := s.customer(330)
	s.writes(customer, "bom dia")
	ticket := s.ticketOf(customer)
	for range 3 {
		a, err := s.agents[0].call(t.Context(), http.MethodPost, "/api/v1/tickets/"+ticket.ID+"/accept", "uma-chave", nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	}
	require.Equal(t, 1, s.count(`SELECT count(*) FROM ticket_events WHERE kind = 'accepted'`))
}
