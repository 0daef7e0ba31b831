//go:build record

package contact_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/balcao/balcao/internal/contract"
)

// TestRecordHistories writes the history of a joining that was taken back, where there is none yet. It never touches one that exists.
func TestRecordHistories(t *testing.T) {
	file := filepath.Join("..", "..", "workflows", "join", "testdata", "replay", "1-joined-and-parted.json")
	if _, err := os.Stat(file); err == nil {
		return
	}
	o := newOffice(t)
	joining, _, _ := o.joined()
	o.parted(joining)
	var recorded history.History
	events := o.temporal.GetWorkflowHistory(t.Context(), contract.EntityJoin.WorkflowID(joining), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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
