package worker

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/internal/zapi"
)

// Words that no history may hold (R26).
const (
	customerName  = "Joaquina Sobrenome"
	customerWords = "segredo do cliente"
	agentWords    = "resposta do agente"
)

// world is one tenant with one number on a real Postgres, Redis, Temporal namespace and Z-API simulator.
type world struct {
	t          *testing.T
	cfg        config.Config
	store      *postgres.DB
	admin      *pgxpool.Pool
	temporal   client.Client
	phones     *simulator.Server
	instance   simulator.Instance
	tenant     uuid.UUID
	connection uuid.UUID
	agent      uuid.UUID
	made       atomic.Int64
}

// newWorld uses a namespace of its own on the shared server.
func newWorld(t *testing.T) *world {
	t.Helper()
	server := testkit.Temporal(t, nil)
	opts := temporalx.Options{Address: server.Address, Namespace: "worker-" + strings.ToLower(rand.Text()[:10])}
	require.NoError(t, temporalx.Setup(t.Context(), opts))
	return newWorldAt(t, opts)
}

// newWorldAt uses a server of the test's own, which it may stop.
func newWorldAt(t *testing.T, opts temporalx.Options) *world {
	t.Helper()
	database := testkit.Postgres(t)
	key, err := config.NewKey(), error(nil)
	w := &world{t: t, admin: database.Admin(t), cfg: config.Config{
		Env: config.Test, WorkerHTTPAddr: "127.0.0.1:0", DatabaseURL: config.SecretURL(database.AppURL), DatabasePoolSize: 8,
		RedisURL: config.SecretURL(testkit.Redis(t)), TemporalAddress: opts.Address, TemporalNamespace: opts.Namespace, ZAPITimeout: 5 * time.Second,
		StorageDir: t.TempDir(),
	}}
	require.NoError(t, w.cfg.SecretKeys.UnmarshalText([]byte("k1:"+key.Reveal())))
	w.store, err = postgres.Open(t.Context(), postgres.Options{URL: database.AppURL, PoolSize: 4})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.store.Close()) })
	opts.Logger = slog.New(slog.DiscardHandler)
	w.temporal, err = temporalx.Dial(opts)
	require.NoError(t, err)
	t.Cleanup(w.temporal.Close)
	w.addPhones()
	w.addTenant()
	return w
}

func (w *world) addPhones() {
	var err error
	w.phones, err = simulator.New(simulator.Options{})
	require.NoError(w.t, err)
	api := httptest.NewServer(w.phones)
	w.t.Cleanup(func() {
		api.Close()
		_ = w.phones.Close()
	})
	w.phones.SetPublicURL(api.URL)
	w.cfg.ZAPIBaseURL = api.URL
	w.instance, err = w.phones.AddInstance(simulator.InstanceSpec{Name: "Loja", Phone: "5511955550100"})
	require.NoError(w.t, err)
}

func (w *world) addTenant() {
	ctx := w.t.Context()
	tenant, err := w.store.CreateTenant(ctx, postgres.NewTenant{Slug: "loja", Name: "Loja"})
	require.NoError(w.t, err)
	w.tenant, w.agent = tenant.ID, uuid.Must(uuid.NewV7())
	// The words on the phones are then those that were queued.
	require.NoError(w.t, w.store.SetSetting(ctx, w.tenant, desk.SettingSignature, []byte("false"), uuid.Nil))
	_, err = w.admin.Exec(ctx, `INSERT INTO users (id, tenant_id, role_id, name, handle)
		SELECT $1, $2, id, 'Ana', 'ana' FROM roles WHERE tenant_id = $2 AND key = 'agent'`, w.agent, w.tenant)
	require.NoError(w.t, err)
	box, err := secret.NewBox(secret.Key{ID: "k1", Bytes: w.cfg.SecretKeys[0].Bytes})
	require.NoError(w.t, err)
	sealed, err := credential.Seal(box, w.tenant, credential.Number{
		Instance: zapi.Instance{ID: w.instance.ID, Token: w.instance.Token, ClientToken: w.instance.ClientToken},
	})
	require.NoError(w.t, err)
	sealed.HookSecretHash = []byte("hash")
	w.connection, err = w.store.CreateConnection(ctx, w.tenant, postgres.NewConnection{
		Slug: "principal", Name: "Principal", Color: 1, Credentials: sealed, ReopenWindow: 24 * time.Hour,
	})
	require.NoError(w.t, err)
}

// work runs a worker until the test ends, or the returned function is called.
func (w *world) work(extra ...interceptor.WorkerInterceptor) (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, w.cfg, extra...) }()
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			require.NoError(w.t, <-ended)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

// workWithoutRelay runs the task queues alone, until the test ends.
func (w *world) workWithoutRelay() *process {
	w.t.Helper()
	p, err := newProcess(w.cfg)
	require.NoError(w.t, err)
	require.NoError(w.t, p.open(w.t.Context()))
	q := newQueues(p.temporal, "", p.duties(), p.log)
	require.NoError(w.t, q.start())
	w.t.Cleanup(func() {
		q.stop()
		p.close()
	})
	return p
}

