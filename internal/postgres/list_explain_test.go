package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// crowd is a database with 20,000 tickets of two tenants, two hundred messages in each hundredth of them, and statistics: enough for the planner to care.
type crowd struct {
	*world
	departments []uuid.UUID
	agent       uuid.UUID
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{world: newWorldAlone(t)}
	other, department, connection := c.addTenant()
	for range 9 {
		c.departments = append(c.departments, c.addDepartment(c.tenant))
	}
	c.agent = c.addUser(c.tenant, nil)
	c.fill(c.tenant, c.connection, append([]uuid.UUID{c.department}, c.departments...), 14_000)
	c.fill(other, connection, []uuid.UUID{department}, 6_000)
	for _, table := range []string{"contacts", "contact_identities", "tickets", "messages", "outbox", "ticket_events", "message_amendments", "media"} {
		c.asAdmin("VACUUM (ANALYZE) " + table)
	}
	return c
}

// fill makes tickets of which a fifth is active, spread over departments and a hundred agents.
func (c *crowd) fill(tenant, connection uuid.UUID, departments []uuid.UUID, size int) {
	c.t.Helper()
	agents := []uuid.UUID{c.agent}
	for range 99 {
		agents = append(agents, id())
	}
	c.exec(`INSERT INTO contacts (id, tenant_id, phone, push_name)
		SELECT gen_random_uuid(), $1, (5511900000000 + n)::text, 'Cliente ' || n FROM generate_series(1, $2::int) n`, tenant, size)
	c.exec(`INSERT INTO contact_identities (tenant_id, key, contact_id) SELECT tenant_id, 'phone:' || phone, id FROM contacts WHERE tenant_id = $1`, tenant)
	c.exec(`INSERT INTO tickets (id, tenant_id, protocol, connection_id, contact_id, department_id, agent_id, status, is_group, address, last_seq, handled_seq,
			last_message_at, created_at)
		SELECT gen_random_uuid(), $1, 'P' || n, $2, id, ($3::uuid[])[1 + n % cardinality($3::uuid[])],
		       CASE WHEN n % 15 >= 1 THEN ($4::uuid[])[1 + n % 100] END,
		       CASE WHEN n % 15 = 0 THEN 'open' WHEN n % 15 = 1 THEN 'in_progress' WHEN n % 15 = 2 THEN 'waiting' WHEN n % 15 = 3 THEN 'cancelled' ELSE 'resolved' END,
		       n % 20 = 0, phone, 2, 2, now() - n * interval '1 minute', now() - n * interval '1 minute'
		FROM (SELECT id, phone, row_number() OVER () AS n FROM contacts WHERE tenant_id = $1) x`, tenant, connection, departments, agents)
	c.exec(`INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, provider_id, type, direction, origin, body, status, sent_at, search)
		SELECT gen_random_uuid(), t.tenant_id, t.connection_id, t.contact_id, t.id, s, 'WA' || s || t.protocol, 'text', 'in', 'customer', 'bom dia ' || t.protocol,
		       'received', t.last_message_at - s * interval '1 second', search_vector('bom dia ' || t.protocol)
		FROM tickets t CROSS JOIN generate_series(1, 200) s WHERE t.tenant_id = $1 AND t.protocol LIKE '%00'`, tenant)
	c.exec(`INSERT INTO message_amendments (id, tenant_id, connection_id, contact_id, target_id, kind, actor, key, at, body, origin)
		SELECT gen_random_uuid(), tenant_id, connection_id, contact_id, provider_id, 'reaction', 'contact', 'R' || id, now(), '👍', 'customer'
		FROM messages WHERE tenant_id = $1 AND seq % 5 = 0`, tenant)
	c.exec("INSERT INTO media (id, tenant_id, message_id, kind, state) SELECT id, tenant_id, id, 'image', 'stored' FROM messages WHERE tenant_id = $1 AND seq % 5 = 0", tenant)
}

