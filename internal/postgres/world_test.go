package postgres_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

// world is a tenant in a database of its own, with one number and one department. Rows are prepared and looked at as the superuser, so that
// a fault of the store can't hide itself.
type world struct {
	t          *testing.T
	url        string
	adminURL   string
	db         *postgres.DB
	admin      *pgxpool.Pool
	tenant     uuid.UUID
	connection uuid.UUID
	department uuid.UUID
	made       atomic.Int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	database := testkit.Postgres(t)
	w := &world{t: t, url: database.AppURL, adminURL: database.AdminURL, admin: database.Admin(t)}
	w.db = w.open()
	w.tenant, w.department, w.connection = w.addTenant()
	return w
}

// open opens the database once more, as another process would.
func (w *world) open() *postgres.DB {
	w.t.Helper()
	db, err := postgres.Open(w.t.Context(), postgres.Options{URL: w.url, PoolSize: 8})
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, db.Close()) })
	return db
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	// Cleanups run when the test's context is over.
	_, err := w.admin.Exec(context.WithoutCancel(w.t.Context()), sql, args...)
	require.NoError(w.t, err)
}

// value reads one column of one row as the superuser.
func value[T any](w *world, sql string, args ...any) T {
	w.t.Helper()
	var v T
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), sql, args...).Scan(&v))
	return v
}

func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	return value[int](w, "SELECT count(*)::int FROM "+sql, args...)
}

func id() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func (w *world) next() int64 { return w.made.Add(1) }

// addTenant makes another tenant with a department and a number.
func (w *world) addTenant() (tenant, department, connection uuid.UUID) {
	w.t.Helper()
	tenant = id()
	w.exec("INSERT INTO tenants (id, slug, name) VALUES ($1, $2, 'Loja')", tenant, fmt.Sprintf("loja-%d", w.next()))
	department = w.addDepartment(tenant)
	return tenant, department, w.addConnection(tenant, department)
}

func (w *world) addDepartment(tenant uuid.UUID) uuid.UUID {
	w.t.Helper()
	department, n := id(), w.next()
	w.exec("INSERT INTO departments (id, tenant_id, slug, name) VALUES ($1, $2, $3, $3)", department, tenant, fmt.Sprintf("setor-%d", n))
	return department
}

func (w *world) addConnection(tenant, department uuid.UUID) uuid.UUID {
	w.t.Helper()
	n := w.next()
	connection, err := w.db.CreateConnection(w.t.Context(), tenant, postgres.NewConnection{
		Slug: fmt.Sprintf("numero-%d", n), Name: "Número", Color: 1, DepartmentID: department, InstanceID: "I", InstanceToken: []byte("sealed token"),
		ClientToken: []byte("sealed client token"), KeyID: "k1", HookSecretHash: []byte(fmt.Sprintf("hash-%d", n)), ReopenWindow: 24 * time.Hour,
	})
	require.NoError(w.t, err)
	return connection
}

// addUser makes a person whose profile has exactly these permissions.
func (w *world) addUser(tenant uuid.UUID, permissions []desk.Permission, departments ...uuid.UUID) uuid.UUID {
	w.t.Helper()
	role, user, n := id(), id(), w.next()
	w.exec("INSERT INTO roles (id, tenant_id, key, name) VALUES ($1, $2, $3, $3)", role, tenant, fmt.Sprintf("perfil-%d", n))
	for _, p := range permissions {
		w.exec("INSERT INTO role_permissions (tenant_id, role_id, permission) VALUES ($1, $2, $3)", tenant, role, string(p))
	}
	w.exec("INSERT INTO users (id, tenant_id, role_id, name, handle) VALUES ($1, $2, $3, $4, $4)", user, tenant, role, fmt.Sprintf("pessoa-%d", n))
	for _, d := range departments {
		w.exec("INSERT INTO department_members (tenant_id, department_id, user_id) VALUES ($1, $2, $3)", tenant, d, user)
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
		Plan: plan(desk.MessageFacts{Kind: desk.KindText, Text: body, Chat: desk.ChatPhone}), ProviderID: fmt.Sprintf("3EB0%d", w.next()),
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
	return w.ingest(w.text(fmt.Sprintf("5511%09d", 900000000+w.next()), "olá"))
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
