package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/postgres"
)

// What each named role may do, exactly (R2): privilege, table, columns ("*" for all). Whoever widens a role changes this list in the same
// commit and says why.
var roleGrants = map[string][]string{
	"balcao_lookup": {
		"SELECT api_tokens(id, prefix, tenant_id, user_id)",
		"SELECT connections(deleted_at, hook_secret_hash, id, tenant_id)",
		"SELECT sessions(id, tenant_id, token_hash, user_id)",
		"SELECT tenants(host, id, slug, suspended_at)",
		"SELECT users(active, email, id, tenant_id)",
	},
	"balcao_relay": {
		"DELETE outbox",
		"SELECT outbox(*)",
		"UPDATE outbox(attempts, claimed_until)",
	},
	"balcao_sweep": {
		"DELETE early_receipts",
		"SELECT connections(deleted_at, enabled, id, key_id, sending_paused_at, status, tenant_id)",
		"SELECT contact_joins(id, newer_id, older_id, tenant_id, undo_by)",
		"SELECT contact_merges(join_id, merged_at, state, undo_until)",
		"SELECT contacts(id, merged_into)",
		"SELECT early_receipts(received_at)",
		"SELECT media(id, state, tenant_id)",
		"SELECT messages(attempt_at, connection_id, contact_id, id, seq, status, tenant_id, ticket_id)",
		"SELECT parked_echoes(connection_id, contact_id, id, received_at, tenant_id)",
		"SELECT tenants(id, suspended_at)",
		"SELECT tickets(handled_seq, id, last_seq, status, tenant_id)",
		"SELECT uploads(id, tenant_id, touched_at)",
	},
	"balcao_search": {
		"SELECT contacts(id, kind, merged_into, name, phone, push_name, sort_name, tenant_id)",
		"SELECT messages(deleted_at, id, search, sent_at, tenant_id, ticket_id)",
		"SELECT tenants(created_at, id)",
		"SELECT tickets(agent_id, connection_id, contact_id, department_id, id, is_group, last_message_at, protocol, status, tenant_id)",
	},
}

// grants lists what a role may do with tables, from the catalogue.
const grants = `
WITH tables AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')),
columns AS (
    SELECT t.relname, p.privilege, a.attname, has_column_privilege($1, t.oid, a.attnum, p.privilege) AS held
    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) p (privilege)
)
SELECT privilege || ' ' || relname || '(' || CASE WHEN bool_and(held) THEN '*' ELSE string_agg(attname, ', ' ORDER BY attname) FILTER (WHERE held) END || ')'
FROM columns GROUP BY relname, privilege HAVING bool_or(held)
UNION ALL
SELECT p.privilege || ' ' || t.relname FROM tables t CROSS JOIN (VALUES ('DELETE'), ('TRUNCATE'), ('TRIGGER'), ('REFERENCES')) p (privilege)
WHERE has_table_privilege($1, t.oid, p.privilege)
ORDER BY 1`

func TestEachRoleReadsExactlyWhatItsJobNeeds(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	for role, want := range roleGrants {
		rows, err := w.admin.Query(t.Context(), grants, role)
		require.NoError(t, err)
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Equal(t, want, got, role)
	}
}

func TestTheRolesSeeRowsOfEveryTenantWhereTheirJobIsAndOnlyThere(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	rows, err := w.admin.Query(t.Context(), `SELECT roles[1] || ' ' || cmd || ' ' || tablename FROM pg_policies WHERE policyname <> 'tenant' ORDER BY 1`)
	require.NoError(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	var want []string
	for role, list := range roleGrants {
		for _, grant := range list {
			privilege, rest, _ := strings.Cut(grant, " ")
			table, _, _ := strings.Cut(rest, "(")
			if privilege == "SELECT" {
				want = append(want, role+" "+table)
			}
		}
	}
	short := make([]string, 0, len(got))
	for _, policy := range got {
		parts := strings.Fields(policy)
		short = append(short, parts[0]+" "+parts[2])
		if parts[1] != "SELECT" {
			require.Contains(t, []string{"balcao_relay ALL outbox", "balcao_sweep ALL early_receipts"}, policy)
		}
	}
	require.ElementsMatch(t, want, short)
	require.Zero(t, w.count("pg_policies WHERE policyname = 'tenant' AND roles <> '{balcao_app}'"))
}

func TestNoNamedRoleCanSignInOrInheritOrBypass(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	require.Equal(t, 5, w.count("pg_roles WHERE rolname LIKE 'balcao\\_%' AND rolname = ANY ($1) AND NOT rolcanlogin AND NOT rolbypassrls AND NOT rolsuper AND NOT rolinherit",
		[]string{"balcao_app", "balcao_lookup", "balcao_relay", "balcao_sweep", "balcao_search"}))
	for _, role := range []string{"balcao_lookup", "balcao_search"} {
		require.False(t, value[bool](w, "SELECT pg_has_role($1, $2, 'MEMBER')", devstack.AppLogin, role), "the login must not become %s", role)
	}
}

func TestStartIsRefusedWhereRowLevelSecurityWouldNotBind(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	// The superuser may become any role: nothing has to be granted to the login that other tests use.
	db, err := postgres.Open(t.Context(), postgres.Options{URL: w.adminURL})
	require.NoError(t, err, "what counts is the role that is taken, not the login")
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	suffix := strings.ReplaceAll(id().String(), "-", "")
	role := func(name, options string) string {
		name = "balcao_check_" + name + "_" + suffix
		w.exec(fmt.Sprintf("CREATE ROLE %s NOLOGIN %s", name, options))
		t.Cleanup(func() { w.exec("DROP ROLE " + name) })
		return name
	}
	require.NoError(t, db.CheckRole(t.Context(), role("plain", "")))
	require.ErrorContains(t, db.CheckRole(t.Context(), role("super", "SUPERUSER")), "superuser")
	require.ErrorContains(t, db.CheckRole(t.Context(), role("bypass", "BYPASSRLS")), "BYPASSRLS")
	heir := role("heir", "")
	w.exec(fmt.Sprintf("GRANT %s TO %s", devstack.OwnerLogin, heir))
	require.ErrorContains(t, db.CheckRole(t.Context(), heir), "owns the table")

	// Ownership is the database's own, so this one may be spoilt for good.
	w.exec("ALTER TABLE command_notes OWNER TO balcao_app")
	_, err = postgres.Open(t.Context(), postgres.Options{URL: w.url})
	require.ErrorContains(t, err, "command_notes")
}

func TestStartIsRefusedOnASchemaThatDoesNotFitTheQueries(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	w.exec("ALTER TABLE messages RENAME COLUMN failure TO fault")
	_, err := postgres.Open(t.Context(), postgres.Options{URL: w.url})
	require.ErrorContains(t, err, "migrated")
}

func TestAFailedOpenNeverQuotesThePassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://u:hunter2@127.0.0.1:1/db?connect_timeout=1", "postgres://u:hunter2@:bad/port"} {
		_, err := postgres.Open(t.Context(), postgres.Options{URL: url})
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hunter2")
	}
}
