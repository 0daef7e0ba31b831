package connection_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/alert"
	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/connection"
	"github.com/balcao/balcao/internal/dispatch"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/zapi"
)

// publicURL is where Z-API is told to send webhooks.
const publicURL = "https://desk.example.org"

// phones is a simulated Z-API and a client of it.
type phones struct {
	*simulator.Server
	url    string
	client *zapi.Client
}

func newPhones(t *testing.T) *phones {
	t.Helper()
	sim, err := simulator.New(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	client, err := zapi.NewClient(server.URL, zapi.Options{Timeout: 5 * time.Second})
	require.NoError(t, err)
	return &phones{Server: sim, url: server.URL, client: client}
}

// serve answers for the office's numbers and alerts, without anybody at Z-API's end.
func serve(t *testing.T, o *apitest.Office) *httptest.Server {
	t.Helper()
	nobody, err := zapi.NewClient("http://127.0.0.1:9", zapi.Options{Timeout: time.Second})
	require.NoError(t, err)
	return serveWith(t, o, nobody)
}

func serveWith(t *testing.T, o *apitest.Office, client *zapi.Client) *httptest.Server {
	t.Helper()
	announcer := dispatch.NewAnnouncer(o.Redis, o.DB, nil)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { announcer.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	routes := connection.Routes(connection.Deps{Store: o.DB, Provider: client, Announcer: announcer, Box: o.Box, PublicURL: publicURL})
	return o.Serve(t, append(routes, alert.Routes(alert.Deps{Store: o.DB, Announcer: announcer})...))
}
