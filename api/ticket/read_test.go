package ticket_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/temporalx"
)

func ids(t *testing.T, page apitest.Answer) []string {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status, string(page.Body))
	list := []string{}
	for _, item := range page.JSON(t)["items"].([]any) {
		list = append(list, item.(map[string]any)["id"].(string))
	}
	return list
}

func TestAnInvisibleTicketDoesNotExistOnAnyPath(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	branch := f.Branch(t)
	id := f.Ticket(t, "5511988887777", "segredo")
	paths := map[string]string{
		"": "GET", "/events": "GET", "/messages": "GET", "/messages?": "POST", "/read": "POST", "/accept": "POST", "/assign": "POST",
		"/transfer": "POST", "/wait": "POST", "/resolve": "POST", "/cancel": "POST", "/reopen": "POST",
	}
	strangers := map[string]func(apitest.Ask) apitest.Answer{
		"agent of another department": func(a apitest.Ask) apitest.Answer { a.As = apitest.Caio; return f.Send(t, f.server, a) },
		"administrator of another tenant": func(a apitest.Ask) apitest.Answer {
			a.As = apitest.Admin
			return branch.Send(t, f.server, a)
		},
	}
	for who, send := range strangers {
		for sub, method := range paths {
			for _, body := range []any{map[string]any{}, []byte("{broken"), map[string]any{"type": "text", "text": "x", "reason": "x"}} {
				if method == "GET" {
					body = nil
				}
				there := send(apitest.Ask{Method: method, Path: path(id, sub), Body: body})
				absent := send(apitest.Ask{Method: method, Path: path(uuid.New(), sub), Body: body})
				// Some paths need a permission that agents don't have: that is told first, whatever the ticket.
				require.Contains(t, []int{http.StatusNotFound, http.StatusForbidden}, there.Status, "%s %s: %s", who, sub, there.Body)
				require.Equal(t, absent.Status, there.Status, "%s %s tells that the ticket exists", who, sub)
				require.Equal(t, absent.Code(), there.Code(), "%s %s", who, sub)
				require.NotContains(t, string(there.Body), "segredo")
			}
		}
		require.NotContains(t, ids(t, send(apitest.Ask{Path: "/api/v1/tickets"})), id.String(), who)
		require.Empty(t, ids(t, send(apitest.Ask{Path: "/api/v1/tickets?q=segredo"})), who)
		require.Empty(t, ids(t, send(apitest.Ask{Path: "/api/v1/tickets?department_id=" + f.Sales.String()})), who)
		counts := send(apitest.Ask{Path: "/api/v1/tickets/counts"}).JSON(t)
		require.EqualValues(t, 0, counts["all"], who)
		require.EqualValues(t, 0, counts["unread"], who)
	}
	require.Equal(t, "open", f.statusOf(t, id))
	require.Equal(t, 1, f.Count(t, "SELECT count(*) FROM messages"))
	for _, not := range []string{"not-an-id", strings.ToUpper(id.String()) + "x", "00000000-0000-0000-0000-000000000000"} {
		require.Equal(t, http.StatusNotFound, f.get(t, apitest.Admin, "/api/v1/tickets/"+url.PathEscape(not)).Status)
	}
}

func TestATicketHasEveryFieldOfTheContractAndNullForWhatIsNotBuilt(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	id := f.Ticket(t, "5511988887777", "olá, tudo bem?")
	shown := f.get(t, apitest.Ana, path(id, "")).JSON(t)
	for field := range strings.FieldsSeq(`id protocol status priority critical is_group contact department_id department connection_id connection
		agent_id agent tags unread last_message sla rating evaluation allowed_actions workflow_url version created_at last_message_at closed_at`) {
		require.Contains(t, shown, field)
	}
	for field := range strings.FieldsSeq("agent_id agent sla rating evaluation workflow_url closed_at") {
		require.Nil(t, shown[field], field)
	}
	require.Equal(t, []any{}, shown["tags"])
	require.Equal(t, []any{"accept", "transfer", "reply"}, shown["allowed_actions"])
	require.Equal(t, "5511988887777", shown["contact"].(map[string]any)["phone"])
	require.Nil(t, shown["contact"].(map[string]any)["photo_url"])
	require.Equal(t, "olá, tudo bem?", shown["last_message"].(map[string]any)["preview"])
	require.EqualValues(t, 1, shown["unread"])
	require.Regexp(t, `^\d{8}-\d{6}$`, shown["protocol"])
	require.Regexp(t, `Z$`, shown["created_at"])

	require.Nil(t, f.get(t, apitest.Supervisor, path(id, "")).JSON(t)["agent"])
	link, _ := f.get(t, apitest.Auditor, path(id, "")).JSON(t)["workflow_url"].(string)
	require.Equal(t, uiURL+"/namespaces/nowhere/workflows/ticket%2F"+id.String(), link, "for those who may inspect workflows")
	require.Equal(t, []any{}, f.get(t, apitest.Auditor, path(id, "")).JSON(t)["allowed_actions"])
}

func TestListsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	first := f.Ticket(t, "551188887777", "bom dia") // without the ninth digit
	all := []string{first.String()}
	for i := range 6 {
		all = append(all, f.Ticket(t, fmt.Sprintf("551197777000%d", i), "oi").String())
	}
	_, err := f.Database.Admin(t).Exec(t.Context(), "UPDATE tickets SET agent_id = $1, status = 'in_progress', unread = 0 WHERE id = $2", f.People[apitest.Ana], all[1])
	require.NoError(t, err)
	list := func(who, query string) []string { return ids(t, f.get(t, who, "/api/v1/tickets?"+query)) }

	require.ElementsMatch(t, all, list(apitest.Admin, ""))
	require.ElementsMatch(t, all, list(apitest.Ana, ""))
	require.NotContains(t, list(apitest.Bia, ""), all[1], "somebody else's")
	require.Equal(t, []string{all[1]}, list(apitest.Ana, "agent_id=me"))
	require.Equal(t, []string{all[1]}, list(apitest.Admin, "agent_id="+f.People[apitest.Ana].String()))
	require.Len(t, list(apitest.Admin, "agent_id=none"), 6)
	require.Equal(t, []string{all[1]}, list(apitest.Admin, "status=in_progress,waiting"))
	require.Empty(t, list(apitest.Admin, "status=resolved"))
	require.Equal(t, []string{all[0]}, list(apitest.Admin, "contact_phone="+url.QueryEscape("+55 (11) 98888-7777")))
	require.Equal(t, []string{all[0]}, list(apitest.Admin, "contact_phone=551188887777"))
	require.Len(t, list(apitest.Admin, "unread=true"), 6)
	require.Len(t, list(apitest.Admin, "tab=queue"), 6)
	require.Equal(t, []string{all[1]}, list(apitest.Ana, "tab=mine"))
	require.Empty(t, list(apitest.Admin, "department_id="+f.Support.String()))
	require.Equal(t, []string{all[0]}, list(apitest.Admin, "q="+url.QueryEscape("bom dia")))

	seen, cursor := []string{}, ""
	for pages := 0; ; pages++ {
		require.Less(t, pages, 5)
		page := f.get(t, apitest.Admin, "/api/v1/tickets?limit=3&cursor="+url.QueryEscape(cursor))
		seen = append(seen, ids(t, page)...)
		next, _ := page.JSON(t)["next_cursor"].(string)
		if next == "" {
			break
		}
		cursor = next
	}
	require.Equal(t, list(apitest.Admin, ""), seen)
	oldest := list(apitest.Admin, "order=oldest")
	require.Equal(t, seen[0], oldest[len(oldest)-1])

	counts := f.get(t, apitest.Ana, "/api/v1/tickets/counts").JSON(t)
	require.Equal(t, map[string]any{"mine": 1.0, "queue": 6.0, "all": 7.0, "groups": 0.0, "resolved": 0.0, "unread": 0.0}, counts)
}

func TestEveryFaultOfAFilterIsNamedAtItsField(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	for query, want := range map[string]map[string]string{
		"status=open,eaten":             {"status": "oneof"},
		"department_id=x":               {"department_id": "uuid"},
		"connection_id=1":               {"connection_id": "uuid"},
		"agent_id=you":                  {"agent_id": "uuid"},
		"contact_phone=12":              {"contact_phone": "phone"},
		"contact_phone=a%00b":           {"contact_phone": "phone"},
		"unread=maybe":                  {"unread": "oneof"},
		"tab=mine,queue":                {"tab": "oneof"},
		"order=newest":                  {"order": "oneof"},
		"limit=0":                       {"limit": "range"},
		"limit=101":                     {"limit": "range"},
		"limit=x&status=y&tab=z":        {"limit": "range", "status": "oneof", "tab": "oneof"},
		"q=" + strings.Repeat("x", 201): {"q": "max"},
	} {
		answer := f.get(t, apitest.Admin, "/api/v1/tickets?"+query)
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, query)
		require.Equal(t, want, answer.Fields(), query)
	}
	for _, query := range []string{"cursor=x", "cursor=" + strings.Repeat("A", 4000), "q=%00", "q=%ff"} {
		require.Less(t, f.get(t, apitest.Admin, "/api/v1/tickets?"+query).Status, 500, query)
	}
}

func TestReadingATicketEmptiesItsUnreadCountForThoseWhoMayReply(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	id := f.Ticket(t, "5511988887777", "oi")
	unread := func() int { return int(f.get(t, apitest.Admin, path(id, "")).JSON(t)["unread"].(float64)) }
	require.Equal(t, http.StatusForbidden, f.do(t, apitest.Auditor, id, "read", nil).Status, "an auditor leaves no trace")
	require.Equal(t, http.StatusNotFound, f.do(t, apitest.Caio, id, "read", nil).Status)
	require.Equal(t, 1, unread())
	answer := f.do(t, apitest.Ana, id, "read", nil)
	require.Equal(t, http.StatusNoContent, answer.Status)
	require.Empty(t, answer.Body)
	require.Zero(t, unread())
	require.Equal(t, http.StatusNoContent, f.do(t, apitest.Ana, id, "read", nil).Status)
}

func TestTheLogIsPagedOldestFirst(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	id := f.Ticket(t, "5511988887777", "oi")
	log := f.get(t, apitest.Ana, path(id, "/events")).JSON(t)
	require.Nil(t, log["next_cursor"])
	first := log["items"].([]any)[0].(map[string]any)
	require.Equal(t, "created", first["kind"])
	require.Equal(t, "contact", first["actor"].(map[string]any)["kind"])
	require.IsType(t, map[string]any{}, first["data"])
	require.Equal(t, http.StatusUnprocessableEntity, f.get(t, apitest.Ana, path(id, "/events?limit=0")).Status)
	require.Equal(t, http.StatusUnprocessableEntity, f.get(t, apitest.Ana, path(id, "/events?cursor=x")).Status)
}
