package devstack

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/migrations"
)

func testPostgres(t *testing.T, dir string) *Postgres {
	t.Helper()
	server, err := StartPostgres(t.Context(), PostgresOptions{Dir: dir, Volatile: true, Progress: func(line string) { t.Log(line) }})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, server.Stop())
		if filepath.Dir(server.dir) == "/var/tmp" {
			require.NoError(t, os.RemoveAll(server.dir))
		}
	})
	return server
}

func query(t *testing.T, server *Postgres, database, statement string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.AdminURL(database).Reveal())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	var answer string
	require.NoError(t, conn.QueryRow(t.Context(), statement).Scan(&answer))
	return answer
}

func TestPostgresKeepsItsDataOverARestartAndSortsPortuguese(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := testPostgres(t, dir)
	require.Equal(t, "UTF8", query(t, server, "postgres", "SHOW server_encoding"))
	require.Equal(t, "ÇÃO", query(t, server, "postgres", "SELECT upper('ção')"))
	require.NoError(t, server.EnsureLogins(t.Context()))
	require.NoError(t, EnsureDatabase(t.Context(), server.AdminURL("postgres"), "balcao"))
	require.NoError(t, server.Stop())

	again := testPostgres(t, dir)
	require.False(t, again.Adopted)
	require.Equal(t, OwnerLogin, query(t, again, "balcao", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'balcao'"))
	require.NoError(t, EnsureDatabase(t.Context(), again.AdminURL("postgres"), "balcao"), "making it twice is no fault")
}

func TestPostgresLeftBehindIsAdopted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := testPostgres(t, dir)
	second := testPostgres(t, dir)
	require.True(t, second.Adopted)
	require.Equal(t, first.Port, second.Port)
	require.NoError(t, second.Stop())
	require.False(t, first.process.alive(), "what was adopted can be stopped")
}

func TestPostgresKilledComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := testPostgres(t, dir)
	require.NoError(t, first.Kill())
	second := testPostgres(t, dir)
	require.False(t, second.Adopted, "its pid file was stale")
}

// A machine without Postgres gets one from npm, which must be able to hold the whole
// schema, extensions included (R44).
func TestPostgresFromNpmHoldsTheSchema(t *testing.T) {
	t.Parallel()
	as, err := unprivileged()
	require.NoError(t, err)
	binaries, err := npmPostgres(t.Context(), as, func(line string) { t.Log(line) })
	require.NoError(t, err)

	dir, err := reachableDir(t.TempDir(), as)
	require.NoError(t, err)
	server := &Postgres{dir: dir}
	server.password, err = keptPassword(filepath.Join(dir, "password"))
	require.NoError(t, err)
	require.NoError(t, server.initialise(t.Context(), binaries, as))
	require.NoError(t, server.start(t.Context(), binaries, as, PostgresOptions{Volatile: true}))
	t.Cleanup(func() {
		require.NoError(t, server.Stop())
		require.NoError(t, os.RemoveAll(dir))
	})
	require.NoError(t, server.EnsureLogins(t.Context()))
	require.NoError(t, EnsureDatabase(t.Context(), server.AdminURL("postgres"), "balcao"))
	_, err = migrations.Up(t.Context(), server.OwnerURL("balcao").Reveal(), AppLogin)
	require.NoError(t, err)
	require.Equal(t, "ÇÃO", query(t, server, "balcao", "SELECT upper('ção')"))
}
