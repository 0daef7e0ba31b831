package worker

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/activities/record"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

const (
	// relayPoll is how long a row waits when its nudge was lost (R6).
	relayPoll = 150 * time.Millisecond
	// relayTickets are served at the same time, so that a slow one holds up no other.
	relayTickets = 32
	// relayLease is how long a claimed ticket is left to its relay; after it, a failed one is tried again. It exceeds relayLimit, so that
	// no two relays ever serve one ticket at the same time.
	relayLease = 10 * time.Second
	// relayLimit bounds the work on one ticket.
	relayLimit = 6 * time.Second
	// relayRest follows a failure: while a server is away, nothing is gained by claiming every ticket there is.
	relayRest = time.Second
)

// relay brings what the outbox holds to the workflows of tickets, at least once (architecture section 3; R10). Rows are deleted when
// Temporal has the signal; whatever goes wrong before leaves them for the next claim.
type relay struct {
	store    *postgres.DB
	temporal client.Client
	nudges   <-chan struct{} // may be nil, and may close
	figures  *figures
	log      *slog.Logger

	restUntil atomic.Int64 // Unix time in nanoseconds
}

// run relays until the context ends, then waits for what is under way.
func (r *relay) run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	slots := make(chan struct{}, relayTickets)
	freed := make(chan struct{}, 1)
	tick := time.NewTicker(relayPoll)
	defer tick.Stop()
	for ctx.Err() == nil {
		free := relayTickets - len(slots)
		batches := r.claim(ctx, free)
		for _, batch := range batches {
			slots <- struct{}{}
			running.Go(func() {
				r.serve(ctx, batch)
				<-slots
				wake(freed)
			})
		}
		// A claim that was answered in full has left rows behind, which the next free slot takes; otherwise the next row's nudge does.
		var next <-chan struct{}
		if len(batches) == free {
			next = freed
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-next:
		case _, open := <-r.nudges:
			if !open {
				r.nudges = nil
			}
		}
	}
}

// wake leaves a token, unless one is there.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// claim takes the rows of at most so many tickets; none while a failure rests.
func (r *relay) claim(ctx context.Context, most int) []postgres.TicketBatch {
	if most == 0 || time.Now().UnixNano() < r.restUntil.Load() {
		return nil
	}
	batches, err := r.store.ClaimTicketRows(ctx, most, relayLease)
	if err != nil && ctx.Err() == nil {
		r.rest()
		r.log.WarnContext(ctx, "the outbox can't be read", "error", err)
	}
	return batches
}

func (r *relay) rest() { r.restUntil.Store(time.Now().Add(relayRest).UnixNano()) }

// serve brings one ticket's rows to its workflow in one signal. A worker that stops lets it finish.
func (r *relay) serve(ctx context.Context, batch postgres.TicketBatch) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), relayLimit)
	defer cancel()
	err := r.signal(ctx, batch)
	switch {
	case desk.CodeOf(err) == desk.CodeNotFound:
		r.log.WarnContext(ctx, "rows of a ticket that no longer exists are dropped", "ticket_id", batch.TicketID)
	case err != nil:
		r.rest()
		r.figures.signals.WithLabelValues("failed").Inc()
		r.log.WarnContext(ctx, "a ticket's rows wait for the next round", "ticket_id", batch.TicketID, "rows", len(batch.Rows), "error", err)
		return
	default:
		r.figures.signals.WithLabelValues("done").Inc()
		r.figures.rows.Add(float64(len(batch.Rows)))
	}
	if err := r.store.DeleteOutbox(ctx, batch.IDs); err != nil {
		r.log.WarnContext(ctx, "delivered rows will be delivered again", "ticket_id", batch.TicketID, "error", err)
	}
}

func (r *relay) signal(ctx context.Context, batch postgres.TicketBatch) error {
	now, err := r.store.TicketState(ctx, batch.TenantID, batch.TicketID)
	if err != nil {
		return err
	}
	return temporalx.SignalTicket(ctx, r.temporal, temporalx.TicketStart(batch.TenantID, batch.TicketID, now),
		contract.Rows{Rows: record.Rows(batch.Rows)})
}
