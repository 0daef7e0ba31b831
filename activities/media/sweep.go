package media

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"github.com/balcao/balcao/internal/contract"
)

// sweepBatch bounds one question of a round.
const sweepBatch = 200

// SweepUploads implements contract.MediaSweepUploads. An upload that can't be removed does not keep the others; the errors are joined.
func (a *Activities) SweepUploads(ctx context.Context, in contract.UploadSweepInput) (contract.UploadSweepOutput, error) {
	var out contract.UploadSweepOutput
	var faults []error
	tried := map[uuid.UUID]bool{}
	for {
		stale, err := a.Store.StaleUploads(ctx, in.Age, sweepBatch)
		if err != nil {
			return out, errors.Join(append(faults, err)...)
		}
		progress := false
		for _, u := range stale {
			if tried[u.UploadID] {
				continue
			}
			tried[u.UploadID], progress = true, true
			removed, err := a.Uploads.Remove(ctx, u.TenantID, u.UploadID)
			if err != nil {
				faults = append(faults, err)
			}
			if removed {
				out.Removed++
			}
			activity.RecordHeartbeat(ctx)
		}
		if !progress || len(stale) < sweepBatch {
			return out, errors.Join(faults...)
		}
	}
}
