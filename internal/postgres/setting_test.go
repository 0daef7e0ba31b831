package postgres_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

func TestASettingHoldsForItsTenantAndReachesOtherProcesses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, _, _ := w.addTenant()
	elsewhere := w.open()
	signs := func(db *postgres.DB, tenant uuid.UUID) bool {
		values, err := db.Settings(t.Context(), tenant)
		require.NoError(t, err)
		return values.Bool(desk.SettingSignature)
	}
	require.True(t, signs(elsewhere, w.tenant))
	before, err := w.db.PolicyVersion(t.Context(), w.tenant)
	require.NoError(t, err)
	require.NoError(t, w.db.SetSetting(t.Context(), w.tenant, desk.SettingSignature, json.RawMessage("false"), id()))
	after, err := w.db.PolicyVersion(t.Context(), w.tenant)
	require.NoError(t, err)
	require.Greater(t, after, before, "whoever caches by the version learns of it")
	require.False(t, signs(w.db, w.tenant), "at once where it was changed")
	require.True(t, signs(w.db, other), "another tenant's stays")
	testkit.Eventually(t, func() bool { return !signs(elsewhere, w.tenant) }, "another process to learn of it")
	require.NoError(t, w.db.SetSetting(t.Context(), w.tenant, desk.SettingSignature, nil, id()))
	require.True(t, signs(w.db, w.tenant), "back to the default")
}

func TestAWrongSettingIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(w.db.SetSetting(t.Context(), w.tenant, "no.such", json.RawMessage("1"), id())))
	err := w.db.SetSetting(t.Context(), w.tenant, desk.SettingMaxTickets, json.RawMessage("0"), id())
	require.Equal(t, desk.CodeInvalid, desk.CodeOf(err))
	require.Zero(t, w.count("settings"))
}

func TestQuickRepliesAreFoundByWhoMayUseThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	add := func(q postgres.QuickReply) postgres.QuickReply {
		stored, err := w.db.CreateQuickReply(t.Context(), w.tenant, q)
		require.NoError(t, err)
		return stored
	}
	add(postgres.QuickReply{Shortcut: "/Preco", Title: "Preço", Body: "O preço é 10% de R$ 5_0."})
	ours := add(postgres.QuickReply{Shortcut: "horario", Title: "Horário", Body: "Das 8 às 18.", DepartmentID: w.department})
	list := func(q postgres.QuickReplyQuery) []string {
		items, err := w.db.QuickReplies(t.Context(), w.tenant, q)
		require.NoError(t, err)
		shortcuts := []string{}
		for _, item := range items {
			shortcuts = append(shortcuts, item.Shortcut)
		}
		return shortcuts
	}
	require.Equal(t, []string{"preco"}, list(postgres.QuickReplyQuery{}), "another department's are not shown")
	require.Equal(t, []string{"horario", "preco"}, list(postgres.QuickReplyQuery{Departments: []uuid.UUID{w.department}}))
	require.Equal(t, []string{"horario", "preco"}, list(postgres.QuickReplyQuery{All: true}))
	require.Equal(t, []string{"preco"}, list(postgres.QuickReplyQuery{All: true, Text: "10%"}))
	require.Empty(t, list(postgres.QuickReplyQuery{All: true, Text: "1_%"}), "a pattern is a plain text")

	for field, q := range map[string]postgres.QuickReply{
		"shortcut":      {Shortcut: "preco", Title: "x", Body: "x"},
		"title":         {Shortcut: "a", Body: "x"},
		"body":          {Shortcut: "a", Title: "x"},
		"department_id": {Shortcut: "a", Title: "x", Body: "x", DepartmentID: id()},
	} {
		_, err := w.db.CreateQuickReply(t.Context(), w.tenant, q)
		var refused *desk.Error
		require.ErrorAs(t, err, &refused, field)
		require.Equal(t, field, refused.Fields[0].Field)
	}
	ours.Title, ours.DepartmentID = "Quando", uuid.Nil
	changed, err := w.db.UpdateQuickReply(t.Context(), w.tenant, ours)
	require.NoError(t, err)
	require.Equal(t, ours, changed)
	other, _, _ := w.addTenant()
	_, err = w.db.QuickReply(t.Context(), other, ours.ID)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(w.db.DeleteQuickReply(t.Context(), other, ours.ID)))
	require.NoError(t, w.db.DeleteQuickReply(t.Context(), w.tenant, ours.ID))
	require.Equal(t, []string{"preco"}, list(postgres.QuickReplyQuery{All: true}))
}
