package drill_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

// post delivers a webhook to one process and returns the status of the answer.
func (s *stack) post(api *process, c zapi.Composed) (int, error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+api.addr+s.hookPath, bytes.NewReader(c.Body))
	if err != nil {
		return 0, err
	}
	request.Header = c.Header.Clone()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func TestFiftyFirstMessagesOverTwoProcessesMakeOneContactAndOneTicket(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startAPI()
	s.startWorker()
	customer := s.customer(1)

	start := time.Now().Add(-time.Hour).Truncate(time.Second)
	composed := make([]zapi.Composed, 50)
	for i := range composed {
		in := zapi.Text(fmt.Sprintf("mensagem %02d", i))
		in.Momment = start.Add(time.Duration(i) * time.Second).UnixMilli()
		var err error
		composed[i], err = s.sim.Compose(s.instance.ID, customer.Phone, in)
		require.NoError(t, err)
	}
	rand.Shuffle(len(composed), func(i, j int) { composed[i], composed[j] = composed[j], composed[i] })
	var all errgroup.Group
	for i, c := range composed {
		all.Go(func() error {
			status, err := s.post(s.apis[i%2], c)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("answered %d", status)
			}
			return err
		})
	}
	require.NoError(t, all.Wait())

	ticket := s.ticketOf(customer)
	require.Equal(t, 50, ticket.Unread)
	require.Equal(t, 1, s.count(`SELECT count(*) FROM contacts`))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM tickets`))
	require.Equal(t, 50, s.count(`SELECT count(DISTINCT seq) FROM messages WHERE seq BETWEEN 1 AND 50`))
	shown := s.supervisor.messages(t, ticket.ID)
	require.Len(t, shown, 50)
	require.True(t, sort.SliceIsSorted(shown, func(i, j int) bool { return shown[i].Text < shown[j].Text }),
		"messages are shown by the instant at which they were written, not by arrival")
	s.eventually(func() bool { return s.handled(ticket.ID) == 50 }, "the workflow to hear of all fifty")
	s.requireSilentHistories("mensagem")
}

func TestTheSameWebhookFiveTimesIsOneMessage(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	customer := s.customer(2)
	at := time.Now().Add(-time.Minute)
	for i := range 5 {
		in := zapi.Text("só uma vez")
		in.ID, in.Momment = "3EB0DEADBEEF00000001", at.Add(time.Duration(i)*7*time.Second).UnixMilli()
		composed, err := s.sim.Compose(s.instance.ID, customer.Phone, in)
		require.NoError(t, err)
		status, err := s.post(s.apis[0], composed)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status)
	}
	ticket := s.ticketOf(customer)
	require.Len(t, s.supervisor.messages(t, ticket.ID), 1)
	require.Equal(t, 1, ticket.Unread)
}
