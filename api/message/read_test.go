package message_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	rules "github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const customer = "5511988887777"

// comes stores something of a customer's chat.
func (d *desk) comes(t testing.TB, kind rules.MessageKind, words, content string, change func(*postgres.Incoming)) postgres.Ingested {
	t.Helper()
	in := postgres.Incoming{
		ConnectionID: d.Connection, Identities: rules.IdentityKeys(customer), PushName: "Cliente", Address: customer,
		Plan:       rules.PlanRoute(rules.MessageFacts{Kind: kind, Text: words, Chat: rules.ChatPhone, GroupsOn: true}),
		ProviderID: uuid.NewString(), Kind: kind, Text: words, Preview: words, Content: json.RawMessage(content), SentAt: time.Now(),
	}
	if change != nil {
		change(&in)
	}
	stored, err := d.DB.IngestMessage(t.Context(), d.Tenant, in)
	require.NoError(t, err)
	return stored
}

// acts is something that the customer, or in a group somebody, does to the message of that provider id.
func (d *desk) acts(t testing.TB, kind rules.MessageKind, target, actor, words string, options ...string) {
	t.Helper()
	d.comes(t, kind, words, "", func(in *postgres.Incoming) {
		in.Plan, in.FromMe = rules.Plan{}, actor == postgres.AmendActorUs
		in.Amend = &postgres.Amendment{TargetID: target, Actor: actor, Options: options}
	})
}

func (d *desk) page(t testing.TB, who string, ticket uuid.UUID, query string) map[string]any {
	t.Helper()
	answer := d.Send(t, d.server, apitest.Ask{As: who, Path: d.path(ticket, query)})
	require.Equal(t, http.StatusOK, answer.Status, string(answer.Body))
	return answer.JSON(t)
}

func textsOf(page map[string]any) []string {
	list := []string{}
	for _, item := range page["items"].([]any) {
		list = append(list, fmt.Sprint(item.(map[string]any)["text"]))
	}
	return list
}

func TestAPageAroundAMessageLeadsToTheBeginningAndToTheEnd(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	var ticket, middle uuid.UUID
	want := []string{}
	at := time.Now().Add(-time.Hour)
	for i := range 60 {
		want = append(want, fmt.Sprintf("m%02d", i))
		stored := d.comes(t, rules.KindText, want[i], "", func(in *postgres.Incoming) { in.SentAt = at.Add(time.Duration(i/2) * time.Second) })
		if ticket = stored.TicketID; i == 30 {
			middle = stored.MessageID
		}
	}
	page := d.page(t, apitest.Ana, ticket, "?around="+middle.String()+"&limit=11")
	got := textsOf(page)
	require.Len(t, got, 11)
	require.Equal(t, "m30", got[4])
	for older := page; older["next_cursor"] != nil; {
		older = d.page(t, apitest.Ana, ticket, "?limit=9&before="+url.QueryEscape(older["next_cursor"].(string)))
		got = append(textsOf(older), got...)
	}
	for newer := page; newer["newer_cursor"] != nil; {
		newer = d.page(t, apitest.Ana, ticket, "?limit=9&after="+url.QueryEscape(newer["newer_cursor"].(string)))
		got = append(got, textsOf(newer)...)
	}
	require.Equal(t, want, got, "nothing twice, nothing missed")
	newest := d.page(t, apitest.Ana, ticket, "")
	require.Nil(t, newest["newer_cursor"])

	other := d.Ticket(t, "5511977776666", "oi")
	require.Equal(t, http.StatusNotFound, d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: d.path(other, "?around="+middle.String())}).Status)
	for query, field := range map[string]string{
		"?around=x": "around", "?around=" + middle.String() + "&after_seq=1": "before", "?after=x": "cursor", "?history=some": "history",
	} {
		answer := d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: d.path(ticket, query)})
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, query)
		require.Contains(t, answer.Fields(), field, query)
	}
}

