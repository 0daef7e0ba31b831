package media_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/balcao/balcao/activities/media"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/mediakind/inspect"
	"github.com/balcao/balcao/internal/netguard"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/internal/upload"
)

// heard remembers what was announced.
type heard struct {
	mu    sync.Mutex
	count int
}

func (h *heard) Announce(list []postgres.Announcement, _ bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count += len(list)
}

// site is one tenant with one number, a storage, and a server that files come from.
type site struct {
	*media.Activities

	t          *testing.T
	admin      *pgxpool.Pool
	dir        string
	tenant     uuid.UUID
	connection uuid.UUID
	source     *httptest.Server
	heard      *heard
	run        *testsuite.TestActivityEnvironment
}

// newSite makes it; handler is the server that files come from.
func newSite(t *testing.T, handler http.HandlerFunc) *site {
	t.Helper()
	database := testkit.Postgres(t)
	db, err := postgres.Open(t.Context(), postgres.Options{URL: database.AppURL, PoolSize: 4})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	s := &site{t: t, admin: database.Admin(t), dir: t.TempDir(), source: httptest.NewServer(handler), heard: &heard{}}
	t.Cleanup(s.source.Close)
	files, err := storage.OpenLocal(s.dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	inspector := &inspect.Inspector{Store: files}
	s.Activities = &media.Activities{
		Store: db, Files: files, Inspector: inspector, Announcer: s.heard, Uploads: &upload.Intake{DB: db, Files: files, Inspector: inspector},
		Fetcher: netguard.NewFetcher(netguard.New([]string{s.source.Listener.Addr().String()}), netguard.Options{
			HeaderTimeout: 300 * time.Millisecond, IdleTimeout: 300 * time.Millisecond,
		}),
	}
	tenant, err := db.CreateTenant(t.Context(), postgres.NewTenant{Slug: "loja", Name: "Loja"})
	require.NoError(t, err)
	s.tenant = tenant.ID
	s.connection, err = db.CreateConnection(t.Context(), s.tenant, postgres.NewConnection{
		Slug: "principal", Name: "Principal", Color: 1,
		Credentials: postgres.Credentials{InstanceHash: "i", KeyID: "k1", HookSecretHash: []byte("hash")}, ReopenWindow: time.Hour,
	})
	require.NoError(t, err)
	var suite testsuite.WorkflowTestSuite
	s.run = suite.NewTestActivityEnvironment()
	s.Bind(s.run)
	return s
}

// message stores a customer's message with a file that lies at a path of the source.
func (s *site) message(kind desk.MessageKind, path, name string) uuid.UUID {
	s.t.Helper()
	content, err := json.Marshal(map[string]any{"media": map[string]any{"url": s.source.URL + path, "name": name}})
	require.NoError(s.t, err)
	out, err := s.Store.IngestMessage(s.t.Context(), s.tenant, postgres.Incoming{
		ConnectionID: s.connection, Identities: desk.IdentityKeys("5511988887777"), PushName: "Cliente", Address: "5511988887777",
		Plan: desk.PlanRoute(desk.MessageFacts{Kind: kind, Chat: desk.ChatPhone}), ProviderID: uuid.NewString(), Kind: kind, Content: content,
		SentAt: time.Now(),
	})
	require.NoError(s.t, err)
	return out.MessageID
}

// fetch runs one try.
func (s *site) fetch(id uuid.UUID, last bool) (contract.MediaOutput, error) {
	s.t.Helper()
	value, err := s.run.ExecuteActivity(contract.MediaFetch.Name, contract.MediaInput{TenantID: s.tenant, MediaID: id, Last: last})
	var out contract.MediaOutput
	if err == nil {
		require.NoError(s.t, value.Get(&out))
	}
	return out, err
}

// row is what the table says of a file.
type row struct {
	State, Failure, Kind, Mime, Name, Key, Thumb string
	Size                                         int64
	Width, Height                                int
}

func (s *site) row(id uuid.UUID) row {
	s.t.Helper()
	var r row
	require.NoError(s.t, s.admin.QueryRow(s.t.Context(), `SELECT state, COALESCE(failure, ''), kind, mime, name, COALESCE(storage_key, ''),
		COALESCE(thumb_key, ''), size, COALESCE(width, 0), COALESCE(height, 0) FROM media WHERE id = $1`, id).
		Scan(&r.State, &r.Failure, &r.Kind, &r.Mime, &r.Name, &r.Key, &r.Thumb, &r.Size, &r.Width, &r.Height))
	return r
}

// objects lists what lies in the storage's folder, unfinished files included.
func (s *site) objects() (names []string) {
	s.t.Helper()
	require.NoError(s.t, filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimPrefix(path, s.dir+string(os.PathSeparator)))
		}
		return err
	}))
	return names
}

func drawing(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 128, 255})
		}
	}
	return img
}

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, drawing(width, height)))
	return out.Bytes()
}

func jpegOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, drawing(width, height), nil))
	return out.Bytes()
}
