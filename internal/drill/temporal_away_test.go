package drill_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestWithTemporalAwayMessagesAreStoredShownAndHandledOnItsReturn(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	customers := make([]zapi.Customer, 20)
	for i := range customers {
		customers[i] = s.customer(100 + i)
	}
	s.temporal.Kill(t)

	for i := range 100 {
		composed, err := s.sim.Compose(s.instance.ID, customers[i%20].Phone, zapi.Text(fmt.Sprintf("durante a falta %03d", i)))
		require.NoError(t, err)
		status, err := s.post(s.apis[0], composed)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status, "a webhook never waits for Temporal")
	}
	shown := 0
	tickets := s.supervisor.tickets(t, "")
	require.Len(t, tickets, 20)
	for i, ticket := range tickets {
		shown += len(s.supervisor.messages(t, ticket.ID))
		s.supervisor.must(t, http.StatusCreated, http.MethodPost, "/api/v1/tickets/"+ticket.ID+"/messages",
			map[string]string{"type": "text", "text": fmt.Sprintf("resposta %02d", i)})
	}
	require.Equal(t, 100, shown)
	refused := s.supervisor.must(t, http.StatusServiceUnavailable, http.MethodPost, "/api/v1/tickets/"+tickets[0].ID+"/cancel",
		map[string]string{"reason": "ninguém responde"})
	require.Contains(t, string(refused.Body), "temporal_unavailable")
	require.Empty(t, s.sim.Sent(s.instance.ID), "a reply waits for its workflow")

	s.temporal.Start(t)
	for _, ticket := range tickets {
		s.eventually(func() bool { return s.handled(ticket.ID) == 6 }, "five messages and a reply to reach the workflow")
	}
	s.eventually(func() bool {
		return s.count(`SELECT count(*) FROM messages WHERE status IN ('queued', 'sending')`) == 0
	}, "replies to leave")
	for i := range tickets {
		require.Equal(t, 1, s.sim.SentTexts(s.instance.ID)[fmt.Sprintf("resposta %02d", i)], "each reply goes out once")
	}
	require.Len(t, s.sim.Sent(s.instance.ID), 20)
	s.requireSilentHistories("durante", "resposta", "responde")
}
