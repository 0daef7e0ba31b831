package drill_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
	provider "github.com/balcao/balcao/internal/zapi"
)

// patience bounds everything that a drill waits for: a fault, a restart and a queue of sends included.
const patience = 90 * time.Second

// stack is one installation with one company: what a drill breaks and counts.
type stack struct {
	t        *testing.T
	admin    *pgxpool.Pool // sees every row
	temporal *testkit.TemporalServer
	sim      *zapi.Server
	instance zapi.Instance
	hookPath string // "/hooks/zapi/<secret>"

	apis   []*process
	worker *process

	tenant      uuid.UUID
	supervisor  person
	agents      []person
	agentIDs    []uuid.UUID
	environment map[string]string
}

// newStack prepares database, Redis, a Temporal server of its own, the simulator and the company. No process runs yet.
func newStack(t *testing.T) *stack {
	t.Helper()
	database := testkit.Postgres(t)
	s := &stack{
		t: t, admin: database.Admin(t),
		temporal: testkit.NewTemporalServer(t, temporalx.Attributes()),
	}
	sim, err := zapi.New(zapi.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	sim.SetPublicURL(server.URL)
	s.sim = sim
	s.instance, err = sim.AddInstance(zapi.InstanceSpec{Name: "Loja Drill", Phone: "5511955559000"})
	require.NoError(t, err)

	key := secret.Key{ID: "drill"}
	s.environment = map[string]string{
		"BALCAO_ENV": "test", "BALCAO_LOG_FORMAT": "text", "BALCAO_LOG_LEVEL": "info",
		"BALCAO_DATABASE_URL": database.AppURL, "BALCAO_REDIS_URL": testkit.Redis(t),
		"BALCAO_TEMPORAL_ADDRESS": s.temporal.Address, "BALCAO_TEMPORAL_NAMESPACE": s.temporal.Namespace,
		"BALCAO_ZAPI_BASE_URL": server.URL, "BALCAO_ZAPI_TIMEOUT": "5s", "BALCAO_ALLOW_PRIVATE": server.Listener.Addr().String(),
		"BALCAO_SECRET_KEYS": key.ID + ":" + base64.StdEncoding.EncodeToString(key.Bytes[:]),
		"BALCAO_AUDIT_KEY":   base64.StdEncoding.EncodeToString(make([]byte, 32)), "BALCAO_DATABASE_POOL_SIZE": "8",
	}
	db, err := postgres.Open(t.Context(), postgres.Options{URL: database.AppURL, PoolSize: 2})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	box, err := secret.NewBox(key)
	require.NoError(t, err)
	s.found(db, box)
	return s
}

// found makes the company: one number, one department, a supervisor and two agents.
func (s *stack) found(db *postgres.DB, box *secret.Box) {
	s.t.Helper()
	ctx := s.t.Context()
	tenant, err := db.CreateTenant(ctx, postgres.NewTenant{Slug: "drill", Name: "Drill"})
	require.NoError(s.t, err)
	s.tenant = tenant.ID
	// What is counted on the phones are then the very words that were queued.
	require.NoError(s.t, db.SetSetting(ctx, tenant.ID, desk.SettingSignature, []byte("false"), uuid.Nil))
	department, err := db.CreateDepartment(ctx, tenant.ID, postgres.Department{Slug: "vendas", Name: "Vendas"})
	require.NoError(s.t, err)
	sealed, err := credential.Seal(box, tenant.ID, credential.Number{
		Instance: provider.Instance{ID: s.instance.ID, Token: s.instance.Token, ClientToken: s.instance.ClientToken},
	})
	require.NoError(s.t, err)
	hook := access.NewSecret()
	s.hookPath = "/hooks/zapi/" + hook
	sealed.HookSecretHash = access.HashSecret(hook)
	_, err = db.CreateConnection(ctx, tenant.ID, postgres.NewConnection{
		Slug: "loja", Name: "Loja Drill", Phone: "5511955559000", Color: 1, DepartmentID: department, Credentials: sealed,
		ReopenWindow: 24 * time.Hour,
	})
	require.NoError(s.t, err)
	_, s.supervisor = s.hire(db, desk.ProfileSupervisor, "chefe", department)
	for i := range 2 {
		id, agent := s.hire(db, desk.ProfileAgent, fmt.Sprintf("agente-%d", i+1), department)
		s.agents, s.agentIDs = append(s.agents, agent), append(s.agentIDs, id)
	}
}

// hire adds somebody who calls the API by token. Their names are words that no history may hold (R26).
func (s *stack) hire(db *postgres.DB, role, handle string, department uuid.UUID) (uuid.UUID, person) {
	s.t.Helper()
	ctx := s.t.Context()
	id, err := db.CreateUser(ctx, s.tenant, postgres.NewUser{
		RoleKey: role, Name: "Fulanildo " + handle, Handle: handle, Email: handle + "@segredo.example",
	})
	require.NoError(s.t, err)
	require.NoError(s.t, db.AddMember(ctx, s.tenant, department, id, false))
	made := access.NewAPIToken()
	_, err = db.CreateToken(ctx, s.tenant, postgres.NewToken{UserID: id, Name: "drill", Prefix: made.Prefix, SecretHash: made.SecretHash})
	require.NoError(s.t, err)
	return id, person{token: made.Text}
}

// startAPI starts one more API process. Calls go to the first one.
func (s *stack) startAPI() *process {
	s.t.Helper()
	addr := freeAddr(s.t)
	p := startProcess(s.t, fmt.Sprintf("api-%d", len(s.apis)+1), s.with("BALCAO_HTTP_ADDR", addr), addr, "api")
	s.apis = append(s.apis, p)
	if len(s.apis) == 1 {
		s.supervisor.base = "http://" + addr
		for i := range s.agents {
			s.agents[i].base = s.supervisor.base
		}
		require.NoError(s.t, s.sim.SetWebhooks(s.instance.ID, s.supervisor.base+s.hookPath, true))
	}
	return p
}

// startWorker starts the worker.
func (s *stack) startWorker() {
	s.t.Helper()
	addr := freeAddr(s.t)
	s.worker = startProcess(s.t, "worker", s.with("BALCAO_WORKER_HTTP_ADDR", addr), addr, "worker")
}

func (s *stack) with(key, value string) map[string]string {
	env := maps.Clone(s.environment)
	env[key] = value
	return env
}

// stopRelay hides the rows for Temporal from the relay: whatever reaches a workflow now came another way.
func (s *stack) stopRelay() {
	s.t.Helper()
	_, err := s.admin.Exec(s.t.Context(), `ALTER TABLE outbox ALTER COLUMN claimed_until SET DEFAULT 'infinity'`)
	require.NoError(s.t, err)
}

// customer adds a virtual phone. Its name is a word that no history may hold (R26).
func (s *stack) customer(number int) zapi.Customer {
	s.t.Helper()
	c, err := s.sim.AddCustomer(zapi.CustomerSpec{Name: fmt.Sprintf("Sicrano %d", number), Phone: fmt.Sprintf("55119666%05d", number)})
	require.NoError(s.t, err)
	return c
}

// writes makes the customer write and waits until the webhook was answered.
func (s *stack) writes(c zapi.Customer, text string) {
	s.t.Helper()
	_, err := s.sim.CustomerWrites(s.instance.ID, c.Phone, zapi.Text(text))
	require.NoError(s.t, err)
	s.quiet()
}

// quiet waits until every webhook of the simulator has been answered.
func (s *stack) quiet() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	require.NoError(s.t, s.sim.WaitQuiet(ctx))
}

// count asks the database, past row-level security.
func (s *stack) count(query string, args ...any) int {
	s.t.Helper()
	var n int
	require.NoError(s.t, s.admin.QueryRow(s.t.Context(), query, args...).Scan(&n))
	return n
}

// eventually waits as long as a drill may.
func (s *stack) eventually(condition func() bool, what string) {
	s.t.Helper()
	testkit.EventuallyWithin(s.t, patience, condition, what)
}

// ticketOf returns the only ticket of the customer.
func (s *stack) ticketOf(c zapi.Customer) ticketView {
	s.t.Helper()
	found := s.supervisor.tickets(s.t, "&contact_phone="+c.Phone)
	require.Len(s.t, found, 1)
	return found[0]
}
