package connection_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func raise(t *testing.T, o *apitest.Office, kind desk.AlertKind, subject uuid.UUID, ticket uuid.UUID) {
	t.Helper()
	alert := postgres.NewAlert{Kind: kind, Severity: desk.SeverityCritical, Subject: subject.String(), TicketID: ticket, Data: map[string]any{"reason": "x"}}
	if ticket == uuid.Nil {
		alert.ConnectionID = subject
	}
	_, err := o.DB.RaiseAlert(t.Context(), o.Tenant, alert)
	require.NoError(t, err)
}

func TestAlertsAreSeenByWhoSeesWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := serve(t, o)
	raise(t, o, desk.AlertConnectionDown, o.Connection, uuid.Nil)
	ticket := o.Ticket(t, "5511988887777", "Bom dia") // in the queue of Sales
	raise(t, o, "low_score", ticket, ticket)
	seen := func(o *apitest.Office, name string) (kinds []string) {
		got := o.Send(t, serve(t, o), apitest.Ask{As: name, Path: "/api/v1/alerts"})
		require.Equal(t, http.StatusOK, got.Status, string(got.Body))
		for _, item := range got.JSON(t)["items"].([]any) {
			kinds = append(kinds, item.(map[string]any)["kind"].(string))
		}
		return kinds
	}
	both := []string{"connection_down", "low_score"}
	require.ElementsMatch(t, both, seen(o, apitest.Admin))
	require.ElementsMatch(t, both, seen(o, apitest.Ana))
	require.ElementsMatch(t, both[:1], seen(o, apitest.Caio), "a ticket of another department")
	require.Empty(t, seen(o.Branch(t), apitest.Admin), "a stranger")

	_, err := o.Database.Admin(t).Exec(t.Context(), "INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, 'show_connections', false)", o.Tenant)
	require.NoError(t, err)
	o.Access.Changed(o.Tenant)
	require.ElementsMatch(t, both, seen(o, apitest.Admin))
	require.ElementsMatch(t, both[1:], seen(o, apitest.Ana), "numbers are administrators' business")

	got := o.Send(t, server, apitest.Ask{As: apitest.Admin, Path: "/api/v1/alerts?limit=1"}).JSON(t)
	require.Len(t, got["items"], 1)
	next := o.Send(t, server, apitest.Ask{As: apitest.Admin, Path: "/api/v1/alerts?limit=1&before=" + got["next_cursor"].(string)}).JSON(t)
	require.Len(t, next["items"], 1)
	require.Nil(t, next["next_cursor"])
	require.NotEqual(t, got["items"], next["items"])
}

func TestAnAlertIsAcknowledgedOnceAndEndsWithItsTrouble(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := serve(t, o)
	raise(t, o, desk.AlertConnectionDown, o.Connection, uuid.Nil)
	raise(t, o, desk.AlertConnectionDown, o.Connection, uuid.Nil)
	list := func(query string) []any {
		return o.Send(t, server, apitest.Ask{As: apitest.Admin, Path: "/api/v1/alerts" + query}).JSON(t)["items"].([]any)
	}
	open := list("")
	require.Len(t, open, 1, "the same trouble is one alert")
	one := open[0].(map[string]any)
	require.Equal(t, map[string]any{"id": o.Connection.String(), "name": "Principal"}, one["connection"])
	acknowledge := "/api/v1/alerts/" + one["id"].(string) + "/acknowledge"
	require.Equal(t, http.StatusForbidden, o.Send(t, server, apitest.Ask{As: apitest.Supervisor, Method: http.MethodPost, Path: acknowledge}).Status)
	first := o.Send(t, server, apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: acknowledge}).JSON(t)
	require.Equal(t, o.People[apitest.Admin].String(), first["acknowledged_by"].(map[string]any)["id"])
	require.Nil(t, first["ended_at"])
	require.Equal(t, first, o.Send(t, server, apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: acknowledge}).JSON(t))

	_, err := o.DB.EndAlert(t.Context(), o.Tenant, desk.AlertConnectionDown, o.Connection.String())
	require.NoError(t, err)
	require.Empty(t, list(""))
	require.Len(t, list("?state=all"), 1)
	stranger := o.Branch(t)
	require.Equal(t, http.StatusNotFound, stranger.Send(t, serve(t, stranger), apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: acknowledge}).Status)
}
