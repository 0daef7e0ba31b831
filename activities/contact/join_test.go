package contact_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/balcao/balcao/activities/contact"
	"github.com/balcao/balcao/activities/record"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/workflows/join"
	"github.com/balcao/balcao/workflows/ticket"
)

// quiet tells no browser.
type quiet struct{}

func (quiet) Announce([]postgres.Announcement, bool) {}

// office is a tenant with one number, whose workflows run on a real Temporal server.
type office struct {
	t          *testing.T
	database   *testkit.Database
	db         *postgres.DB
	temporal   client.Client
	tenant     uuid.UUID
	connection uuid.UUID
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, database: testkit.Postgres(t)}
	var err error
	o.db, err = postgres.Open(t.Context(), postgres.Options{URL: o.database.AppURL})
	require.NoError(t, err)
	t.Cleanup(func() { _ = o.db.Close() })
	made, err := o.db.CreateTenant(t.Context(), postgres.NewTenant{Slug: "loja", Name: "Loja"})
	require.NoError(t, err)
	o.tenant = made.ID
	o.connection, err = o.db.CreateConnection(t.Context(), o.tenant, postgres.NewConnection{
		Slug: "principal", Name: "Principal", Color: 1,
		Credentials: postgres.Credentials{InstanceHash: "I", KeyID: "k", HookSecretHash: []byte("hash")}, ReopenWindow: time.Hour,
	})
	require.NoError(t, err)

	running, err := devstack.StartTemporal(t.Context(), devstack.TemporalOptions{
		Dir: t.TempDir(), InMemory: true, DynamicConfig: []string{"system.forceSearchAttributesCacheRefreshOnRead=true"},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.Stop()) })
	opts := temporalx.Options{Address: running.Address, Namespace: "contacts", Logger: slog.New(slog.DiscardHandler)}
	require.NoError(t, temporalx.Setup(t.Context(), opts))
	o.temporal, err = temporalx.Dial(opts)
	require.NoError(t, err)
	t.Cleanup(o.temporal.Close)
	w := worker.New(o.temporal, contract.QueueDesk, worker.Options{DisableRegistrationAliasing: true})
	ticket.Register(w)
	join.Register(w)
	(&record.Activities{Store: o.db, Announcer: quiet{}}).Bind(w)
	(&contact.Activities{Store: o.db, Announcer: quiet{}, Temporal: o.temporal}).Bind(w)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	return o
}

func (o *office) writes(text string, names ...string) postgres.Ingested {
	o.t.Helper()
	stored, err := o.db.IngestMessage(o.t.Context(), o.tenant, postgres.Incoming{
		ConnectionID: o.connection, Identities: desk.IdentityKeys(names[0], names[1:]...), Address: names[0], ProviderID: rand.Text(),
		Kind: desk.KindText, Text: text, Preview: text, SentAt: time.Now(),
		Plan: desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: text, Chat: desk.ChatPhone}),
	})
	require.NoError(o.t, err)
	return stored
}

func (o *office) count(query string, args ...any) int {
	o.t.Helper()
	var n int
	require.NoError(o.t, o.database.Admin(o.t).QueryRow(o.t.Context(), "SELECT count(*) FROM "+query, args...).Scan(&n))
	return n
}

func (o *office) wake(entity contract.Entity, subject uuid.UUID) {
	o.t.Helper()
	require.NoError(o.t, temporalx.WakeEntity(o.t.Context(), o.temporal, entity, o.tenant, subject))
}

// joined makes one person known by two names, and lets their workflow make them one.
func (o *office) joined() (joining uuid.UUID, older, newer postgres.Ingested) {
	o.t.Helper()
	const phone, lid = "5511988887777", "99887766554433@lid"
	older, newer = o.writes("pelo lid", lid), o.writes("pelo telefone", phone)
	o.writes("com os dois", phone, lid)
	require.NoError(o.t, o.database.Admin(o.t).QueryRow(o.t.Context(), "SELECT id FROM contact_joins").Scan(&joining))
	o.wake(contract.EntityJoin, joining)
	testkit.Eventually(o.t, func() bool { return o.count("contact_merges WHERE state = 'done'") == 1 }, "the joining to be done")
	return joining, older, newer
}

func (o *office) parted(joining uuid.UUID) {
	o.t.Helper()
	everything := desk.Viewer{UserID: uuid.NewString(), Reach: desk.ReachAll, ClosedAll: true}
	_, err := o.db.AskUndoMerge(o.t.Context(), o.tenant, everything, uuid.New(), joining, true)
	require.NoError(o.t, err)
	o.wake(contract.EntityJoin, joining)
	testkit.Eventually(o.t, func() bool { return o.ended(joining) }, "the run to end")
}

func (o *office) ended(joining uuid.UUID) bool {
	described, err := o.temporal.DescribeWorkflowExecution(context.WithoutCancel(o.t.Context()), contract.EntityJoin.WorkflowID(joining), "")
	return err == nil && described.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED
}

func TestAJoiningCancelsTheEmptiedTicketByItsOwnWorkflowAndPartingOpensItAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	joining, older, newer := o.joined()
	require.Equal(t, 1, o.count("tickets WHERE id = $1 AND status = 'cancelled' AND merged_into = $2", newer.TicketID, older.TicketID))
	require.Equal(t, 1, o.count("ticket_events WHERE ticket_id = $1 AND kind = 'cancelled' AND actor_kind = 'system'", newer.TicketID))
	require.Equal(t, 3, o.count("messages WHERE ticket_id = $1 AND contact_id = $2", older.TicketID, older.ContactID))
	require.False(t, o.ended(joining), "it waits until it can no longer be taken back")
	o.parted(joining)
	require.Equal(t, 1, o.count("tickets WHERE id = $1 AND status = 'open' AND merged_into IS NULL", newer.TicketID))
	require.Equal(t, 1, o.count("messages WHERE ticket_id = $1 AND contact_id = $2", newer.TicketID, newer.ContactID))
	require.Zero(t, o.count("contact_merge_rows"))
}