// plan explains a query as the application, with the arguments at hand and again as the generic plan that a cached statement may come to.
func (c *crowd) plans(sql string, args []any, settings ...string) []string {
	c.t.Helper()
	var plans []string
	err := c.db.InTenant(c.t.Context(), c.tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, setting := range settings {
			if _, err := tx.ExecContext(ctx, "SET LOCAL "+setting); err != nil {
				return err
			}
		}
		var custom []string
		if err := tx.SelectContext(ctx, &custom, "EXPLAIN "+sql, args...); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "PREPARE hot AS "+sql); err != nil {
			return err
		}
		execute := "EXPLAIN EXECUTE hot"
		if len(args) > 0 {
			execute += "(" + literals(args) + ")"
		}
		var generic []string
		if err := tx.SelectContext(ctx, &generic, execute); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DEALLOCATE hot")
		plans = []string{strings.Join(custom, "\n"), strings.Join(generic, "\n")}
		return err
	})
	require.NoError(c.t, err, sql)
	return plans
}

func literals(args []any) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case *uuid.UUID:
			quoted[i] = "NULL"
			if v != nil {
				quoted[i] = "'" + v.String() + "'"
			}
		case []uuid.UUID:
			quoted[i] = "'{" + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(v)), ","), "[]") + "}'"
		case time.Time:
			quoted[i] = "'" + v.Format(time.RFC3339Nano) + "'"
		default:
			quoted[i] = "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"
		}
	}
	return strings.Join(quoted, ", ")
}

func (c *crowd) requireIndexes(name, sql string, args []any, wanted ...string) {
	c.t.Helper()
	for i, plan := range c.plans(sql, args) {
		kind := []string{"custom", "generic"}[i]
		for _, table := range []string{"tickets", "messages", "contacts ", "contact_identities", "message_amendments", "media"} {
			require.NotContains(c.t, plan, "Seq Scan on "+table, "%s (%s)\n%s", name, kind, plan)
		}
		for _, index := range wanted {
			require.Contains(c.t, plan, index, "%s (%s)\n%s", name, kind, plan)
		}
	}
}

// The order counts: the functions write.
func TestUnderRowLevelSecurity(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	for _, guarantee := range []struct {
		name  string
		check func(*testing.T, *crowd)
	}{
		{"every list uses its index", everyListUsesItsIndex},
		{"tabs are counted by index alone", tabsAreCountedByIndexAlone},
		{"every query of a conversation uses its index", everyQueryOfAConversationUsesItsIndex},
		{"no function of the hot path reads a table from end to end", noFunctionReadsATableFromEndToEnd},
	} {
		t.Run(guarantee.name, func(t *testing.T) { //nolint:paralleltest // one crowd for all
			guarantee.check(t, c)
		})
	}
}

