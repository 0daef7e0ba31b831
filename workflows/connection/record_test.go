//go:build record

package connection_test

import (
	"context"
	"errors"
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
	"github.com/balcao/balcao/workflows/connection"
)

// TestRecordHistories writes the history of a number that was paired, dropped, came back and was removed, where there is none yet. It never
// touches one that exists.
func TestRecordHistories(t *testing.T) {
	file := filepath.Join("testdata", "replay", "1-paired-dropped-back-removed.json")
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
		return temporalx.WakeEntity(context.Background(), c, contract.EntityConnection, in.TenantID, in.ID)
	}
	since := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	looks := 0
	for _, queue := range []string{contract.QueueDesk, contract.QueueZAPI} {
		w := worker.New(c, queue, worker.Options{DisableRegistrationAliasing: true})
		if queue == contract.QueueDesk {
			connection.Register(w)
		}
		contract.Bind(w, contract.ConnectionLook, func(context.Context, contract.Subject) (contract.LookOutput, error) {
			looks++
			switch looks {
			case 1: // the database was away
				return contract.LookOutput{}, errors.New("away")
			case 2:
				return contract.LookOutput{Slug: "vendas", State: "connected", Webhooks: true, Adopt: true, Next: time.Second}, nil
			case 3: // then woken before it is time
				return contract.LookOutput{Slug: "vendas", State: "connected", Next: time.Hour}, wake()
			case 4:
				return contract.LookOutput{Slug: "vendas", State: "disconnected", Since: since, Next: time.Second}, nil
			case 5:
				return contract.LookOutput{Slug: "vendas", State: "disconnected", Since: since, Restart: true, Next: time.Second}, nil
			case 6:
				return contract.LookOutput{Slug: "vendas", State: "connected", Next: time.Second}, nil
			}
			return contract.LookOutput{Gone: true}, nil
		})
		for _, a := range []contract.Activity[contract.Subject, struct{}]{contract.ConnectionWebhooks, contract.ConnectionAdopt, contract.ConnectionForget} {
			contract.Bind(w, a, func(context.Context, contract.Subject) (struct{}, error) { return struct{}{}, nil })
		}
		contract.Bind(w, contract.ConnectionRestart, func(context.Context, contract.Subject) (struct{}, error) {
			return struct{}{}, errors.New("refused")
		})
		require.NoError(t, w.Start())
		t.Cleanup(w.Stop)
	}
	require.NoError(t, wake())
	id := contract.EntityConnection.WorkflowID(in.ID)
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
