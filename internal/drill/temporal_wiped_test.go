package drill_test

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

// run runs a command of the program to its end and returns what it said.
func (s *stack) run(args ...string) string {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), binary, args...)
	for key, value := range s.environment {
		command.Env = append(command.Env, key+"="+value)
	}
	out, err := command.CombinedOutput()
	require.NoError(s.t, err, "%s", out)
	return string(out)
}

func TestTemporalsDatabaseWipedUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startAPI()
	s.startWorker()
	const customers, rounds = 10, 12
	phones := make([]zapi.Customer, customers)
	for i := range phones {
		phones[i] = s.customer(400 + i)
		s.writes(phones[i], "primeira")
	}
	tickets := s.supervisor.tickets(t, "")
	require.Len(t, tickets, customers)
	require.NoError(t, s.sim.SetFaults(s.instance.ID, zapi.Fault{Kind: zapi.FaultLatency, Always: true, DelayMS: 40}))

	half := make(chan struct{})
	var once sync.Once
	load := make(chan error, 1)
	go func() {
		load <- func() error {
			for round := range rounds {
				for i, ticket := range tickets {
					if _, err := s.sim.CustomerWrites(s.instance.ID, phones[i].Phone, zapi.Text(fmt.Sprintf("pergunta %02d-%02d", i, round))); err != nil {
						return err
					}
					text := fmt.Sprintf("retorno %02d-%02d", i, round)
					a, err := s.supervisor.call(context.Background(), http.MethodPost, "/api/v1/tickets/"+ticket.ID+"/messages", strings.ReplaceAll(text, " ", "-"),
						map[string]string{"type": "text", "text": text})
					if err != nil || a.Status != http.StatusCreated {
						return fmt.Errorf("reply: %d %s %w", a.Status, a.Body, err)
					}
				}
				if round == rounds/2 {
					once.Do(func() { close(half) })
				}
			}
			return nil
		}()
	}()
	select {
	case <-half:
	case err := <-load:
		t.Fatal("the load ended early: ", err)
	}
	s.temporal.Wipe(t)
	require.NoError(t, <-load)
	s.quiet()
	t.Log(s.run("temporal", "reconcile"))

	for _, ticket := range tickets {
		s.eventually(func() bool { return s.handled(ticket.ID) == 1+2*rounds }, "the new run to have handled every row")
	}
	s.eventually(func() bool {
		return s.count(`SELECT count(*) FROM messages WHERE status IN ('queued', 'sending')`) == 0
	}, "every reply to have an outcome")
	sent := s.sim.SentTexts(s.instance.ID)
	for i := range tickets {
		for round := range rounds {
			text := fmt.Sprintf("retorno %02d-%02d", i, round)
			status := s.statusOf(text)
			if status == "unconfirmed" {
				require.LessOrEqual(t, sent[text], 1, "%s is doubled", text)
				continue
			}
			require.Equal(t, 1, sent[text], "%s is %s", text, status)
		}
	}
	require.Equal(t, customers*(1+rounds), s.count(`SELECT count(*) FROM messages WHERE direction = 'in'`))
	s.requireSilentHistories("pergunta", "retorno", "primeira")
}

func (s *stack) statusOf(text string) (status string) {
	s.t.Helper()
	require.NoError(s.t, s.admin.QueryRow(s.t.Context(), `SELECT status FROM messages WHERE body = $1 AND direction = 'out'`, text).Scan(&status))
	return status
}
