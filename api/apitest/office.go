// Package apitest gives the tests of the API a small office: a tenant with two departments, a number, and one person of each profile, on a
// real Postgres and a real Redis. Only tests import it.
package apitest

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/internal/zapi"
)

// The people of an office. Ana and Bia are agents of Sales, Caio of Support; the supervisor belongs to both.
const (
	Admin      = "admin"
	Supervisor = "supervisor"
	Ana        = "ana"
	Bia        = "bia"
	Caio       = "caio"
	Auditor    = "auditor"
	Bot        = "bot"
)

// Everybody lists them.
func Everybody() []string { return []string{Admin, Supervisor, Ana, Bia, Caio, Auditor, Bot} }

var profiles = map[string]string{
	Admin: desk.ProfileAdministrator, Supervisor: desk.ProfileSupervisor, Ana: desk.ProfileAgent, Bia: desk.ProfileAgent, Caio: desk.ProfileAgent,
	Auditor: desk.ProfileAuditor, Bot: desk.ProfileBot,
}

// Office is one tenant of a fresh database. New tickets of its number go to Sales.
type Office struct {
	Database *testkit.Database
	DB       *postgres.DB
	RedisURL string
	Redis    *cache.Client
	Access   *access.Registry
	Box      *secret.Box

	Tenant     uuid.UUID
	People     map[string]uuid.UUID
	Sales      uuid.UUID
	Support    uuid.UUID
	Connection uuid.UUID
	// HookSecret is the last part of the webhook's path, InstanceToken what Z-API sends as z-api-token.
	HookSecret    string
	InstanceID    string
	InstanceToken string

	tokens map[string]string
}

// NewOffice makes an office in a database of its own.
func NewOffice(t testing.TB) *Office {
	t.Helper()
	o := &Office{Database: testkit.Postgres(t), RedisURL: testkit.Redis(t)}
	db, err := postgres.Open(t.Context(), postgres.Options{URL: o.Database.AppURL})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	o.DB = db
	// Opened here, so that it outlives the subtests that look at rows.
	o.Database.Admin(t)
	o.Redis, err = cache.Open(o.RedisURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = o.Redis.Close() })
	o.Access = access.NewRegistry(db)
	o.Box, err = secret.NewBox(secret.Key{ID: "test", Bytes: [32]byte{1, 2, 3}})
	require.NoError(t, err)
	o.furnish(t)
	return o
}

// Branch makes another tenant in the same database, with people and a number of its own.
func (o *Office) Branch(t testing.TB) *Office {
	t.Helper()
	b := *o
	b.furnish(t)
	return &b
}

func (o *Office) furnish(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	tenant, err := o.DB.CreateTenant(ctx, postgres.NewTenant{Slug: "t" + uuid.NewString()[:8], Name: "Escritório"})
	require.NoError(t, err)
	o.Tenant = tenant.ID
	o.Sales, err = o.DB.CreateDepartment(ctx, o.Tenant, postgres.Department{Slug: "vendas", Name: "Vendas"})
	require.NoError(t, err)
	o.Support, err = o.DB.CreateDepartment(ctx, o.Tenant, postgres.Department{Slug: "suporte", Name: "Suporte"})
	require.NoError(t, err)
	o.hire(t)
	o.issue(t)
	o.HookSecret, o.InstanceID, o.InstanceToken = access.NewSecret(), uuid.NewString(), access.NewSecret()
	o.Connection = o.connect(t)
}

func (o *Office) hire(t testing.TB) {
	t.Helper()
	members := map[uuid.UUID][]string{o.Sales: {Ana, Bia, Supervisor}, o.Support: {Caio, Supervisor}}
	o.People = map[string]uuid.UUID{}
	for _, name := range Everybody() {
		id, err := o.DB.CreateUser(t.Context(), o.Tenant, postgres.NewUser{RoleKey: profiles[name], Name: name, Handle: name})
		require.NoError(t, err)
		o.People[name] = id
	}
	for department, names := range members {
		for _, name := range names {
			require.NoError(t, o.DB.AddMember(t.Context(), o.Tenant, department, o.People[name], false))
		}
	}
}

func (o *Office) connect(t testing.TB) uuid.UUID {
	t.Helper()
	sealed, err := credential.Seal(o.Box, o.Tenant, credential.Number{
		Instance: zapi.Instance{ID: o.InstanceID, Token: o.InstanceToken, ClientToken: "client-token"}, HookSecret: o.HookSecret,
	})
	require.NoError(t, err)
	id, err := o.DB.CreateConnection(t.Context(), o.Tenant, postgres.NewConnection{
		Slug: "principal", Name: "Principal", Phone: "5511900000000", Color: 1, DepartmentID: o.Sales, Credentials: sealed,
		ReopenWindow: 24 * time.Hour,
	})
	require.NoError(t, err)
	return id
}

// Unseal opens the token of an instance, as the hook asks for it.
func (o *Office) Unseal(tenant uuid.UUID, keyID string, sealed []byte) (string, error) {
	plain, err := o.Box.Open(tenant, secret.InstanceToken, keyID, sealed)
	return string(plain), err
}

// Ticket stores a message of a new customer and returns the ticket that it opens, in the queue of Sales.
func (o *Office) Ticket(t testing.TB, phone, text string) uuid.UUID {
	t.Helper()
	stored, err := o.DB.IngestMessage(t.Context(), o.Tenant, postgres.Incoming{
		ConnectionID: o.Connection, Identities: desk.IdentityKeys(phone), PushName: "Cliente", Address: phone,
		Plan:       desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: text, Chat: desk.ChatPhone}),
		ProviderID: uuid.NewString(), Kind: desk.KindText, Text: text, Preview: text, SentAt: time.Now(),
	})
	require.NoError(t, err)
	return stored.TicketID
}

// Count returns the single number that a query finds, asked as the superuser: rows of every tenant.
func (o *Office) Count(t testing.TB, query string, args ...any) int {
	t.Helper()
	var count int
	require.NoError(t, o.Database.Admin(t).QueryRow(t.Context(), query, args...).Scan(&count))
	return count
}