func everyListUsesItsIndex(t *testing.T, c *crowd) {
	t.Helper()
	everyone := all()
	few := []string{c.departments[0].String(), c.departments[1].String(), c.departments[2].String()}
	department := desk.Viewer{UserID: c.agent.String(), Reach: desk.ReachDepartment, Departments: few, ClosedAll: true}
	own := desk.Viewer{UserID: c.agent.String(), Reach: desk.ReachOwn, Departments: few}
	active := []desk.Status{desk.StatusOpen, desk.StatusInProgress, desk.StatusWaiting}
	// The place of a page deep in the list.
	first, err := c.db.ListTickets(t.Context(), c.tenant, everyone, postgres.TicketFilter{Statuses: active, Limit: 100})
	require.NoError(t, err)
	for name, ask := range map[string]struct {
		viewer desk.Viewer
		filter postgres.TicketFilter
		index  []string
	}{
		"all, active":           {everyone, postgres.TicketFilter{Statuses: active}, []string{"tickets_active "}},
		"all, second page":      {everyone, postgres.TicketFilter{Statuses: active, Cursor: first.Next}, []string{"tickets_active "}},
		"all, oldest":           {everyone, postgres.TicketFilter{Statuses: active, Order: postgres.OrderOldest}, []string{"tickets_active "}},
		"all, open only":        {everyone, postgres.TicketFilter{Statuses: []desk.Status{desk.StatusOpen}}, nil},
		"all, closed too":       {everyone, postgres.TicketFilter{}, []string{"tickets_active ", "tickets_closed "}},
		"departments":           {department, postgres.TicketFilter{Statuses: active}, []string{"tickets_active_department", "tickets_active_agent"}},
		"departments, resolved": {department, postgres.TicketFilter{Tab: postgres.TabResolved}, []string{"tickets_closed_department"}},
		"own and queue":         {own, postgres.TicketFilter{Statuses: active}, []string{"tickets_active_agent"}},
		"own, resolved":         {own, postgres.TicketFilter{Tab: postgres.TabResolved}, []string{"tickets_closed_agent"}},
		"mine":                  {own, postgres.TicketFilter{Tab: postgres.TabMine}, []string{"tickets_active_agent"}},
		"queue":                 {own, postgres.TicketFilter{Tab: postgres.TabQueue}, nil},
		"groups":                {everyone, postgres.TicketFilter{Tab: postgres.TabGroups}, nil},
		"one department":        {everyone, postgres.TicketFilter{Statuses: active, DepartmentID: c.departments[0]}, []string{"tickets_active_department"}},
		"one connection":        {everyone, postgres.TicketFilter{Statuses: active, ConnectionID: c.connection}, nil},
		"one agent":             {everyone, postgres.TicketFilter{AgentID: c.agent}, []string{"tickets_active_agent", "tickets_closed_agent"}},
		"one phone":             {everyone, postgres.TicketFilter{ContactPhone: "5511900000042"}, []string{"contacts_phone", "tickets_contact"}},
		"words":                 {everyone, postgres.TicketFilter{Query: "P42"}, []string{"tickets_pkey"}},
	} {
		sql, args, err := postgres.ListSQL(ask.viewer, ask.filter)
		require.NoError(t, err, name)
		c.requireIndexes(name, sql, args, ask.index...)
	}
}

func tabsAreCountedByIndexAlone(t *testing.T, c *crowd) {
	t.Helper()
	few := []string{c.departments[0].String(), c.departments[1].String()}
	for _, reach := range []desk.Reach{desk.ReachAll, desk.ReachDepartment, desk.ReachOwn} {
		sql, args, err := postgres.CountSQL(desk.Viewer{UserID: c.agent.String(), Reach: reach, Departments: few, ClosedAll: true})
		require.NoError(t, err)
		// A count that stops at its cap reads a table this small from end to end. What matters is that the indexes can serve it.
		for _, plan := range c.plans(sql, args, "enable_seqscan = off", "enable_bitmapscan = off") {
			require.NotContains(t, plan, "Seq Scan on tickets", plan)
			require.Contains(t, plan, "Index Only Scan using tickets_active_counts", plan)
			require.Contains(t, plan, "Index Only Scan using tickets_closed_counts", plan)
		}
	}
}

func everyQueryOfAConversationUsesItsIndex(t *testing.T, c *crowd) {
	t.Helper()
	ticket := value[uuid.UUID](c.world, "SELECT ticket_id FROM messages WHERE tenant_id = $1 LIMIT 1", c.tenant)
	viewer, err := postgres.ViewerArgs(all())
	require.NoError(t, err)
	for name, args := range map[string][]any{
		"ticket_seen": append(viewer, ticket), "messages_page": {ticket, false, time.Now(), uuid.Max, 51}, "messages_after": {ticket, false, 1, 50},
		"messages_by_id": {ticket, false, []uuid.UUID{id()}, true}, "messages_newer": {ticket, false, time.Now(), uuid.Max, 51},
		"messages_page_group": {ticket, false, time.Now(), uuid.Max, 51}, "messages_newer_group": {ticket, false, time.Now(), uuid.Max, 51},
		"message_place": {ticket, id(), true}, "ticket_events": {ticket, time.Time{}, uuid.Nil, 51}, "ticket_state": {ticket},
		"ticket_pending": {ticket, 0, 100}, "command_lock": {ticket}, "send_job": {id()}, "message_ticket": {id()},
	} {
		c.requireIndexes(name, postgres.Named(name), args)
	}
	for _, name := range []string{"messages_page", "messages_newer", "messages_page_group", "messages_newer_group"} {
		c.requireIndexes(name, postgres.Named(name), []any{ticket, false, time.Now(), uuid.Max, 51}, "messages_ticket", "message_amendments_connection_id", "media_pkey")
	}
	c.requireIndexes("ticket_pending", postgres.Named("ticket_pending"), []any{ticket, 0, 100}, "messages_seq")
}

