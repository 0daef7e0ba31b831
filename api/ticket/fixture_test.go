package ticket_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/balcao/balcao/activities/record"
	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/message"
	"github.com/balcao/balcao/api/ticket"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
	workflow "github.com/balcao/balcao/workflows/ticket"
)

// floor is an office whose API is open. No relay runs, so workflows hear of nothing but commands.
type floor struct {
	*apitest.Office

	server    *httptest.Server
	temporal  client.Client
	announcer *dispatch.Announcer
}

const uiURL = "https://temporal.example.org"

// openFloor opens an office with Temporal at the options; without options, where no Temporal is.
func openFloor(t *testing.T, opts temporalx.Options) *floor {
	t.Helper()
	if opts.Address == "" {
		opts = temporalx.Options{Address: "127.0.0.1:1", Namespace: "nowhere"}
	}
	opts.Logger = slog.New(slog.DiscardHandler)
	f := &floor{Office: apitest.NewOffice(t)}
	var err error
	f.temporal, err = temporalx.Dial(opts)
	require.NoError(t, err)
	t.Cleanup(f.temporal.Close)
	f.announcer = dispatch.NewAnnouncer(f.Redis, f.DB, nil)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.announcer.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	f.server = f.Serve(t,
		ticket.Routes(ticket.Deps{
			DB: f.DB, Commander: dispatch.NewCommander(f.DB, f.temporal), Announcer: f.announcer, UIURL: uiURL, Namespace: opts.Namespace,
		}),
		message.Routes(message.Deps{DB: f.DB, Announcer: f.announcer}))
	return f
}

// temporal makes a namespace for one test: task queues are a namespace's, and each test has a database of its own.
func temporal(t *testing.T) temporalx.Options {
	t.Helper()
	server := testkit.Temporal(t, nil)
	opts := temporalx.Options{Address: server.Address, Namespace: "api-" + strings.ToLower(rand.Text()[:10]), Logger: slog.New(slog.DiscardHandler)}
	require.NoError(t, temporalx.Setup(t.Context(), opts))
	return opts
}

// work runs the queue of the database, with the real workflow.
func (f *floor) work(t *testing.T) {
	t.Helper()
	w := worker.New(f.temporal, contract.QueueDesk, worker.Options{DisableRegistrationAliasing: true})
	workflow.Register(w)
	(&record.Activities{Store: f.DB, Announcer: f.announcer}).Bind(w)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
}

func path(ticket uuid.UUID, sub string) string { return "/api/v1/tickets/" + ticket.String() + sub }

// do asks for a command.
func (f *floor) do(t testing.TB, who string, ticket uuid.UUID, command string, body any, key ...string) apitest.Answer {
	t.Helper()
	ask := apitest.Ask{As: who, Method: http.MethodPost, Path: path(ticket, "/"+command), Body: body, Header: map[string]string{}}
	if body == nil {
		ask.Body = map[string]any{}
	}
	if len(key) > 0 {
		ask.Header["Idempotency-Key"] = key[0]
	}
	return f.Send(t, f.server, ask)
}

func (f *floor) get(t testing.TB, who, path string) apitest.Answer {
	t.Helper()
	return f.Send(t, f.server, apitest.Ask{As: who, Path: path})
}

// statusOf reads the row itself.
func (f *floor) statusOf(t testing.TB, ticket uuid.UUID) string {
	t.Helper()
	var status string
	require.NoError(t, f.Database.Admin(t).QueryRow(t.Context(), "SELECT status FROM tickets WHERE id = $1", ticket).Scan(&status))
	return status
}

func (f *floor) eventsOf(t testing.TB, ticket uuid.UUID, kind string) int {
	t.Helper()
	return f.Count(t, "SELECT count(*) FROM ticket_events WHERE ticket_id = $1 AND kind = $2", ticket, kind)
}
