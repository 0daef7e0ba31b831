package connection_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
)

const path = "/api/v1/connections"

func TestNumbersAreShownWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := serve(t, o)
	got := o.Send(t, server, apitest.Ask{As: apitest.Ana, Path: path})
	require.Equal(t, http.StatusOK, got.Status)
	page := got.JSON(t)
	require.Nil(t, page["next_cursor"])
	items := page["items"].([]any)
	require.Len(t, items, 1)
	one := items[0].(map[string]any)
	require.Equal(t, o.Connection.String(), one["id"])
	require.Equal(t, "Principal", one["name"])
	require.Equal(t, "5511900000000", one["phone"])
	require.Equal(t, "unknown", one["status"])
	require.Equal(t, o.Sales.String(), one["department_id"])
	require.Nil(t, one["webhook_url"])
	require.Empty(t, one["allowed_actions"])
	require.ElementsMatch(t, []string{
		"id", "slug", "name", "phone", "color", "department_id", "agent_id", "enabled", "groups_enabled", "greeting", "farewell", "call_reply",
		"delay_seconds", "send_interval_ms", "read_on_whatsapp", "import_contacts", "instance_hint", "has_instance_token", "has_client_token", "status",
		"status_at", "pause_reason", "last_webhook_at", "health", "webhook_url", "allowed_actions",
	}, keys(one), "a new field is shown to everybody: think, then name it here")
	for _, secret := range []string{o.InstanceToken, o.HookSecret, o.InstanceID, "client-token"} {
		require.NotContains(t, string(got.Body), secret)
	}
}

func TestNumbersAreForAdministratorsWhileTheirSectionIsOff(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := serve(t, o)
	_, err := o.Database.Admin(t).Exec(t.Context(), "INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, 'show_connections', false)", o.Tenant)
	require.NoError(t, err)
	o.Access.Changed(o.Tenant)
	for name, want := range map[string]int{
		apitest.Admin: http.StatusOK, apitest.Supervisor: http.StatusForbidden, apitest.Ana: http.StatusForbidden, apitest.Auditor: http.StatusForbidden,
	} {
		require.Equal(t, want, o.Send(t, server, apitest.Ask{As: name, Path: path}).Status, name)
	}
}

func TestWhoIsLimitedToANumberSeesNoOther(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := serve(t, o)
	_, err := o.Database.Admin(t).Exec(t.Context(),
		"INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, 'tickets.only_default_connection', true)", o.Tenant, o.People[apitest.Ana])
	require.NoError(t, err)
	count := func() int {
		o.Access.Changed(o.Tenant)
		return len(o.Send(t, server, apitest.Ask{As: apitest.Ana, Path: path}).JSON(t)["items"].([]any))
	}
	require.Equal(t, 1, count(), "without a default connection the restriction hides nothing")
	require.NoError(t, o.DB.SetDefaultConnection(t.Context(), o.Tenant, o.People[apitest.Ana], o.Connection))
	require.Equal(t, 1, count())
	require.NoError(t, o.DB.SetDefaultConnection(t.Context(), o.Tenant, o.People[apitest.Ana], o.Sales)) // any other id
	require.Zero(t, count())
}

func keys(object map[string]any) (names []string) {
	for name := range object {
		names = append(names, name)
	}
	return names
}