func (w *world) phone() string { return fmt.Sprintf("5511%09d", 900000000+w.made.Add(1)) }

// write stores a customer's message as the webhook does.
func (w *world) write(phone, text string) postgres.Ingested {
	w.t.Helper()
	out, err := w.store.IngestMessage(w.t.Context(), w.tenant, postgres.Incoming{
		ConnectionID: w.connection, Identities: []desk.Identity{{Kind: desk.ChatPhone, Value: phone}}, PushName: customerName, Address: phone,
		Plan:       desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: text, Chat: desk.ChatPhone}),
		ProviderID: fmt.Sprintf("3EB0%d", w.made.Add(1)), Kind: desk.KindText, Text: text, Preview: text, SentAt: time.Now(), Raw: []byte(`{}`),
	})
	require.NoError(w.t, err)
	require.Equal(w.t, postgres.OutcomeStored, out.Outcome)
	return out
}

// ticket is a new ticket of a new customer.
func (w *world) ticket() uuid.UUID { return w.write(w.phone(), customerWords).TicketID }

// reply queues an agent's text.
func (w *world) reply(ticket uuid.UUID, text string) uuid.UUID {
	w.t.Helper()
	m, _, _, err := w.store.QueueReply(w.t.Context(), w.tenant, postgres.Reply{
		TicketID: ticket, Viewer: desk.Viewer{UserID: w.agent.String(), Reach: desk.ReachAll}, AuthorID: w.agent, Origin: "agent", Text: text,
	})
	require.NoError(w.t, err)
	return m.ID
}

// command asks the ticket's workflow for a change as the API does, and waits for its answer.
func (w *world) command(ticket uuid.UUID, name desk.Command) (contract.TicketOutcome, error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	now, err := w.store.TicketState(ctx, w.tenant, ticket)
	require.NoError(w.t, err)
	handle, err := w.temporal.UpdateWithStartWorkflow(ctx, temporalx.TicketUpdateOptions(w.temporal, temporalx.TicketStart(w.tenant, ticket, now),
		contract.TicketCommand{ID: uuid.NewString(), Command: name, ActorKind: contract.ActorUser, ActorID: w.agent}))
	if err != nil {
		return contract.TicketOutcome{}, err
	}
	var outcome contract.TicketOutcome
	err = handle.Get(ctx, &outcome)
	return outcome, err
}

// done is command, which must change the ticket.
func (w *world) done(ticket uuid.UUID, name desk.Command) {
	w.t.Helper()
	outcome, err := w.command(ticket, name)
	require.NoError(w.t, err)
	require.Empty(w.t, outcome.Refusal)
}

func (w *world) delivery(message uuid.UUID) desk.Delivery {
	w.t.Helper()
	delivery, _, err := w.store.MessageDelivery(w.t.Context(), w.tenant, message)
	require.NoError(w.t, err)
	return delivery
}

func (w *world) alive(ticket uuid.UUID) bool {
	w.t.Helper()
	r := &reconciliation{temporal: w.temporal}
	alive, err := r.alive(w.t.Context(), ticket)
	require.NoError(w.t, err)
	return alive
}

// state asks the run of a ticket for its state; false while there is none.
func (w *world) state(ticket uuid.UUID) (contract.TicketState, bool) {
	var state contract.TicketState
	value, err := w.temporal.QueryWorkflow(w.t.Context(), contract.TicketWorkflowID(ticket), "", contract.QueryTicket.Name)
	if err != nil {
		return state, false
	}
	return state, value.Get(&state) == nil
}

func (w *world) handled(ticket uuid.UUID, seq int64) {
	w.t.Helper()
	testkit.Eventually(w.t, func() bool {
		state, ok := w.state(ticket)
		return ok && state.Carry.HandledSeq >= seq
	}, fmt.Sprintf("row %d to be handled", seq))
}

// outbox counts the rows for workflows that wait.
func (w *world) outbox() int {
	w.t.Helper()
	var n int
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), `SELECT count(*) FROM outbox WHERE topic = 'ticket'`).Scan(&n))
	return n
}

// history returns the events of the newest run of a ticket.
func (w *world) history(ticket uuid.UUID) []*history.HistoryEvent {
	w.t.Helper()
	var events []*history.HistoryEvent
	all := w.temporal.GetWorkflowHistory(w.t.Context(), contract.TicketWorkflowID(ticket), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for all.HasNext() {
		event, err := all.Next()
		require.NoError(w.t, err)
		events = append(events, event)
	}
	return events
}

func count(events []*history.HistoryEvent, kind enums.EventType) int {
	n := 0
	for _, event := range events {
		if event.GetEventType() == kind {
			n++
		}
	}
	return n
}

func (w *world) silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
