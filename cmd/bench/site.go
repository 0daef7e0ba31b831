package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
	"github.com/balcao/balcao/migrations"
)

// size of a site.
type size struct {
	companies int
	// customers of each company: known, with an open ticket.
	customers int
}

// site is one installation: a database of its own, with companies in it and one running api.
type site struct {
	size      size
	database  string
	admin     *pgxpool.Pool // sees every row
	companies []company
	sample    []byte // body of a webhook
	api       *server
	address   string // of the api, host:port
}

// company is one tenant with one number.
type company struct {
	tenant, connection uuid.UUID
	hookPath           string
	known              []*webhook // one for each customer
	stranger           *webhook
}

// newSite makes the installation and starts its api. Redis is emptied.
func newSite(ctx context.Context, s *stand, name string, of size) (_ *site, err error) {
	made := &site{size: of, database: "bench_" + name}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.close())
		}
	}()
	if err := s.emptyRedis(ctx); err != nil {
		return nil, err
	}
	if err := devstack.EnsureDatabase(ctx, s.postgres.AdminURL("postgres"), made.database); err != nil {
		return nil, err
	}
	if _, err := migrations.Up(ctx, s.postgres.OwnerURL(made.database).Reveal(), devstack.AppLogin); err != nil {
		return nil, err
	}
	if made.admin, err = pgxpool.New(ctx, s.postgres.AdminURL(made.database).Reveal()); err != nil {
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	port, err := devstack.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	made.address = fmt.Sprintf("127.0.0.1:%d", port)
	key, err := made.found(ctx, s.postgres.AppURL(made.database))
	if err != nil {
		return nil, err
	}
	// Statistics for the planner, and pages as they are after a night.
	if _, err := made.admin.Exec(ctx, "VACUUM (ANALYZE)"); err != nil {
		return nil, fmt.Errorf("vacuum: %w", err)
	}
	made.api, err = s.startBalcao(ctx, "api", made.address, made.environment(s, key))
	return made, err
}

// environment is that of an ordinary installation; what is not named keeps its default.
func (s *site) environment(on *stand, key secret.Key) map[string]string {
	return map[string]string{
		"BALCAO_HTTP_ADDR": s.address, "BALCAO_PUBLIC_URL": "http://" + s.address, "BALCAO_STORAGE_DIR": on.path("storage"),
		"BALCAO_DATABASE_URL": on.postgres.AppURL(s.database).Reveal(), "BALCAO_REDIS_URL": on.redisURL().Reveal(),
		// Nobody listens there: a webhook never waits for Temporal (R6).
		"BALCAO_TEMPORAL_ADDRESS": "127.0.0.1:1",
		"BALCAO_SECRET_KEYS":      key.ID + ":" + base64.StdEncoding.EncodeToString(key.Bytes[:]),
		"BALCAO_AUDIT_KEY":        config.NewKey().Reveal(),
	}
}

// found makes the companies with their customers, and the webhooks that these will send.
func (s *site) found(ctx context.Context, app config.SecretURL) (secret.Key, error) {
	key := secret.Key{ID: "bench"}
	raw, err := base64.StdEncoding.DecodeString(config.NewKey().Reveal())
	if err != nil {
		return key, fmt.Errorf("make a key: %w", err)
	}
	copy(key.Bytes[:], raw)
	box, err := secret.NewBox(key)
	if err != nil {
		return key, err
	}
	db, err := postgres.Open(ctx, postgres.Options{URL: app.Reveal(), PoolSize: 2})
	if err != nil {
		return key, err
	}
	defer func() { _ = db.Close() }()
	for i := range s.size.companies {
		made, err := s.newCompany(ctx, db, box, i+1)
		if err != nil {
			return key, fmt.Errorf("company %d: %w", i+1, err)
		}
		s.companies = append(s.companies, made)
	}
	return key, nil
}

