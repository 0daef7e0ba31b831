package testkit_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/internal/testkit"
)

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	one, two := testkit.Postgres(t), testkit.Postgres(t)
	require.NotEqual(t, one.Name, two.Name)
	_, err := one.Admin(t).Exec(t.Context(), "CREATE TABLE mark (n int)")
	require.NoError(t, err)
	var seen *string
	require.NoError(t, two.Admin(t).QueryRow(t.Context(), "SELECT to_regclass('mark')::text").Scan(&seen))
	require.Nil(t, seen, "a table of one test is in another test's database")
	require.NoError(t, one.Admin(t).QueryRow(t.Context(), "SELECT to_regclass('tickets')::text").Scan(&seen))
	require.NotNil(t, seen, "the schema is there")
}

// The application's login must be as powerless as in production, or tests would pass
// through what row-level security forbids (R4).
func TestTheApplicationsLoginHasNoPowerOfItsOwn(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t)
	var super, bypass bool
	row := db.App(t).QueryRow(t.Context(), "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
	require.NoError(t, row.Scan(&super, &bypass))
	require.False(t, super)
	require.False(t, bypass)
	_, err := db.App(t).Exec(t.Context(), "SELECT 1 FROM tickets")
	require.ErrorContains(t, err, "permission denied", "it inherits nothing")
	for _, role := range []string{"balcao_app", "balcao_relay", "balcao_sweep"} {
		_, err = db.App(t).Exec(t.Context(), "SET ROLE "+role)
		require.NoError(t, err)
	}
	for _, role := range []string{"balcao_lookup", "balcao_search", "balcao_owner"} {
		_, err = db.App(t).Exec(t.Context(), "SET ROLE "+role)
		require.ErrorContains(t, err, "permission denied")
	}
}

func TestTheOwnerIsNoSuperuserEither(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t)
	owner, err := pgxConnect(t, db.OwnerURL)
	require.NoError(t, err)
	var super bool
	require.NoError(t, owner.QueryRow(t.Context(), "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").Scan(&super))
	require.False(t, super)
}

func TestEachTestHasAnEmptyRedisOfItsOwn(t *testing.T) {
	t.Parallel()
	var clients []*redis.Client
	for range 2 {
		options, err := redis.ParseURL(testkit.Redis(t))
		require.NoError(t, err)
		c := redis.NewClient(options)
		t.Cleanup(func() { _ = c.Close() })
		require.Zero(t, c.DBSize(t.Context()).Val())
		clients = append(clients, c)
	}
	require.NoError(t, clients[0].Set(t.Context(), "k", "v", time.Minute).Err())
	require.Zero(t, clients[1].DBSize(t.Context()).Val())
}

func attributes() map[string]enums.IndexedValueType {
	return map[string]enums.IndexedValueType{
		"BalcaoStatus": enums.INDEXED_VALUE_TYPE_KEYWORD, "BalcaoDueAt": enums.INDEXED_VALUE_TYPE_DATETIME,
	}
}

func TestTemporalHasTheSearchAttributesAtOnce(t *testing.T) {
	t.Parallel()
	env := testkit.Temporal(t, attributes())
	again := testkit.Temporal(t, attributes())
	require.Equal(t, env.Namespace, again.Namespace)
	_, err := env.Client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "w", TaskQueue: "q"}, "w")
	require.NoError(t, err)
}

func TestATemporalServerOfOnesOwnKeepsItsDataUntilWiped(t *testing.T) {
	t.Parallel()
	server := testkit.NewTemporalServer(t, attributes())
	_, err := server.Client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "w", TaskQueue: "q"}, "w")
	require.NoError(t, err)

	server.Stop(t)
	server.Start(t)
	testkit.Eventually(t, func() bool {
		_, err := server.Client.DescribeWorkflow(t.Context(), "w", "")
		return err == nil
	}, "the run to be there after a restart")

	server.Wipe(t)
	_, err = server.Client.DescribeWorkflow(t.Context(), "w", "")
	require.ErrorContains(t, err, "not found")
}

func TestEventuallySeesAConditionComeTrue(t *testing.T) {
	t.Parallel()
	began := time.Now()
	testkit.Eventually(t, func() bool { return time.Since(began) > 30*time.Millisecond }, "30 ms to pass")
	require.Greater(t, time.Since(began), 30*time.Millisecond)
	testkit.Never(t, 20*time.Millisecond, func() bool { return false }, "nothing")
}