// scanned runs fn as the application and returns the tables that were read from end to end, functions included.
func (c *crowd) scanned(fn func(ctx context.Context, tx *sqlx.Tx) error) (tables []string) {
	c.t.Helper()
	require.NoError(c.t, c.db.InTenant(c.t.Context(), c.tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return tx.SelectContext(ctx, &tables, `SELECT relname FROM pg_stat_xact_user_tables WHERE seq_scan > 0
			AND relname IN ('tickets', 'messages', 'contacts', 'contact_identities', 'ticket_events', 'ticket_commands', 'message_amendments', 'media')`)
	}))
	return tables
}

func noFunctionReadsATableFromEndToEnd(t *testing.T, c *crowd) {
	t.Helper()
	run := func(name string, args ...any) {
		tables := c.scanned(func(ctx context.Context, tx *sqlx.Tx) error {
			rows, err := tx.QueryContext(ctx, postgres.Named(name), args...)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				continue
			}
			return rows.Err()
		})
		require.Empty(t, tables, name)
	}
	ingest := func(provider string, fromAPI bool) {
		message, err := json.Marshal(map[string]any{
			"provider_id": provider, "type": "text", "direction": map[bool]string{true: "out", false: "in"}[fromAPI],
			"origin": map[bool]string{true: "api", false: "customer"}[fromAPI], "status": "received", "body": "oi", "sent_at": time.Now(),
		})
		require.NoError(t, err)
		facts := desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: "oi", Chat: desk.ChatPhone, FromMe: fromAPI, FromAPI: fromAPI})
		run("message_ingest", c.connection, []string{"phone:5511900000001"}, "person", "Ana", "5511900000001",
			[]string{string(facts.Active), string(facts.Surveying), string(facts.SurveyingLate), string(facts.Reopenable), string(facts.None)},
			[]uuid.UUID{id(), id(), id(), id()}, string(message), fromAPI)
	}
	ingest("WAnew", false)
	ingest("WAnew", false)
	ticket := value[uuid.UUID](c.world, "SELECT ticket_id FROM messages WHERE provider_id = 'WAnew'")
	viewer, err := postgres.ViewerArgs(all())
	require.NoError(t, err)
	reply := id()
	asked, err := json.Marshal(map[string]any{
		"id": reply, "author_id": id(), "origin": "agent", "type": "text", "body": "oi", "preview": "oi", "key": "key",
	})
	require.NoError(t, err)
	run("reply_queue", append(viewer, ticket, string(asked), []byte{1})...)
	run("send_begin", reply)
	ingest("WAecho", true)
	run("send_accept", reply, "WAout", "Z")
	run("receipts_apply", c.connection, []string{"WAout", "WAunknown"}, "read", nil, time.Now())
	run("send_begin", reply)
	run("command_lock", ticket)
	run("command_known", "u")
	fact, err := json.Marshal(map[string]any{
		"target_id": "WAnew", "kind": "edit", "actor": "contact", "key": "E1", "at": time.Now(), "body": "olá", "origin": "customer", "raw": map[string]any{},
	})
	require.NoError(t, err)
	run("amendment_ingest", c.connection, []string{"phone:5511900000001"}, "person", "Ana", id(), string(fact))
	run("amendment_ingest", c.connection, []string{"lid:999"}, "person", "", id(), string(fact))
	run("ticket_handled", ticket, 1)
	run("ticket_read", append(viewer, ticket)...)
	require.Equal(t, "read", value[string](c.world, "SELECT status FROM messages WHERE id = $1", reply))
}
