package search_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/search"
	"github.com/balcao/balcao/internal/desk"
)

type desks struct {
	*apitest.Office

	t      *testing.T
	server *httptest.Server
}

func open(t *testing.T) desks {
	t.Helper()
	o := apitest.NewOffice(t)
	return desks{o, t, o.Serve(t, search.Routes(search.Deps{DB: o.DB}))}
}

func (d desks) search(who, words string) map[string]any {
	d.t.Helper()
	got := d.Send(d.t, d.server, apitest.Ask{As: who, Path: "/api/v1/search?q=" + url.QueryEscape(words)})
	require.Equal(d.t, http.StatusOK, got.Status, string(got.Body))
	return got.JSON(d.t)
}

func sizes(found map[string]any) []int {
	list := []int{}
	for _, kind := range []string{"contacts", "tickets", "messages"} {
		list = append(list, len(found[kind].([]any)))
	}
	return list
}

func TestTheSearchFindsContactsTicketsAndMessages(t *testing.T) {
	t.Parallel()
	d := open(t)
	ticket := d.Ticket(t, "5511988887777", "Quero saber das notas fiscais do pedido")
	found := d.search(apitest.Ana, "nota fiscal")
	require.Equal(t, []int{0, 0, 1}, sizes(found))
	require.Equal(t, true, found["complete"])
	message := found["messages"].([]any)[0].(map[string]any)
	require.Equal(t, ticket.String(), message["ticket_id"])
	require.Equal(t, "Cliente", message["contact_name"])
	hits := []string{}
	for _, part := range message["snippet"].([]any) {
		if part.(map[string]any)["hit"] == true {
			hits = append(hits, part.(map[string]any)["text"].(string))
		}
	}
	require.Equal(t, []string{"notas", "fiscais"}, hits)

	require.Equal(t, []int{1, 1, 0}, sizes(d.search(apitest.Ana, "client")))
	require.Equal(t, []int{1, 1, 0}, sizes(d.search(apitest.Ana, "(11) 98888-7777")))
	require.Equal(t, []int{0, 0, 0}, sizes(d.search(apitest.Ana, "zebra")))
	require.Equal(t, []int{0, 0, 0}, sizes(d.search(apitest.Ana, "'); DROP TABLE tickets; --")))
}

func TestTheSearchFindsNothingOfWhatMayNotBeSeen(t *testing.T) {
	t.Parallel()
	d := open(t)
	ticket := d.Ticket(t, "5511988887777", "segredo")
	require.Equal(t, []int{0, 0, 0}, sizes(d.search(apitest.Caio, "segredo")), "an agent of another department")
	require.Zero(t, sizes(d.search(apitest.Caio, "Cliente"))[1])
	within := apitest.Ask{Path: "/api/v1/tickets/" + ticket.String() + "/search?q=segredo"}
	for _, who := range []string{apitest.Admin, apitest.Ana, apitest.Auditor} {
		within.As = who
		got := d.Send(t, d.server, within)
		require.Equal(t, http.StatusOK, got.Status)
		require.Len(t, got.JSON(t)["items"], 1, who)
	}
	within.As = apitest.Caio
	hidden := d.Send(t, d.server, within)
	require.Equal(t, http.StatusNotFound, hidden.Status)
	within.Path = strings.Replace(within.Path, ticket.String(), uuid.NewString(), 1)
	require.Equal(t, hidden.Code(), d.Send(t, d.server, within).Code(), "as one that is not there")

	branch := d.Branch(t)
	for _, words := range []string{"segredo", "Cliente", "5511988887777"} {
		got := branch.Send(t, d.server, apitest.Ask{As: apitest.Admin, Path: "/api/v1/search?q=" + words})
		require.Equal(t, []int{0, 0, 0}, sizes(got.JSON(t)), "another tenant: %s", words)
	}
}

func TestContactsAreFoundByThoseWhoHaveTheirSection(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.Ticket(t, "5511988887777", "oi")
	require.Equal(t, 1, sizes(d.search(apitest.Caio, "Cliente"))[0], "contacts are the company's")
	_, err := d.Database.Admin(t).Exec(t.Context(), "INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, $2, false)", d.Tenant, desk.FlagShowContacts)
	require.NoError(t, err)
	d.Access.Changed(d.Tenant)
	require.Zero(t, sizes(d.search(apitest.Ana, "Cliente"))[0])
	require.Equal(t, 1, sizes(d.search(apitest.Ana, "Cliente"))[1], "the ticket is found all the same")
	require.Equal(t, 1, sizes(d.search(apitest.Admin, "Cliente"))[0])
}

func TestASearchThatCannotBeIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := open(t)
	ticket := d.Ticket(t, "5511988887777", "oi").String()
	for query, field := range map[string]string{
		"": "q", "?q=": "q", "?q=a": "q", "?q=%20%20a%20": "q", "?q=" + strings.Repeat("a", 201): "q", "?q=aa&limit=0": "limit", "?q=aa&limit=21": "limit",
	} {
		got := d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: "/api/v1/search" + query})
		require.Equal(t, http.StatusUnprocessableEntity, got.Status, query)
		require.Contains(t, got.Fields(), field, query)
		if field == "q" {
			got = d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: "/api/v1/tickets/" + ticket + "/search" + query})
			require.Equal(t, http.StatusUnprocessableEntity, got.Status, query)
		}
	}
}

func TestSignsAloneFindNobodysPhone(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.Ticket(t, "5511988887777", "oi")
	require.Equal(t, 1, sizes(d.search(apitest.Ana, "8888-77"))[1])
	for _, words := range []string{"----", "(+.)", "1 2", "%%%%", "____"} {
		require.Zero(t, sizes(d.search(apitest.Ana, words))[1], words)
	}
}
