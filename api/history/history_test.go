package history_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/history"
)

type archive struct {
	*apitest.Office

	t      *testing.T
	server *httptest.Server
}

func open(t *testing.T) archive {
	t.Helper()
	o := apitest.NewOffice(t)
	return archive{o, t, o.Serve(t, history.Routes(o.DB))}
}

func (a archive) ask(who, rest string) apitest.Answer {
	a.t.Helper()
	return a.Send(a.t, a.server, apitest.Ask{As: who, Path: "/api/v1/connections/" + a.Connection.String() + "/history" + rest})
}

func (a archive) exec(query string, args ...any) {
	a.t.Helper()
	_, err := a.Database.Admin(a.t).Exec(a.t.Context(), query, args...)
	require.NoError(a.t, err)
}

func protocols(t *testing.T, page apitest.Answer) []string {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status, string(page.Body))
	list := []string{}
	for _, item := range page.JSON(t)["items"].([]any) {
		list = append(list, item.(map[string]any)["id"].(string))
	}
	return list
}

func TestTheHistoryOfANumberHoldsItsConversationsOpenAndClosed(t *testing.T) {
	t.Parallel()
	a := open(t)
	old, recent := a.Ticket(t, "5511988887777", "o pedido").String(), a.Ticket(t, "5521977776666", "a nota").String()
	a.exec("UPDATE tickets SET status = 'resolved', closed_at = now(), last_message_at = '2026-01-10T12:00:00Z' WHERE id = $1", old)
	require.Equal(t, []string{recent, old}, protocols(t, a.ask(apitest.Supervisor, "")))
	require.Equal(t, []string{old}, protocols(t, a.ask(apitest.Supervisor, "?q=pedidos")))
	require.Equal(t, []string{old}, protocols(t, a.ask(apitest.Supervisor, "?from=2026-01-10T12:00:00Z&until=2026-01-10T12:00:01Z")))
	require.Equal(t, []string{recent}, protocols(t, a.ask(apitest.Supervisor, "?from=2026-01-10T12:00:01Z")))
	require.Empty(t, protocols(t, a.ask(apitest.Supervisor, "?until=2026-01-10T12:00:00Z")))
	first := a.ask(apitest.Supervisor, "?limit=1")
	require.Equal(t, []string{recent}, protocols(t, first))
	require.Equal(t, []string{old}, protocols(t, a.ask(apitest.Supervisor, "?limit=1&cursor="+first.JSON(t)["next_cursor"].(string))))

	require.Equal(t, []string{recent}, protocols(t, a.ask(apitest.Ana, "")), "closed conversations of others need a permission")
	require.Empty(t, protocols(t, a.ask(apitest.Caio, "")), "another department's")
	branch := a.Branch(t)
	stranger := branch.Send(t, a.server, apitest.Ask{As: apitest.Admin, Path: "/api/v1/connections/" + a.Connection.String() + "/history"})
	require.Equal(t, http.StatusNotFound, stranger.Status)
	a.exec("UPDATE connections SET deleted_at = now() WHERE id = $1", a.Connection)
	require.Len(t, protocols(t, a.ask(apitest.Supervisor, "")), 2, "the history of a removed number stays")
}

func TestAPersonOfOneNumberHasNoHistoryOfAnother(t *testing.T) {
	t.Parallel()
	a := open(t)
	a.Ticket(t, "5511988887777", "oi")
	a.exec("INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, 'tickets.only_default_connection', true)", a.Tenant, a.People[apitest.Supervisor])
	a.exec("UPDATE users SET default_connection_id = $2 WHERE id = $1", a.People[apitest.Supervisor], uuid.New())
	a.Access.Changed(a.Tenant)
	for _, rest := range []string{"", "/export"} {
		require.Equal(t, http.StatusNotFound, a.ask(apitest.Supervisor, rest).Status, rest)
	}
}

func TestAnExportHoldsEveryMessageOnceAndInOrder(t *testing.T) {
	t.Parallel()
	a := open(t)
	first := a.Ticket(t, "5511988887777", "=HYPERLINK(\"http://evil\")")
	a.Ticket(t, "5521977776666", "linha um\nlinha \"dois\"; três")
	a.exec(`INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, provider_id, type, direction, origin, body, status, sent_at, search)
		SELECT gen_random_uuid(), t.tenant_id, t.connection_id, t.contact_id, t.id, n + 1, 'x' || n, 'text', 'in', 'customer', 'mensagem ' || n, 'received',
		       t.last_message_at + n * interval '1 second', search_vector('mensagem ' || n) FROM tickets t CROSS JOIN generate_series(1, 2500) n WHERE t.id = $1`, first)
	a.exec("UPDATE messages SET deleted_at = now() WHERE body = 'mensagem 7'")

	file := a.ask(apitest.Supervisor, "/export?format=csv")
	require.Equal(t, http.StatusOK, file.Status)
	text, marked := strings.CutPrefix(string(file.Body), "\ufeff")
	require.True(t, marked, "spreadsheets know UTF-8 by its mark")
	lines := csv.NewReader(strings.NewReader(text))
	lines.Comma = ';'
	rows, err := lines.ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+1+2501)
	require.Equal(t, "protocolo", rows[0][0])
	require.Equal(t, "linha um\nlinha \"dois\"; três", rows[1][8])
	require.Equal(t, "'=HYPERLINK(\"http://evil\")", rows[2][8], "no formula")
	for n := 1; n <= 2500; n++ {
		want := fmt.Sprintf("mensagem %d", n)
		if n == 7 {
			want = ""
		}
		require.Equal(t, want, rows[2+n][8])
	}

	var conversations []struct {
		ID       string
		Messages []struct{ Text string }
	}
	file = a.ask(apitest.Auditor, "/export?format=json&q="+"mensagem")
	require.NoError(t, json.Unmarshal(file.Body, &conversations), string(file.Body[:min(len(file.Body), 300)]))
	require.Len(t, conversations, 1)
	require.Equal(t, first.String(), conversations[0].ID)
	require.Len(t, conversations[0].Messages, 2501)
	require.Equal(t, "mensagem 7", conversations[0].Messages[7].Text, "who may see what was deleted takes it along")

	empty := a.ask(apitest.Auditor, "/export?format=json&q=zebra")
	require.JSONEq(t, "[]", string(empty.Body))
	require.Equal(t, http.StatusForbidden, a.ask(apitest.Ana, "/export").Status)
}

func TestAHistoryThatCannotBeIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	a := open(t)
	for rest, field := range map[string]string{
		"?from=yesterday": "from", "?until=2026-13-01": "until", "?from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z": "until", "?limit=0": "limit",
		"?cursor=x": "cursor", "?q=" + strings.Repeat("a", 201): "q", "/export?format=pdf": "format", "/export?format=csv,json": "format",
	} {
		got := a.ask(apitest.Supervisor, rest)
		require.Equal(t, http.StatusUnprocessableEntity, got.Status, rest)
		require.Contains(t, got.Fields(), field, rest)
	}
}
