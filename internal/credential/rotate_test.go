package credential_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
)

var (
	oldKey = secret.Key{ID: "test", Bytes: [32]byte{1, 2, 3}} // the office's
	newKey = secret.Key{ID: "newer", Bytes: [32]byte{4, 5, 6}}
)

func box(t *testing.T, ring ...secret.Key) *secret.Box {
	t.Helper()
	made, err := secret.NewBox(ring...)
	require.NoError(t, err)
	return made
}

// more adds numbers to an office and returns all of them.
func more(t *testing.T, o *apitest.Office, n int) map[uuid.UUID]credential.Number {
	t.Helper()
	all := map[uuid.UUID]credential.Number{o.Connection: {
		Instance: zapi.Instance{ID: o.InstanceID, Token: o.InstanceToken, ClientToken: "client-token"}, HookSecret: o.HookSecret,
	}}
	for i := range n {
		number := credential.Number{Instance: zapi.Instance{ID: uuid.NewString(), Token: fmt.Sprintf("token-%d", i)}}
		if i%2 == 0 {
			number.HookSecret, number.Instance.ClientToken = uuid.NewString(), fmt.Sprintf("client-%d", i)
		}
		sealed, err := credential.Seal(o.Box, o.Tenant, number)
		require.NoError(t, err)
		if number.HookSecret == "" {
			sealed.HookSecretHash = []byte(uuid.NewString())
		}
		id, err := o.DB.CreateConnection(t.Context(), o.Tenant, postgres.NewConnection{
			Name: "Número", Color: 1, Credentials: sealed,
		})
		require.NoError(t, err)
		all[id] = number
	}
	return all
}

func requireOpen(t *testing.T, o *apitest.Office, b *secret.Box, all map[uuid.UUID]credential.Number) {
	t.Helper()
	for id, want := range all {
		got, err := credential.Keeper{Store: o.DB, Box: b}.Number(t.Context(), o.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, want.Instance.ID, got.Instance.ID)
		require.Equal(t, want.Instance.Token, got.Instance.Token)
		require.Equal(t, want.Instance.ClientToken, got.Instance.ClientToken)
		require.Equal(t, want.HookSecret, got.HookSecret)
	}
}

func TestARotationSealsEveryTenantsCredentialsWithTheNewKeyAlone(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	branch := o.Branch(t)
	numbers, others := more(t, o, 110), more(t, branch, 2) // more than one batch
	ring := box(t, newKey, oldKey)

	done, err := credential.Rotate(t.Context(), o.DB, ring)
	require.NoError(t, err)
	require.Equal(t, credential.Rotated{Sealed: 111 + 3}, done)
	alone := box(t, newKey)
	requireOpen(t, o, alone, numbers)
	requireOpen(t, branch, alone, others)
	_, err = credential.Keeper{Store: o.DB, Box: o.Box}.Number(t.Context(), o.Tenant, o.Connection)
	require.ErrorIs(t, err, secret.ErrUnknownKey, "the old key opens nothing any more")

	done, err = credential.Rotate(t.Context(), o.DB, ring)
	require.NoError(t, err)
	require.Zero(t, done, "a second time there is nothing to do")
}

func TestARotationThatIsCutIsFinishedByTheNextAndTwoAtOnceDoNoHarm(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	numbers := more(t, o, 20)
	ring := box(t, newKey, oldKey)
	ctx, cut := context.WithCancel(t.Context())
	_, err := credential.Rotate(ctx, &cutting{DB: o.DB, after: 7, cut: cut}, ring)
	require.ErrorIs(t, err, context.Canceled)
	left := o.Count(t, "SELECT count(*) FROM connections WHERE key_id = 'test'")
	require.Positive(t, left)
	require.Less(t, left, 21)

	var together sync.WaitGroup
	sealed := make([]int, 2)
	for i := range sealed {
		together.Go(func() {
			done, err := credential.Rotate(t.Context(), o.DB, ring)
			if err != nil {
				t.Error(err)
			}
			sealed[i] = done.Sealed
		})
	}
	together.Wait()
	require.GreaterOrEqual(t, sealed[0]+sealed[1], left)
	requireOpen(t, o, box(t, newKey), numbers)
}

// cutting ends the context after so many numbers.
type cutting struct {
	*postgres.DB

	after int
	cut   func()
}

func (c *cutting) ChangeCredentials(ctx context.Context, tenant, id uuid.UUID, change func(postgres.Credentials) (postgres.Credentials, error)) error {
	if c.after--; c.after == 0 {
		c.cut()
	}
	return c.DB.ChangeCredentials(ctx, tenant, id, change)
}

func TestWhatCanNotBeOpenedIsReportedAndTheRestIsDone(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	numbers := more(t, o, 3)
	_, err := o.Database.Admin(t).Exec(t.Context(), "UPDATE connections SET key_id = 'lost' WHERE id = $1", o.Connection)
	require.NoError(t, err)
	delete(numbers, o.Connection)
	done, err := credential.Rotate(t.Context(), o.DB, box(t, newKey, oldKey))
	require.ErrorIs(t, err, secret.ErrUnknownKey)
	require.ErrorContains(t, err, o.Connection.String())
	require.Equal(t, credential.Rotated{Sealed: 3, Failed: 1}, done)
	requireOpen(t, o, box(t, newKey), numbers)
}
