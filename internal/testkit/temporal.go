package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/balcao/balcao/internal/devstack"
)

// TemporalEnv is where a test's workflows run: a real server and a namespace that no
// other test process uses.
type TemporalEnv struct {
	Address   string
	Namespace string
	// Client is connected to the namespace and closed at the end of the test.
	Client client.Client
}

// theTemporal is the address of the shared server, once a process.
var theTemporal = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("BALCAO_TEST_TEMPORAL"); address != "" {
		return address, devstack.PingTemporal(context.Background(), address)
	}
	return shared(context.Background(), "temporal", devstack.PingTemporal, func(ctx context.Context, dir string) (record, error) {
		server, err := devstack.StartTemporal(ctx, devstack.TemporalOptions{
			Dir: dir, InMemory: true, Detached: true, DynamicConfig: testDynamicConfig, Progress: sayToStderr,
		})
		if err != nil {
			return record{}, fmt.Errorf("tests need a real Temporal server: %w", err)
		}
		return record{PID: server.Pid(), Address: server.Address}, nil
	})
})

// testDynamicConfig lets search attributes of new namespaces be used at once.
var testDynamicConfig = []string{"system.forceSearchAttributesCacheRefreshOnRead=true"}

// namespace is this process's namespace, with the attributes it has so far.
var namespace struct {
	sync.Mutex
	name       string
	attributes map[string]enums.IndexedValueType
}

// Temporal returns a real server with a namespace of this test process, in which the
// search attributes exist and have been used once. Tests of one process share the
// namespace: their workflow ids must differ, as ids made of UUIDs do.
func Temporal(t testing.TB, attributes map[string]enums.IndexedValueType) *TemporalEnv {
	t.Helper()
	address, err := theTemporal()
	if err != nil {
		t.Fatalf("tests need a real Temporal server: %v", err)
	}
	namespace.Lock()
	defer namespace.Unlock()
	if namespace.name == "" {
		name := fmt.Sprintf("test-%d-%s", os.Getpid(), strings.ToLower(rand.Text()[:8]))
		if err := makeNamespace(t.Context(), address, name); err != nil {
			t.Fatalf("%v", err)
		}
		namespace.name, namespace.attributes = name, map[string]enums.IndexedValueType{}
	}
	env := &TemporalEnv{Address: address, Namespace: namespace.name, Client: dial(t, address, namespace.name)}
	missing := map[string]enums.IndexedValueType{}
	for name, kind := range attributes {
		if namespace.attributes[name] == enums.INDEXED_VALUE_TYPE_UNSPECIFIED {
			missing[name] = kind
		}
	}
	if err := addAttributes(t.Context(), env.Client, namespace.name, missing); err != nil {
		t.Fatalf("%v", err)
	}
	maps.Copy(namespace.attributes, missing)
	return env
}

func dial(t testing.TB, address, name string) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), clientOptions(address, name))
	if err != nil {
		t.Fatalf("connect to Temporal: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func clientOptions(address, name string) client.Options {
	return client.Options{HostPort: address, Namespace: name, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))}
}

// TemporalServer is a server of one test's own, for drills that stop it or lose its
// data.
type TemporalServer struct {
	TemporalEnv

	dir        string
	port       int
	attributes map[string]enums.IndexedValueType
	server     *devstack.Temporal
}

// NewTemporalServer starts a server with its database in a file, and a namespace with
// the search attributes. It is stopped at the end of the test. Use [Temporal] where
// the server is not the thing that fails.
func NewTemporalServer(t testing.TB, attributes map[string]enums.IndexedValueType) *TemporalServer {
	t.Helper()
	port, err := devstack.FreePort(t.Context())
	if err != nil {
		t.Fatalf("%v", err)
	}
	s := &TemporalServer{dir: t.TempDir(), port: port, attributes: attributes}
	s.Namespace = "drill"
	t.Cleanup(func() { s.Stop(t) })
	s.Start(t)
	s.Client = dial(t, s.Address, s.Namespace)
	s.prepare(t)
	return s
}

// Start brings a stopped server back on the same address, with its data.
func (s *TemporalServer) Start(t testing.TB) {
	t.Helper()
	server, err := devstack.StartTemporal(context.Background(), devstack.TemporalOptions{
		Dir: s.dir, Port: s.port, Namespace: s.Namespace, DynamicConfig: testDynamicConfig, Progress: sayToStderr,
	})
	if err != nil {
		t.Fatalf("start Temporal: %v", err)
	}
	s.server, s.Address = server, server.Address
}

// Stop ends the server in good order; starting it again finds its data.
func (s *TemporalServer) Stop(t testing.TB) {
	t.Helper()
	if s.server == nil {
		return
	}
	if err := s.server.Stop(); err != nil {
		t.Errorf("stop Temporal: %v", err)
	}
	s.server = nil
}

// Kill ends the server at once.
func (s *TemporalServer) Kill(t testing.TB) {
	t.Helper()
	if err := s.server.Kill(); err != nil {
		t.Errorf("kill Temporal: %v", err)
	}
	s.server = nil
}

// Wipe loses everything: the server comes back empty, with the namespace and its
// search attributes, as after a lost database (R36).
func (s *TemporalServer) Wipe(t testing.TB) {
	t.Helper()
	s.Stop(t)
	for _, ending := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(devstack.TemporalDatabase(s.dir) + ending); err != nil && !os.IsNotExist(err) {
			t.Fatalf("wipe Temporal: %v", err)
		}
	}
	s.Start(t)
	s.prepare(t)
}

func (s *TemporalServer) prepare(t testing.TB) {
	t.Helper()
	if err := addAttributes(t.Context(), s.Client, s.Namespace, s.attributes); err != nil {
		t.Fatalf("%v", err)
	}
}

// namespaceLimit bounds how long a server takes to know a new namespace and its
// search attributes everywhere: its caches are refreshed every so often.
const namespaceLimit = 90 * time.Second
