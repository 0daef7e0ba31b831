package worker

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
)

// document stores a customer's message with a document at an address.
func (w *world) document(address string) uuid.UUID {
	w.t.Helper()
	content, err := json.Marshal(map[string]any{"media": map[string]any{"url": address, "name": "x.txt"}})
	require.NoError(w.t, err)
	out, err := w.store.IngestMessage(w.t.Context(), w.tenant, postgres.Incoming{
		ConnectionID: w.connection, Identities: []desk.Identity{{Kind: desk.ChatPhone, Value: w.phone()}}, PushName: customerName, Address: "x",
		Plan: desk.PlanRoute(desk.MessageFacts{Kind: desk.KindDocument, Chat: desk.ChatPhone}), ProviderID: fmt.Sprintf("3EB0%d", w.made.Add(1)),
		Kind: desk.KindDocument, Content: content, SentAt: time.Now(), Raw: []byte(`{}`),
	})
	require.NoError(w.t, err)
	return out.MessageID
}

func (w *world) mediaState(id uuid.UUID) (state string) {
	w.t.Helper()
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), "SELECT state FROM media WHERE id = $1", id).Scan(&state))
	return state
}

// stored lists the objects of the storage, unfinished ones included.
func (w *world) stored() (names []string) {
	w.t.Helper()
	require.NoError(w.t, filepath.WalkDir(w.cfg.StorageDir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	return names
}

func TestAFileWhoseWorkerStopsAmidItIsFetchedByTheNextAndKeptOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var asked atomic.Int64
	source := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = rw.Write([]byte("half "))
		if asked.Add(1) == 1 {
			rw.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		_, _ = rw.Write([]byte("whole"))
	}))
	t.Cleanup(source.Close)
	w.cfg.AllowPrivate = []string{source.Listener.Addr().String()}
	stop := w.work()
	id := w.document(source.URL + "/x.txt")
	testkit.Eventually(t, func() bool { return asked.Load() == 1 }, "the first try")
	stop()
	require.Equal(t, "pending", w.mediaState(id))
	w.work()
	testkit.Eventually(t, func() bool { return w.mediaState(id) == "stored" }, "the next worker to bring it")
	require.Len(t, w.stored(), 1)
}

func TestAFileIsFetchedAfterTemporalHasLostItsWorkflow(t *testing.T) {
	t.Parallel()
	server := testkit.NewTemporalServer(t, temporalx.Attributes())
	w := newWorldAt(t, temporalx.Options{Address: server.Address, Namespace: server.Namespace})
	var there atomic.Bool
	source := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if !there.Load() {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = rw.Write([]byte("here"))
	}))
	t.Cleanup(source.Close)
	w.cfg.AllowPrivate = []string{source.Listener.Addr().String()}
	stop := w.work()
	id := w.document(source.URL + "/x.txt")
	tried := func() (n int) {
		require.NoError(t, w.admin.QueryRow(t.Context(), "SELECT attempts FROM media WHERE id = $1", id).Scan(&n))
		return n
	}
	testkit.Eventually(t, func() bool { return tried() > 0 }, "a first try")
	stop()
	server.Wipe(t)
	there.Store(true)
	w.work()
	testkit.Eventually(t, func() bool { return w.mediaState(id) == "stored" }, "a reconciliation to put it back")
}

func TestNoHistoryOfAFileHoldsItsAddressOrName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	source := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("x")) }))
	t.Cleanup(source.Close)
	w.cfg.AllowPrivate = []string{source.Listener.Addr().String()}
	w.work()
	id := w.document(source.URL + "/secret-path.txt")
	testkit.Eventually(t, func() bool { return w.mediaState(id) == "stored" }, "the file")
	events := w.temporal.GetWorkflowHistory(t.Context(), "media/"+id.String(), "", false, 0)
	seen := 0
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		seen++
		text := event.String()
		require.False(t, strings.Contains(text, "secret-path") || strings.Contains(text, "x.txt") || strings.Contains(text, "127.0.0.1"), text)
	}
	require.Greater(t, seen, 5)
}
