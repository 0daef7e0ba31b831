package migrations_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/migrations"
)

// shape is everything in the schema that the migrations make, one line a thing.
const shape = `
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'goose_db_version'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'goose_db_version'
UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ' ' || roles::text || ' ' || cmd FROM pg_policies
UNION ALL SELECT 'function ' || p.oid::regprocedure || ' ' || pg_get_userbyid(p.proowner) || ' ' || md5(p.prosrc)
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT 'grant ' || grantee || ' ' || privilege_type || ' ' || table_name FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND table_name <> 'goose_db_version'
UNION ALL SELECT 'configuration ' || cfgname FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace
ORDER BY 1`

func lines(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), shape)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var all []string
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		all = append(all, line)
	}
	require.NoError(t, rows.Err())
	return all
}

func TestEveryMigrationCanBeTakenBackAndMadeAgain(t *testing.T) {
	t.Parallel()
	database := testkit.Postgres(t)
	db, err := sql.Open("pgx", database.OwnerURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	require.NoError(t, err)
	before := lines(t, db)
	require.Greater(t, len(before), 300)
	_, err = provider.DownTo(t.Context(), 0)
	require.NoError(t, err)
	require.Empty(t, lines(t, db))
	_, err = provider.Up(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, lines(t, db))
}

func TestProcessesThatMigrateAtOnceWaitForEachOther(t *testing.T) {
	t.Parallel()
	database := testkit.Postgres(t)
	db, err := sql.Open("pgx", database.OwnerURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	require.NoError(t, err)
	_, err = provider.DownTo(t.Context(), 0)
	require.NoError(t, err)
	type outcome struct {
		applied int
		err     error
	}
	outcomes := make(chan outcome, 3)
	for range 3 {
		go func() {
			applied, err := migrations.Up(context.WithoutCancel(t.Context()), database.OwnerURL, "")
			outcomes <- outcome{applied, err}
		}()
	}
	total := 0
	for range 3 {
		o := <-outcomes
		require.NoError(t, o.err)
		total += o.applied
	}
	require.Equal(t, len(provider.ListSources()), total, "each file once")
	pending, err := migrations.Pending(t.Context(), database.OwnerURL)
	require.NoError(t, err)
	require.Zero(t, pending)
}
