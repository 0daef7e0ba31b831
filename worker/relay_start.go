package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

const (
	// startPoll is how long a workflow that is no ticket's waits to be started.
	startPoll  = 250 * time.Millisecond
	startBatch = 64
	// startLease exceeds startLimit, so that no two relays start the same ones at the same time.
	startLease = 15 * time.Second
	startLimit = 10 * time.Second
)

// startRelay starts, or wakes, the workflows that rows of the outbox ask for, at least once.
type startRelay struct {
	store    *postgres.DB
	temporal client.Client
	figures  *figures
	log      *slog.Logger
}

// run relays until the context ends.
func (r *startRelay) run(ctx context.Context) {
	tick := time.NewTicker(startPoll)
	defer tick.Stop()
	for {
		for r.round(ctx) == startBatch {
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// round starts one batch and returns how many were started. What fails stays for a later claim, and stops the round: it is the server that
// is away, not one workflow that is wrong.
func (r *startRelay) round(ctx context.Context) int {
	claimed, err := r.store.ClaimStarts(ctx, startBatch, startLease)
	working, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
	defer cancel()
	var started []int64
	for _, s := range claimed {
		entity, unknown := contract.EntityOf(s.Kind)
		if unknown != nil {
			r.log.ErrorContext(ctx, "a row asks for a workflow that does not exist; it is dropped", "kind", s.Kind, "subject", s.Subject)
		} else if err = temporalx.WakeEntity(working, r.temporal, entity, s.TenantID, s.Subject); err != nil {
			break
		}
		started = append(started, s.ID)
	}
	err = errors.Join(err, r.store.DeleteOutbox(working, started))
	r.figures.starts.Add(float64(len(started)))
	if err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "workflows wait for the next round", "claimed", len(claimed), "started", len(started), "error", err)
		return 0
	}
	return len(started)
}
