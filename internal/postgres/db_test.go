package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

func TestOpenAcceptsTheApplicationsLogin(t *testing.T) {
	t.Parallel()
	database := testkit.Postgres(t)
	db, err := postgres.Open(t.Context(), postgres.Options{URL: database.AppURL})
	require.NoError(t, err)
	require.NoError(t, db.Close())
}
