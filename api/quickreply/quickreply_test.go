package quickreply_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/quickreply"
)

func TestSupervisorsKeepQuickRepliesAndAgentsUseThoseOfTheirs(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := o.Serve(t, quickreply.Routes(o.DB))
	ask := func(who, method, path string, body any) apitest.Answer {
		return o.Send(t, server, apitest.Ask{As: who, Method: method, Path: "/api/v1/quick-replies" + path, Body: body})
	}
	hours := map[string]any{"shortcut": "horario", "title": "Horário", "body": "Das 8 às 18.", "department_id": o.Support}
	require.Equal(t, http.StatusForbidden, ask(apitest.Ana, http.MethodPost, "", hours).Status)
	require.Equal(t, http.StatusForbidden, ask(apitest.Auditor, http.MethodGet, "", nil).Status)
	made := ask(apitest.Supervisor, http.MethodPost, "", hours)
	require.Equal(t, http.StatusCreated, made.Status, string(made.Body))
	twice := ask(apitest.Supervisor, http.MethodPost, "", hours)
	require.Equal(t, map[string]string{"shortcut": "taken"}, twice.Fields())

	seen := func(who string) int { return len(ask(who, http.MethodGet, "?q=hor", nil).JSON(t)["items"].([]any)) }
	require.Equal(t, 1, seen(apitest.Caio))
	require.Equal(t, 0, seen(apitest.Ana), "it is another department's")
	require.Equal(t, 1, seen(apitest.Admin))

	path := "/" + made.JSON(t)["id"].(string)
	changed := ask(apitest.Supervisor, http.MethodPatch, path, map[string]any{"department_id": uuid.Nil})
	require.Equal(t, http.StatusOK, changed.Status, string(changed.Body))
	require.Nil(t, changed.JSON(t)["department_id"])
	require.Equal(t, "Das 8 às 18.", changed.JSON(t)["body"], "what is not named stays")
	require.Equal(t, 1, seen(apitest.Ana), "it is everyone's now")
	refused := ask(apitest.Supervisor, http.MethodPatch, path, map[string]any{"shortcut": "com espaço"})
	require.Equal(t, map[string]string{"shortcut": "shortcut"}, refused.Fields())

	stranger := o.Branch(t)
	from := o.Send(t, server, apitest.Ask{Method: http.MethodDelete, Path: "/api/v1/quick-replies" + path, Header: map[string]string{
		"Authorization": "Bearer " + stranger.Token(apitest.Admin),
	}})
	require.Equal(t, http.StatusNotFound, from.Status)
	require.Equal(t, http.StatusForbidden, ask(apitest.Ana, http.MethodDelete, path, nil).Status)
	require.Equal(t, http.StatusNoContent, ask(apitest.Supervisor, http.MethodDelete, path, nil).Status)
	require.Equal(t, http.StatusNotFound, ask(apitest.Supervisor, http.MethodDelete, path, nil).Status)
	require.Equal(t, 0, seen(apitest.Admin))
}
