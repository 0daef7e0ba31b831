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

// wakeFiles gives every file that is to be fetched its workflow, should it have lost it (R36). One that waits for its next try makes it now.
func wakeFiles(ctx context.Context, store *postgres.DB, temporal client.Client) error {
	after := uuid.Nil
	for {
		page, err := store.AwaitedMedia(ctx, after, reconcilePage)
		if err != nil {
			return err
		}
		for _, file := range page {
			after = file.MediaID
			if err := temporalx.WakeEntity(ctx, temporal, contract.EntityMedia, file.TenantID, file.MediaID); err != nil {
				return fmt.Errorf("put a file back on its way: %w", err)
			}
		}
		if len(page) < reconcilePage {
			return nil
		}
		heartbeat(ctx)
	}
}
