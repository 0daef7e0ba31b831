package postgres_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

// world is a tenant with one number and one department. What a test prepares and looks at by SQL goes through the tenant's own eyes, so that
// tests can share a database; isolation_test.go is what proves that those eyes see everything of the tenant and nothing else.
type world struct {
	t          *testing.T
	url        string
	adminURL   string
	db         *postgres.DB
	admin      *pgxpool.Pool
	alone      bool // the database is this test's own: SQL runs as the superuser and sees every tenant
	tenant     uuid.UUID
	connection uuid.UUID
	department uuid.UUID
}

// shared is the database of every test that keeps to its tenant, made by the first and dropped by TestMain: making one costs more than most
// tests do.
var shared struct {
	once     sync.Once
	keeper   keeper
	database *testkit.Database
	db       *postgres.DB
	admin    *pgxpool.Pool
}

// keeper is a testing.TB whose cleanups wait for the end of the process.
type keeper struct {
	testing.TB
	cleanups []func()
}

func (k *keeper) Cleanup(f func())         { k.cleanups = append(k.cleanups, f) }
func (k *keeper) Context() context.Context { return context.Background() }

func TestMain(m *testing.M) {
	code := m.Run()
	for _, f := range slices.Backward(shared.keeper.cleanups) {
		f()
	}
	os.Exit(code)
}

// newWorld makes a tenant in the shared database.
func newWorld(t *testing.T) *world {
	t.Helper()
	shared.once.Do(func() {
		shared.keeper.TB = t
		shared.database = testkit.Postgres(&shared.keeper)
		shared.admin = shared.database.Admin(&shared.keeper)
		shared.db = openFor(&shared.keeper, shared.database.AppURL)
	})
	require.NotNil(t, shared.db, "the shared database could not be made")
	w := &world{t: t, url: shared.database.AppURL, adminURL: shared.database.AdminURL, admin: shared.admin, db: shared.db}
	w.tenant, w.department, w.connection = w.addTenant()
	return w
}

// newWorldAlone makes a database of its own, for tests that look at every tenant or change the schema.
func newWorldAlone(t *testing.T) *world {
	t.Helper()
	database := testkit.Postgres(t)
	w := &world{t: t, url: database.AppURL, adminURL: database.AdminURL, admin: database.Admin(t), alone: true}
	w.db = w.open()
	w.tenant, w.department, w.connection = w.addTenant()
	return w
}

