package ticket_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

// group opens a ticket by a message of a group.
func (f *floor) group(t *testing.T) uuid.UUID {
	t.Helper()
	const address = "120363041234567890-group"
	stored, err := f.DB.IngestMessage(t.Context(), f.Tenant, postgres.Incoming{
		ConnectionID: f.Connection, Identities: desk.IdentityKeys(address), PushName: "Condomínio", Address: address, ProviderID: uuid.NewString(),
		Kind: desk.KindText, Text: "bom dia", SentAt: time.Now(),
		Plan: desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: "bom dia", Chat: desk.ChatGroup, GroupsOn: true}),
	})
	require.NoError(t, err)
	return stored.TicketID
}

func (f *floor) flag(t *testing.T, key desk.Flag, on bool) {
	t.Helper()
	_, err := f.Database.Admin(t).Exec(t.Context(), `INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, $2, $3)
		ON CONFLICT (tenant_id, key) DO UPDATE SET enabled = $3`, f.Tenant, string(key), on)
	require.NoError(t, err)
	f.Access.Changed(f.Tenant)
}

func TestAGroupIsHandedOnOnlyWhereTheFlagSaysSo(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	group := f.group(t)
	offered := func() []any {
		return f.get(t, apitest.Supervisor, path(group, "")).JSON(t)["allowed_actions"].([]any)
	}
	orders := map[string]any{"transfer": map[string]any{"department_id": f.Support}, "assign": map[string]any{"agent_id": f.People[apitest.Ana]}}
	for command, body := range orders {
		require.NotContains(t, offered(), command)
		refused := f.do(t, apitest.Supervisor, group, command, body)
		require.Equal(t, http.StatusConflict, refused.Status, command)
		require.Equal(t, string(desk.CodeGroupTransfer), refused.Code())
	}
	require.Contains(t, offered(), "accept")
	person := f.Ticket(t, "5511988887777", "oi")
	require.Contains(t, f.get(t, apitest.Supervisor, path(person, "")).JSON(t)["allowed_actions"], "transfer", "people are handed on as ever")
	f.flag(t, desk.FlagTransferGroup, true)
	for command, body := range orders {
		require.Contains(t, offered(), command)
		// No Temporal is here: that it was to be sent is what counts.
		require.Equal(t, string(desk.CodeTemporalUnavailable), f.do(t, apitest.Supervisor, group, command, body).Code(), command)
	}
}

func TestGroupsOfOtherNumbersAreSeenOnlyByTheFlag(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	group, person := f.group(t), f.Ticket(t, "5511988887777", "oi")
	other := f.Branch(t) // only for another connection's id
	_, err := f.Database.Admin(t).Exec(t.Context(), "INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, $3, true)",
		f.Tenant, f.People[apitest.Supervisor], string(desk.RestrictOnlyDefaultConnection))
	require.NoError(t, err)
	_, err = f.Database.Admin(t).Exec(t.Context(), "UPDATE users SET default_connection_id = $2 WHERE id = $1", f.People[apitest.Supervisor], other.Connection)
	require.NoError(t, err)
	f.Access.Changed(f.Tenant)
	for _, sub := range []string{"", "/participants", "/messages"} {
		require.Equal(t, http.StatusNotFound, f.get(t, apitest.Supervisor, path(group, sub)).Status)
	}
	f.flag(t, desk.FlagIgnoreAssignedConnection, true)
	require.Equal(t, http.StatusOK, f.get(t, apitest.Supervisor, path(group, "")).Status)
	require.Equal(t, http.StatusOK, f.get(t, apitest.Supervisor, path(group, "/participants")).Status)
	require.Equal(t, http.StatusNotFound, f.get(t, apitest.Supervisor, path(person, "")).Status, "people stay hidden")
}
