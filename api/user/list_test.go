package user_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/department"
	"github.com/balcao/balcao/api/user"
)

func TestColleaguesAreListedByNameWithoutTheirAddresses(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := o.Serve(t, user.Routes(o.DB), department.Routes(o.DB))
	_, err := o.Database.Admin(t).Exec(t.Context(), "UPDATE users SET active = false, email = 'bia@example.org' WHERE id = $1", o.People[apitest.Bia])
	require.NoError(t, err)
	names := func(query string) (list []any) {
		got := o.Send(t, server, apitest.Ask{As: apitest.Ana, Path: "/api/v1/users" + query})
		require.Equal(t, http.StatusOK, got.Status)
		require.NotContains(t, string(got.Body), "@")
		for _, item := range got.JSON(t)["items"].([]any) {
			list = append(list, item.(map[string]any)["handle"])
		}
		return list
	}
	require.Equal(t, []any{"admin", "ana", "auditor", "bia", "bot", "caio", "supervisor"}, names(""))
	require.Equal(t, []any{"admin", "ana", "auditor", "bot", "caio", "supervisor"}, names("?active=true"))
	require.Equal(t, []any{"bia"}, names("?active=false"))
	wrong := o.Send(t, server, apitest.Ask{As: apitest.Ana, Path: "/api/v1/users?active=perhaps"})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)

	departments := o.Send(t, server, apitest.Ask{As: apitest.Ana, Path: "/api/v1/departments"}).JSON(t)["items"].([]any)
	require.Len(t, departments, 2, "those of colleagues too: tickets are transferred to them")
}
