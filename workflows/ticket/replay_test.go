package ticket_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"github.com/balcao/balcao/workflows/ticket"
)

// Histories of runs that tickets have had on released code replay on the code of today (WF-9, R34). A fixture that fails means that running
// tickets would stop: put the change behind workflow.GetVersion, as a named predicate in version.go, and leave the fixture as it is.
//
// Fixtures under testdata/replay are never changed or removed. New ones are recorded from the code that is to be released, never from a
// branch that changes the workflow and wants to pass: go test -tags record -run TestRecord ./workflows/ticket
func TestEveryRecordedHistoryReplays(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/replay/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DisableRegistrationAliasing: true})
			require.NoError(t, err)
			ticket.Register(replayer)
			require.NoError(t, replayer.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), file))
		})
	}
}
