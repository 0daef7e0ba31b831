package demo_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/devstack/demo"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/testkit"
)

func seed(t *testing.T) (*testkit.Database, demo.Seeder, demo.Company) {
	t.Helper()
	database := testkit.Postgres(t)
	db, err := postgres.Open(t.Context(), postgres.Options{URL: database.AppURL, PoolSize: 4})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	box, err := secret.NewBox(secret.Key{ID: "demo"})
	require.NoError(t, err)
	files, err := storage.OpenLocal(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	seeder := demo.Seeder{
		DB: db, Box: box, Files: files, HookBase: "http://127.0.0.1:8080/", Now: time.Now(),
		Instance: func(name, _ string) (demo.Instance, error) {
			return demo.Instance{ID: "I" + name, Token: "T" + name, ClientToken: "F"}, nil
		},
	}
	company, err := seeder.Seed(context.Background())
	require.NoError(t, err)
	return database, seeder, company
}

func TestTheDemoCompanyHasEveryProfileAndTheBotHasNoSignIn(t *testing.T) {
	t.Parallel()
	_, _, company := seed(t)
	var roles []string
	for _, u := range company.Users {
		roles = append(roles, u.Role)
		require.True(t, strings.HasPrefix(u.APIToken, "blc_"), u.Name)
		if u.Role == desk.ProfileBot {
			require.Nil(t, u.Email)
			require.Nil(t, u.Password)
			continue
		}
		require.NotEmpty(t, *u.Email)
		require.NotEmpty(t, *u.Password)
	}
	for _, p := range desk.Profiles() {
		require.Contains(t, roles, p.Key)
	}
	require.GreaterOrEqual(t, len(slices.DeleteFunc(roles, func(r string) bool { return r != desk.ProfileAgent })), 3, "several agents")
	require.Len(t, company.Connections, 2)
	for _, c := range company.Connections {
		require.True(t, strings.HasPrefix(c.WebhookURL, "http://127.0.0.1:8080/hooks/zapi/"), c.WebhookURL)
	}
}

func TestThePastOfTheDemoCompanyIsConsistent(t *testing.T) {
	t.Parallel()
	database, _, _ := seed(t)
	admin := database.Admin(t)
	count := func(query string) (n int) {
		t.Helper()
		require.NoError(t, admin.QueryRow(t.Context(), query).Scan(&n))
		return n
	}
	for _, status := range desk.Statuses() {
		require.Positive(t, count(`SELECT count(*) FROM tickets WHERE status = '`+string(status)+`'`), "a ticket that is %s", status)
	}
	require.Zero(t, count(`SELECT count(*) FROM tickets WHERE last_seq <> (SELECT count(*) FROM messages m WHERE m.ticket_id = tickets.id)`))
	require.Zero(t, count(`SELECT count(*) FROM tickets WHERE handled_seq <> last_seq`), "nothing waits for a workflow")
	require.Zero(t, count(`SELECT count(*) FROM tickets WHERE last_message_at <> (SELECT max(sent_at) FROM messages m WHERE m.ticket_id = tickets.id)`))
	require.Zero(t, count(`SELECT count(*) FROM messages WHERE sent_at > now()`), "nothing is written in the future")
	require.Zero(t, count(`SELECT count(*) FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.origin = 'agent' AND m.author_id IS DISTINCT FROM t.agent_id`))
	require.Zero(t, count(`SELECT count(*) FROM tickets t WHERE unread > (SELECT count(*) FROM messages m WHERE m.ticket_id = t.id AND m.direction = 'in')`))
	require.Zero(t, count(`SELECT count(*) FROM outbox WHERE topic = 'ticket'`))
	var next string
	require.NoError(t, admin.QueryRow(t.Context(), `SELECT next_protocol(id) FROM tenants`).Scan(&next))
	require.Zero(t, count(`SELECT count(*) FROM tickets WHERE protocol = '`+next+`'`), "the next protocol number is free")
}

func TestThePastOfTheDemoCompanyHasFilesThatAreWhatTheySay(t *testing.T) {
	t.Parallel()
	database, seeder, _ := seed(t)
	rows, err := database.Admin(t).Query(t.Context(), "SELECT f.kind, f.mime, f.storage_key, m.type FROM media f JOIN messages m ON m.id = f.message_id")
	require.NoError(t, err)
	defer rows.Close()
	seen := map[string]string{}
	for rows.Next() {
		var kind, mime, key, message string
		require.NoError(t, rows.Scan(&kind, &mime, &key, &message))
		seen[kind] = mime + " " + message
		_, err := seeder.Files.Stat(t.Context(), key)
		require.NoError(t, err)
	}
	require.NoError(t, rows.Err())
	require.Equal(t, map[string]string{"image": "image/jpeg image", "voice": "audio/wav audio", "document": "application/pdf document"}, seen)
}

func TestSeedingTwiceIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	database, seeder, _ := seed(t)
	_, err := seeder.Seed(t.Context())
	require.Equal(t, desk.CodeConflict, desk.CodeOf(err))
	var tenants int
	require.NoError(t, database.Admin(t).QueryRow(t.Context(), `SELECT count(*) FROM tenants`).Scan(&tenants))
	require.Equal(t, 1, tenants)
}
