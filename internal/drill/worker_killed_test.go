package drill_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestAWorkerKilledAmongTwoHundredRepliesLosesNoneAndDoublesNone(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	const customers, each = 20, 10
	for i := range customers {
		s.writes(s.customer(200+i), "preciso de ajuda")
	}
	tickets := s.supervisor.tickets(t, "")
	require.Len(t, tickets, customers)
	require.NoError(t, s.sim.SetFaults(s.instance.ID,
		zapi.Fault{Kind: zapi.FaultLatency, Always: true, DelayMS: 150},
		zapi.Fault{Kind: zapi.FaultEchoFirst, Probability: 0.2},
		zapi.Fault{Kind: zapi.FaultDuplicate, Probability: 0.2},
		zapi.Fault{Kind: zapi.FaultReorder, Probability: 0.2, DelayMS: 50},
		zapi.Fault{Kind: zapi.FaultGzip, Probability: 0.2},
	))

	var all errgroup.Group
	for i, ticket := range tickets {
		all.Go(func() error {
			for n := range each {
				text := fmt.Sprintf("envio %02d-%02d", i, n)
				a, err := s.supervisor.call(context.Background(), http.MethodPost, "/api/v1/tickets/"+ticket.ID+"/messages", strings.ReplaceAll(text, " ", "-"),
					map[string]string{"type": "text", "text": text})
				if err != nil {
					return err
				}
				if a.Status != http.StatusCreated {
					return fmt.Errorf("answered %d: %s", a.Status, a.Body)
				}
			}
			return nil
		})
	}
	require.NoError(t, all.Wait())
	inFlightNow := func() int { return s.count(`SELECT count(*) FROM messages WHERE status = 'sending'`) }
	s.eventually(func() bool { return len(s.sim.Sent(s.instance.ID)) >= 60 && inFlightNow() >= 3 }, "the queue to be moving")
	s.worker.kill()
	inFlight := inFlightNow()
	require.Positive(t, inFlight, "the kill must leave sends in doubt")
	queued := s.count(`SELECT count(*) FROM messages WHERE status = 'queued'`)
	require.Positive(t, queued, "the kill must fall into the middle")
	t.Logf("killed with %d in flight and %d queued", inFlight, queued)

	s.worker.start()
	s.eventually(func() bool {
		return s.count(`SELECT count(*) FROM messages WHERE status IN ('queued', 'sending')`) == 0
	}, "every reply to have an outcome")
	s.quiet()

	sent := s.sim.SentTexts(s.instance.ID)
	unconfirmed := 0
	for i, ticket := range tickets {
		var mine []messageView
		for _, m := range s.supervisor.messages(t, ticket.ID) {
			if m.Direction == "out" {
				mine = append(mine, m)
			}
		}
		require.Len(t, mine, each, "no reply is lost, and no echo is shown as another message")
		for n, m := range mine {
			require.Equal(t, fmt.Sprintf("envio %02d-%02d", i, n), m.Text)
			switch m.Status {
			case "unconfirmed":
				unconfirmed++
				require.LessOrEqual(t, sent[m.Text], 1, "%s is doubled", m.Text)
			case "accepted", "sent", "delivered", "read":
				require.Equal(t, 1, sent[m.Text], "%s", m.Text)
			default:
				t.Fatalf("%s is %s", m.Text, m.Status)
			}
		}
	}
	t.Logf("%d unconfirmed after the restart", unconfirmed)
	require.LessOrEqual(t, unconfirmed, inFlight)
	s.requireSilentHistories("envio", "ajuda")
}
