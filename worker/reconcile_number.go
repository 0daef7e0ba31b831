package worker

import (
	"context"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/temporalx"
)

// numbers gives a supervisor to every number that has none, as after a loss of Temporal's database (R36). Those that run are left alone.
func (r *reconciliation) numbers(ctx context.Context) error {
	after := uuid.Nil
	for {
		page, err := r.store.SupervisedNumbers(ctx, after, reconcilePage)
		if err != nil {
			return err
		}
		for _, number := range page {
			after = number.ConnectionID
			running, err := r.running(ctx, contract.EntityConnection.WorkflowID(number.ConnectionID))
			if err != nil {
				return err
			}
			if running {
				continue
			}
			if err := temporalx.WakeEntity(ctx, r.temporal, contract.EntityConnection, number.TenantID, number.ConnectionID); err != nil {
				return err
			}
			r.log.InfoContext(ctx, "a number has a supervisor again", "connection_id", number.ConnectionID)
		}
		if len(page) < reconcilePage {
			return nil
		}
		heartbeat(ctx)
	}
}