func (s *site) newCompany(ctx context.Context, db *postgres.DB, box *secret.Box, number int) (company, error) {
	compose, err := newComposer() //nolint:contextcheck // it only composes: nothing is sent that a context could end
	if err != nil {
		return company{}, err
	}
	defer func() { _ = compose.close() }()
	tenant, err := db.CreateTenant(ctx, postgres.NewTenant{Slug: fmt.Sprintf("empresa-%d", number), Name: fmt.Sprintf("Empresa %d", number)})
	if err != nil {
		return company{}, err
	}
	department, err := db.CreateDepartment(ctx, tenant.ID, postgres.Department{Slug: "vendas", Name: "Vendas"})
	if err != nil {
		return company{}, err
	}
	sealed, err := credential.Seal(box, tenant.ID, credential.Number{
		Instance: zapi.Instance{ID: compose.instance.ID, Token: compose.instance.Token, ClientToken: compose.instance.ClientToken},
	})
	if err != nil {
		return company{}, err
	}
	hook := access.NewSecret()
	sealed.HookSecretHash = access.HashSecret(hook)
	made := company{tenant: tenant.ID, hookPath: "/hooks/zapi/" + hook}
	made.connection, err = db.CreateConnection(ctx, tenant.ID, postgres.NewConnection{
		Slug: "loja", Name: "Loja", Phone: compose.instance.Phone, Color: 1, DepartmentID: department, Credentials: sealed,
		ReopenWindow: 24 * time.Hour,
	})
	if err != nil {
		return company{}, err
	}
	if err := s.addCustomers(ctx, compose, &made, department); err != nil {
		return company{}, err
	}
	strange, err := compose.message("Cliente novo", markPhone, markLID)
	if err != nil {
		return company{}, err
	}
	s.sample = strange.Body
	made.stranger, err = newWebhook(s.address, made.hookPath, strange, true)
	return made, err
}

// phoneOf is the number of a customer, the same in every company, and what baseline scripts compute as well.
func phoneOf(customer int) string { return strconv.Itoa(firstPhone + customer) }

const firstPhone = 5511966000000

// addCustomers composes the webhook of each customer and stores the customer as the decoder and the domain name it.
func (s *site) addCustomers(ctx context.Context, compose *composer, c *company, department uuid.UUID) error {
	var contacts, identities, tickets [][]any
	now := time.Now().UTC()
	for i := range s.size.customers {
		name := fmt.Sprintf("Cliente %d", i+1)
		message, err := compose.message(name, phoneOf(i), fmt.Sprintf("1%014d", i))
		if err != nil {
			return err
		}
		hook, err := newWebhook(s.address, c.hookPath, message, false)
		if err != nil {
			return err
		}
		c.known = append(c.known, hook)
		event, err := zapi.Decode(message.Body)
		if err != nil {
			return fmt.Errorf("decode a composed webhook: %w", err)
		}
		chat, ok := event.(*zapi.Message)
		if !ok {
			return fmt.Errorf("a composed webhook is read as %T", event)
		}
		contact, ticket := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
		contacts = append(contacts, []any{contact, c.tenant, name, phoneOf(i)})
		for _, identity := range chat.Identities() {
			identities = append(identities, []any{c.tenant, string(identity.Kind) + ":" + identity.Value, contact})
		}
		tickets = append(tickets, []any{ticket, c.tenant, fmt.Sprintf("seed-%06d", i), c.connection, contact, department, "open", chat.Chat, now})
	}
	for _, load := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"contacts", []string{"id", "tenant_id", "push_name", "phone"}, contacts},
		{"contact_identities", []string{"tenant_id", "key", "contact_id"}, identities},
		{
			"tickets",
			[]string{"id", "tenant_id", "protocol", "connection_id", "contact_id", "department_id", "status", "address", "last_message_at"},
			tickets,
		},
	} {
		if _, err := s.admin.CopyFrom(ctx, pgx.Identifier{load.table}, load.columns, pgx.CopyFromRows(load.rows)); err != nil {
			return fmt.Errorf("fill %s: %w", load.table, err)
		}
	}
	return nil
}

// close stops the api. The database goes with the stand.
func (s *site) close() error {
	if s == nil {
		return nil
	}
	err := s.api.stop()
	if s.admin != nil {
		s.admin.Close()
	}
	return err
}