func TestTheFullHistoryIsTheAdministratorsAndTheAuditors(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	stored := d.comes(t, rules.KindText, "quero 2", "", func(in *postgres.Incoming) { in.ProviderID = "WA1" })
	d.comes(t, rules.KindText, "resposta", "", func(in *postgres.Incoming) { in.QuotedID = "WA1" })
	d.acts(t, rules.KindEdit, "WA1", postgres.AmendActorContact, "quero 3")
	d.acts(t, rules.KindEdit, "WA1", postgres.AmendActorContact, "quero 4")
	edits := func(who, query string) []any {
		versions := []any{}
		for _, e := range d.page(t, who, stored.TicketID, query)["items"].([]any)[0].(map[string]any)["edits"].([]any) {
			versions = append(versions, e.(map[string]any)["text"])
		}
		return versions
	}
	require.Equal(t, []any{"quero 2", "quero 3"}, edits(apitest.Ana, ""))
	d.acts(t, rules.KindRevoke, "WA1", postgres.AmendActorContact, "")
	require.Empty(t, edits(apitest.Admin, ""), "what is deleted has no earlier versions either")

	hidden := d.page(t, apitest.Admin, stored.TicketID, "")["items"].([]any)
	first, answer := hidden[0].(map[string]any), hidden[1].(map[string]any)
	require.Nil(t, first["text"])
	require.NotNil(t, first["deleted_at"])
	require.Empty(t, first["allowed_actions"])
	require.Nil(t, answer["quoted"].(map[string]any)["text"], "nor does a quote tell it")
	for _, who := range []string{apitest.Admin, apitest.Auditor} {
		shown := d.page(t, who, stored.TicketID, "?history=full")["items"].([]any)
		require.Equal(t, "quero 4", shown[0].(map[string]any)["text"], who)
		require.Equal(t, "quero 4", shown[1].(map[string]any)["quoted"].(map[string]any)["text"], who)
		require.Equal(t, []any{"quero 2", "quero 3"}, edits(who, "?history=full"), who)
	}
	for _, who := range []string{apitest.Ana, apitest.Supervisor, apitest.Bot} {
		require.Equal(t, http.StatusForbidden, d.Send(t, d.server, apitest.Ask{As: who, Path: d.path(stored.TicketID, "?history=full")}).Status, who)
	}
}

func TestAGroupsListGoesOnIntoItsEarlierTicketsWhereTheFlagSaysSo(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		t.Run(strconv.FormatBool(on), func(t *testing.T) {
			t.Parallel()
			d := openDesk(t)
			d.switchOn(t, rules.FlagGroupHistory, on)
			group := func(in *postgres.Incoming) {
				in.Identities, in.Address = rules.IdentityKeys("120363000000000001-group"), "120363000000000001-group"
				in.Plan = rules.PlanRoute(rules.MessageFacts{Kind: rules.KindText, Text: in.Text, Chat: rules.ChatGroup, GroupsOn: true})
				in.PushName, in.AuthorName, in.AuthorKey = "Grupo", "João", "phone:5511977776666"
			}
			var tickets []uuid.UUID
			var oldest uuid.UUID
			for i := range 3 {
				stored := d.comes(t, rules.KindText, fmt.Sprintf("g%d", i), "", func(in *postgres.Incoming) {
					group(in)
					in.SentAt = in.SentAt.Add(time.Duration(i-10) * time.Minute)
				})
				tickets = append(tickets, stored.TicketID)
				if i == 0 {
					oldest = stored.MessageID
				}
				d.run(t, "UPDATE tickets SET status = 'cancelled' WHERE id = $1", stored.TicketID)
			}
			require.NotEqual(t, tickets[0], tickets[2])
			want := []string{"g2"}
			if on {
				want = []string{"g0", "g1", "g2"}
			}
			page := d.page(t, apitest.Admin, tickets[2], "")
			require.Equal(t, want, textsOf(page))
			author := page["items"].([]any)[0].(map[string]any)["author"].(map[string]any)
			require.Equal(t, "João", author["name"])
			require.Equal(t, "5511977776666", author["phone"])
			require.NotNil(t, author["color"])
			require.Equal(t, []string{"g1"}, textsOf(d.page(t, apitest.Admin, tickets[1], ""))[len(want)/2:], "never into later ones")
			require.Len(t, d.page(t, apitest.Admin, tickets[2], "?ids="+oldest.String())["items"], len(want)/2)
			around := d.Send(t, d.server, apitest.Ask{As: apitest.Admin, Path: d.path(tickets[2], "?around="+oldest.String())})
			require.Equal(t, map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[on], around.Status)
		})
	}
}

func (d *desk) run(t testing.TB, sql string, args ...any) {
	t.Helper()
	_, err := d.Database.Admin(t).Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

func (d *desk) switchOn(t testing.TB, flag rules.Flag, on bool) {
	t.Helper()
	d.run(t, "INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, $2, $3)", d.Tenant, string(flag), on)
}
