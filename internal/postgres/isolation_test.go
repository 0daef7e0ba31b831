package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// tenantTables lists every table that holds rows of tenants, from the catalogue, so that a new table is tested without being named here.
func (w *world) tenantTables() []string {
	w.t.Helper()
	rows, err := w.admin.Query(w.t.Context(), `SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`)
	require.NoError(w.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w.t, err)
	require.Greater(w.t, len(tables), 20)
	return tables
}

// populate leaves at least one row of the tenant in every table.
func (w *world) populate(tenant, department, connection uuid.UUID) {
	w.t.Helper()
	ctx := w.t.Context()
	user := w.addUser(tenant, []desk.Permission{desk.PermTicketsViewAll}, department)
	w.exec("INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, 'tickets.reply', true)", tenant, user)
	w.exec("INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, 'groups', true)", tenant)
	w.exec("INSERT INTO sessions (id, tenant_id, user_id, token_hash, csrf_token, expires_at) VALUES ($1, $2, $3, $4, 'c', now())",
		id(), tenant, user, tenant[:])
	w.exec("INSERT INTO api_tokens (id, tenant_id, user_id, name, prefix, secret_hash) VALUES ($1, $2, $3, 'n', $4, '')", id(), tenant, user, tenant.String())
	ingest := func(in postgres.Incoming) postgres.Ingested {
		in.ConnectionID = connection
		out, err := w.db.IngestMessage(ctx, tenant, in)
		require.NoError(w.t, err)
		return out
	}
	lid := w.text(customer, "oi")
	lid.Identities = []desk.Identity{{Kind: desk.ChatLID, Value: "1"}}
	ingest(lid)
	first := ingest(w.text(customer, "oi"))
	both := w.text(customer, "oi")
	both.Identities = append(lid.Identities, both.Identities...)
	ingest(both)
	m, _, _, err := w.db.QueueReply(ctx, tenant, postgres.Reply{TicketID: first.TicketID, Viewer: all(), AuthorID: user, Origin: "agent", Text: "oi"})
	require.NoError(w.t, err)
	_, _, err = w.db.BeginSend(ctx, tenant, m.ID)
	require.NoError(w.t, err)
	ingest(w.echo(customer, "eco", "WA1"))
	ingest(w.amends(lid, desk.KindReaction, "👍", time.Now()))
	_, err = w.db.ApplyReceipts(ctx, tenant, connection, []string{"unknown"}, desk.DeliveryRead, "", time.Now())
	require.NoError(w.t, err)
	require.NoError(w.t, w.db.KeepWebhook(ctx, tenant, postgres.WebhookEvent{ConnectionID: connection, Type: "x"}))
	require.NoError(w.t, w.db.TouchConnection(ctx, tenant, connection, postgres.Heard{TokenMismatch: true}))
	_, err = w.db.RecordLook(ctx, tenant, connection, desk.Probe{At: time.Now()}, desk.Verdict{Raise: []desk.Trouble{
		{Kind: desk.AlertConnectionDown, Severity: desk.SeverityCritical, Mail: desk.MailConnectionDown},
	}})
	require.NoError(w.t, err)
	_, err = w.db.WriteNote(ctx, tenant, first.TicketID, user, "nota")
	require.NoError(w.t, err)
	_, err = w.db.ApplyCommand(ctx, tenant, postgres.Change{TicketID: first.TicketID, UpdateID: "u", Command: desk.CommandAccept, ActorKind: "user", ActorID: user})
	require.NoError(w.t, err)
	require.NoError(w.t, w.db.SetSetting(ctx, tenant, desk.SettingSignature, json.RawMessage("false"), user))
	_, err = w.db.CreateQuickReply(ctx, tenant, postgres.QuickReply{Shortcut: "oi", Title: "Oi", Body: "Olá!"})
	require.NoError(w.t, err)
	file := w.text(customer, "")
	file.Kind, file.Content = desk.KindImage, json.RawMessage(`{"media":{"url":"https://example.org/x.jpeg"}}`)
	ingest(file)
	_, err = w.db.CreateUpload(ctx, tenant, postgres.NewUpload{UserID: user, Name: "x.jpg", Length: 1})
	require.NoError(w.t, err)
	w.populateContacts(tenant, connection, user)
	tag := id()
	w.exec("INSERT INTO tags (id, tenant_id, name) VALUES ($1, $2, 'vip')", tag, tenant)
	w.exec("INSERT INTO ticket_tags (tenant_id, tag_id, ticket_id, active, last_message_at) VALUES ($1, $2, $3, true, now())", tenant, tag, first.TicketID)
}

