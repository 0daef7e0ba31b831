//go:build record

package roster_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/workflows/roster"
)

// TestRecordHistories writes the history of a taking over that began again, where there is none yet. It never touches one that exists.
func TestRecordHistories(t *testing.T) {
	file := filepath.Join("testdata", "replay", "1-begun-again.json")
	if _, err := os.Stat(file); err == nil {
		return
	}
	running, err := devstack.StartTemporal(t.Context(), devstack.TemporalOptions{
		Dir: t.TempDir(), InMemory: true, DynamicConfig: []string{"system.forceSearchAttributesCacheRefreshOnRead=true"},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.Stop()) })
	opts := temporalx.Options{Address: running.Address, Namespace: "recorded", Logger: slog.New(slog.DiscardHandler)}
	require.NoError(t, temporalx.Setup(t.Context(), opts))
	c, err := temporalx.Dial(opts)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	in := contract.Subject{TenantID: uuid.New(), ID: uuid.New()}
	wake := func() error {
		return temporalx.WakeEntity(context.Background(), c, contract.EntityRoster, in.TenantID, in.ID)
	}
	for _, queue := range []string{contract.QueueDesk, contract.QueueZAPI} {
		w := worker.New(c, queue, worker.Options{DisableRegistrationAliasing: true})
		if queue == contract.QueueDesk {
			roster.Register(w)
		}
		again := false
		contract.Bind(w, contract.RosterTake, func(_ context.Context, in contract.Roster) (contract.RosterOutput, error) {
			switch {
			case in.Page == 1 && !again: // another phone is paired meanwhile
				again = true
				return contract.RosterOutput{Taken: in.Taken + 100}, wake()
			case in.Page == 2:
				return contract.RosterOutput{Done: true, Taken: in.Taken}, nil
			}
			return contract.RosterOutput{Taken: in.Taken + 100}, nil
		})
		require.NoError(t, w.Start())
		t.Cleanup(w.Stop)
	}
	require.NoError(t, wake())
	id := contract.EntityRoster.WorkflowID(in.ID)
	testkit.EventuallyWithin(t, time.Minute, func() bool {
		described, err := c.DescribeWorkflowExecution(t.Context(), id, "")
		return err == nil && described.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}, "the run to end")
	var recorded history.History
	events := c.GetWorkflowHistory(t.Context(), id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		recorded.Events = append(recorded.Events, event)
	}
	content, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(&recorded)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, append(content, '\n'), 0o600))
}