func openFor(t testing.TB, url string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(context.Background(), postgres.Options{URL: url, PoolSize: 8})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// open opens the database once more, as another process would.
func (w *world) open() *postgres.DB {
	w.t.Helper()
	return openFor(w.t, w.url)
}

// asTester runs fn as the tenant, or as the superuser in a database of the test's own.
func (w *world) asTester(fn func(ctx context.Context, tx pgx.Tx) error) {
	w.t.Helper()
	// Cleanups run when the test's context is over.
	ctx := context.WithoutCancel(w.t.Context())
	require.NoError(w.t, pgx.BeginFunc(ctx, w.admin, func(tx pgx.Tx) error {
		if !w.alone && w.tenant != uuid.Nil {
			if _, err := tx.Exec(ctx, "SELECT set_config('role', 'balcao_app', true), set_config('app.tenant_id', $1, true)", w.tenant.String()); err != nil {
				return err
			}
		}
		return fn(ctx, tx)
	}))
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.asTester(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
}

// asAdmin runs SQL as the superuser, past every tenant.
func (w *world) asAdmin(sql string, args ...any) {
	w.t.Helper()
	_, err := w.admin.Exec(context.WithoutCancel(w.t.Context()), sql, args...)
	require.NoError(w.t, err)
}

// value reads one column of one row.
func value[T any](w *world, sql string, args ...any) (v T) {
	w.t.Helper()
	w.asTester(func(ctx context.Context, tx pgx.Tx) error { return tx.QueryRow(ctx, sql, args...).Scan(&v) })
	return v
}

func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	return value[int](w, "SELECT count(*)::int FROM "+sql, args...)
}

func id() uuid.UUID { return uuid.Must(uuid.NewV7()) }

var made atomic.Int64

// next is a number that no other test has.
func next() int64 { return made.Add(1) }

// addTenant makes another tenant with a department and a number.
func (w *world) addTenant() (tenant, department, connection uuid.UUID) {
	w.t.Helper()
	tenant = id()
	w.asAdmin("INSERT INTO tenants (id, slug, name) VALUES ($1, $2, 'Loja')", tenant, fmt.Sprintf("loja-%d", next()))
	department = w.addDepartment(tenant)
	return tenant, department, w.addConnection(tenant, department)
}

func (w *world) addDepartment(tenant uuid.UUID) uuid.UUID {
	w.t.Helper()
	department, n := id(), next()
	w.asAdmin("INSERT INTO departments (id, tenant_id, slug, name) VALUES ($1, $2, $3, $3)", department, tenant, fmt.Sprintf("setor-%d", n))
	return department
}

func (w *world) addConnection(tenant, department uuid.UUID) uuid.UUID {
	w.t.Helper()
	n := next()
	connection, err := w.db.CreateConnection(w.t.Context(), tenant, postgres.NewConnection{
		Slug: fmt.Sprintf("numero-%d", n), Name: "Número", Color: 1, DepartmentID: department, Credentials: postgres.Credentials{
			Instance: []byte("sealed instance"), InstanceHash: fmt.Sprintf("I%d", n), InstanceToken: []byte("sealed token"),
			ClientToken: []byte("sealed client token"), HasClientToken: true, KeyID: "k1", HookSecretHash: []byte(fmt.Sprintf("hash-%d", n)),
		},
		ReopenWindow: 24 * time.Hour,
	})
	require.NoError(w.t, err)
	return connection
}

// instance is what the table knows the instance of the world's number by.
func (w *world) instance() string {
	w.t.Helper()
	return value[string](w, "SELECT instance_hash FROM connections WHERE id = $1", w.connection)
}

// addUser makes a person whose profile has exactly these permissions.
func (w *world) addUser(tenant uuid.UUID, permissions []desk.Permission, departments ...uuid.UUID) uuid.UUID {
	w.t.Helper()
	role, user, n := id(), id(), next()
	w.asAdmin("INSERT INTO roles (id, tenant_id, key, name) VALUES ($1, $2, $3, $3)", role, tenant, fmt.Sprintf("perfil-%d", n))
	for _, p := range permissions {
		w.asAdmin("INSERT INTO role_permissions (tenant_id, role_id, permission) VALUES ($1, $2, $3)", tenant, role, string(p))
	}
	w.asAdmin("INSERT INTO users (id, tenant_id, role_id, name, handle) VALUES ($1, $2, $3, $4, $4)", user, tenant, role, fmt.Sprintf("pessoa-%d", n))
	for _, d := range departments {
		w.asAdmin("INSERT INTO department_members (tenant_id, department_id, user_id) VALUES ($1, $2, $3)", tenant, d, user)
	}
	return user
}

// all is a viewer who sees everything of a tenant.
func all() desk.Viewer {
	return desk.Viewer{UserID: id().String(), Reach: desk.ReachAll, ClosedAll: true}
}

// text is a message of a person, by digits; momment is now unless changed.
func (w *world) text(phone, body string) postgres.Incoming {
	return postgres.Incoming{
		ConnectionID: w.connection, Identities: []desk.Identity{{Kind: desk.ChatPhone, Value: phone}}, PushName: "Ana", Address: phone,
		Plan: plan(desk.MessageFacts{Kind: desk.KindText, Text: body, Chat: desk.ChatPhone}), ProviderID: fmt.Sprintf("3EB0%d", next()),
		Kind: desk.KindText, Text: body, Preview: body, SentAt: time.Now(), Raw: []byte(`{"type":"ReceivedCallback"}`),
	}
}

func plan(facts desk.MessageFacts) desk.Plan { return desk.PlanRoute(facts) }

// echo is an echo of something sent through Z-API by the number.
func (w *world) echo(phone, body, providerID string) postgres.Incoming {
	in := w.text(phone, body)
	in.FromMe, in.FromAPI, in.ProviderID, in.PushName = true, true, providerID, ""
	in.Plan = plan(desk.MessageFacts{Kind: desk.KindText, Text: body, FromMe: true, FromAPI: true, Chat: desk.ChatPhone})
	return in
}

func (w *world) ingest(in postgres.Incoming) postgres.Ingested {
	w.t.Helper()
	out, err := w.db.IngestMessage(w.t.Context(), w.tenant, in)
	require.NoError(w.t, err)
	return out
}

// ticket makes an active ticket by a message of a new contact.
func (w *world) ticket() postgres.Ingested {
	w.t.Helper()
	return w.ingest(w.text(fmt.Sprintf("5511%09d", 900000000+next()), "olá"))
}

// reply queues a text on a ticket.
func (w *world) reply(ticket uuid.UUID, body string) postgres.Message {
	w.t.Helper()
	m, created, _, err := w.db.QueueReply(w.t.Context(), w.tenant, postgres.Reply{TicketID: ticket, Viewer: all(), Origin: "agent", AuthorID: id(), Text: body})
	require.NoError(w.t, err)
	require.True(w.t, created)
	return m
}

// sending brings a reply to the point where its request is written.
func (w *world) sending(ticket uuid.UUID, body string) uuid.UUID {
	w.t.Helper()
	m := w.reply(ticket, body)
	job, _, err := w.db.BeginSend(w.t.Context(), w.tenant, m.ID)
	require.NoError(w.t, err)
	require.Equal(w.t, postgres.PhaseReady, job.Phase)
	return m.ID
}

func (w *world) delivery(message uuid.UUID) desk.Delivery {
	w.t.Helper()
	delivery, _, err := w.db.MessageDelivery(w.t.Context(), w.tenant, message)
	require.NoError(w.t, err)
	return delivery
}

// apply runs a command on the newest state of a ticket, with everything handled.
func (w *world) apply(ticket uuid.UUID, c postgres.Change) postgres.Applied {
	w.t.Helper()
	now, err := w.db.TicketState(w.t.Context(), w.tenant, ticket)
	require.NoError(w.t, err)
	c.TicketID, c.Revision, c.HandledSeq = ticket, now.Revision, now.LastSeq
	if c.UpdateID == "" {
		c.UpdateID = id().String()
	}
	if c.ActorKind == "" {
		c.ActorKind = "user"
	}
	out, err := w.db.ApplyCommand(w.t.Context(), w.tenant, c)
	require.NoError(w.t, err)
	return out
}

// resolve accepts and resolves a ticket.
func (w *world) resolve(ticket uuid.UUID) {
	w.t.Helper()
	actor := id()
	require.Empty(w.t, w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: actor}).Refusal)
	require.Empty(w.t, w.apply(ticket, postgres.Change{Command: desk.CommandResolve, ActorID: actor}).Refusal)
}
