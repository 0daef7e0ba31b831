package worker

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

// wakeJoinings gives every joining of contacts that waits for a step its workflow, should it have lost it (R36). One that has it looks once more.
func wakeJoinings(ctx context.Context, store *postgres.DB, temporal client.Client) error {
	after := uuid.Nil
	for {
		page, err := store.UnfinishedMerges(ctx, after, reconcilePage)
		if err != nil {
			return err
		}
		for _, joining := range page {
			after = joining.JoinID
			if err := temporalx.WakeEntity(ctx, temporal, contract.EntityJoin, joining.TenantID, joining.JoinID); err != nil {
				return fmt.Errorf("go on with a joining: %w", err)
			}
		}
		if len(page) < reconcilePage {
			return nil
		}
		heartbeat(ctx)
	}
}
