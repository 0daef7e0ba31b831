package postgres_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/postgres"
)

func TestPacingLetsOneSendThroughAnInterval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec("UPDATE connections SET send_interval_ms = 60000")
	var messages []uuid.UUID
	for range 5 {
		messages = append(messages, w.reply(w.ticket().TicketID, "oi").ID)
	}
	var ready atomic.Int32
	var group errgroup.Group
	minutes := make([]atomic.Int32, 5)
	for _, m := range messages {
		group.Go(func() error {
			job, _, err := w.db.BeginSend(t.Context(), w.tenant, m)
			switch {
			case job.Phase == postgres.PhaseReady:
				ready.Add(1)
			case job.Phase == postgres.PhaseWait && job.Reason == "pacing":
				minutes[int((job.Delay+10*time.Second)/time.Minute)].Add(1)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 1, ready.Load())
	for minute := 1; minute < 5; minute++ {
		require.EqualValues(t, 1, minutes[minute].Load(), "one has its turn in %d minutes", minute)
	}
}

// pass moves the clock of a number: every turn is so much earlier.
func (w *world) pass(d time.Duration) {
	w.exec("UPDATE connections SET next_send_at = next_send_at - make_interval(secs => $1), last_send_at = last_send_at - make_interval(secs => $1)", d.Seconds())
	w.exec("UPDATE messages SET slot_at = slot_at - make_interval(secs => $1)", d.Seconds())
}

func TestTurnsComeInTheOrderOfAskingSoThatNoTicketStarves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec("UPDATE connections SET send_interval_ms = 60000")
	// Five tickets with five messages each: a ticket asks for one at a time, again and again while it waits, the first the most often.
	var lines [5][]uuid.UUID
	for ticket := range lines {
		id := w.ticket().TicketID
		for range 5 {
			lines[ticket] = append(lines[ticket], w.reply(id, "oi").ID)
		}
	}
	var order []int
	// round has every ticket ask so often, and takes the one turn that is in it.
	round := func(asks func(ticket int) int) {
		var sent []int
		for ticket := range lines {
			for ask := 0; ask < asks(ticket) && len(lines[ticket]) > 0; ask++ {
				if w.begin(lines[ticket][0]).Phase == postgres.PhaseReady {
					sent = append(sent, ticket)
					lines[ticket] = lines[ticket][1:]
				}
			}
		}
		require.Len(t, sent, 1, "one in an interval, after %v", order)
		order = append(order, sent[0])
		w.pass(time.Minute)
	}
	round(func(int) int { return 1 })
	for range 24 {
		round(func(ticket int) int { return 6 - ticket })
	}
	for n := range 5 {
		require.ElementsMatch(t, []int{0, 1, 2, 3, 4}, order[n*5:n*5+5], "each ticket has one turn a round: %v", order)
	}
}

func TestTurnsThatWereMissedAreGivenAnewWithTheirDistance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec("UPDATE connections SET send_interval_ms = 2000")
	var messages []uuid.UUID
	for range 4 {
		messages = append(messages, w.reply(w.ticket().TicketID, "oi").ID)
	}
	for _, m := range messages {
		w.begin(m)
	}
	w.pass(time.Minute) // the worker was away
	ready := 0
	for _, m := range messages[1:] {
		if w.begin(m).Phase == postgres.PhaseReady {
			ready++
		}
	}
	require.Equal(t, 1, ready, "the others keep their distance")
	w.pass(7 * time.Second) // a little late: the turns are still theirs, and the distance holds
	ready = 0
	for _, m := range messages[2:] {
		if w.begin(m).Phase == postgres.PhaseReady {
			ready++
		}
	}
	require.Equal(t, 1, ready)
}