// populateContacts leaves a joining, a group and a conversation of ours.
func (w *world) populateContacts(tenant, connection, user uuid.UUID) {
	w.t.Helper()
	ctx := w.t.Context()
	older, _, err := w.db.CreateContact(ctx, tenant, "Ana", "5511955550001", "")
	require.NoError(w.t, err)
	newer, _, err := w.db.CreateContact(ctx, tenant, "Ana", "5511955550002", "")
	require.NoError(w.t, err)
	asked, err := w.db.AskMerge(ctx, tenant, all(), user, older, newer, true)
	require.NoError(w.t, err)
	step, err := w.db.MergeContacts(ctx, tenant, asked.ID)
	require.NoError(w.t, err)
	require.Equal(w.t, postgres.MergeMoving, step.Phase)
	group := id()
	w.exec("INSERT INTO contacts (id, tenant_id, kind) VALUES ($1, $2, 'group')", group, tenant)
	_, err = w.db.DescribeGroup(ctx, tenant, group, "Condomínio", []postgres.GroupMember{{Key: "lid:1"}})
	require.NoError(w.t, err)
	_, err = w.db.StartConversation(ctx, tenant, postgres.ConversationStart{
		Viewer: all(), AgentID: user, ConnectionID: connection, ContactID: older, Key: "k", RequestHash: []byte("asked"),
	})
	require.NoError(w.t, err)
}

func countIn(ctx context.Context, tx *sqlx.Tx, table string) (n int, err error) {
	err = tx.GetContext(ctx, &n, "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize())
	return n, err
}

func TestWithoutATenantNothingIsSeenAlsoOnAConnectionThatHadOne(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	w.populate(w.tenant, w.department, w.connection)
	db, err := postgres.Open(t.Context(), postgres.Options{URL: w.url, PoolSize: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	tables := append(w.tenantTables(), "tenants")
	seesNothing := func() {
		require.NoError(t, db.Lookup(t.Context(), func(ctx context.Context, tx *sqlx.Tx) error {
			for _, table := range tables {
				n, err := countIn(ctx, tx, table)
				require.NoError(t, err, table)
				require.Zero(t, n, table)
			}
			return nil
		}))
	}
	seesNothing()
	require.NoError(t, db.InTenant(t.Context(), w.tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, table := range tables {
			n, err := countIn(ctx, tx, table)
			require.NoError(t, err, table)
			require.NotZero(t, n, table)
		}
		return nil
	}))
	seesNothing()
	failed := errors.New("rolled back")
	require.ErrorIs(t, db.InTenant(t.Context(), w.tenant, func(context.Context, *sqlx.Tx) error { return failed }), failed)
	seesNothing()
	require.Error(t, db.InTenant(t.Context(), uuid.Nil, func(context.Context, *sqlx.Tx) error { return nil }))
}

func TestNoTableLetsTheApplicationReadOrWriteAnotherTenant(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	w.populate(w.tenant, w.department, w.connection)
	other, department, connection := w.addTenant()
	w.populate(other, department, connection)
	for _, table := range append(w.tenantTables(), "tenants") {
		name, column := pgx.Identifier{table}.Sanitize(), "tenant_id"
		if table == "tenants" {
			column = "id"
		}
		row := value[json.RawMessage](w, fmt.Sprintf("SELECT to_jsonb(x) FROM %s x WHERE %s = $1 LIMIT 1", name, column), other)
		foreign := w.count(fmt.Sprintf("%s WHERE %s = $1", name, column), other)
		require.NotZero(t, foreign, table)
		require.NoError(t, w.db.InTenant(t.Context(), w.tenant, func(ctx context.Context, tx *sqlx.Tx) error {
			var n int
			require.NoError(t, tx.GetContext(ctx, &n, fmt.Sprintf("SELECT count(*) FROM %s WHERE %s <> $1", name, column), w.tenant), table)
			require.Zero(t, n, "%s shows rows of others", table)
			changed, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = $1", name, column, column, column), other)
			require.NoError(t, err, table)
			rows, _ := changed.RowsAffected()
			require.Zero(t, rows, "%s lets rows of others be changed", table)
			if table != "tenants" {
				changed, err = tx.ExecContext(ctx, fmt.Sprintf("DELETE FROM %s WHERE %s = $1", name, column), other)
				require.NoError(t, err, table)
				rows, _ = changed.RowsAffected()
				require.Zero(t, rows, "%s lets rows of others be deleted", table)
			}
			return nil
		}))
		denied := func(sql string, args ...any) {
			err := w.db.InTenant(t.Context(), w.tenant, func(ctx context.Context, tx *sqlx.Tx) error {
				_, err := tx.ExecContext(ctx, sql, args...)
				return err
			})
			var refused *pgconn.PgError
			require.ErrorAs(t, err, &refused, table)
			require.Equal(t, "42501", refused.Code, "%s: %s", table, sql)
		}
		// Generated columns can't be given.
		given := value[string](w, `SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
			WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`, table)
		denied(fmt.Sprintf("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM jsonb_populate_record(NULL::%s, $1)", name, given, given, name), string(row))
		denied(fmt.Sprintf("UPDATE %s SET %s = $1", name, column), other)
		require.Equal(t, foreign, w.count(fmt.Sprintf("%s WHERE %s = $1", name, column), other), table)
	}
}

func TestTheLoginItselfReachesNoTable(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	conn, err := pgx.Connect(t.Context(), w.url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	for _, table := range append(w.tenantTables(), "tenants") {
		_, err := conn.Exec(t.Context(), "SELECT 1 FROM "+pgx.Identifier{table}.Sanitize())
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, table)
		require.Equal(t, "42501", refused.Code, table)
	}
}

func TestEveryTenantTableForcesRowLevelSecurity(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	require.Zero(t, w.count(`pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`))
}
