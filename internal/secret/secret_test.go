package secret_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/secret"
)

func key(id string, fill byte) secret.Key {
	k := secret.Key{ID: id}
	for i := range k.Bytes {
		k.Bytes[i] = fill
	}
	return k
}

func box(t *testing.T, ring ...secret.Key) *secret.Box {
	t.Helper()
	made, err := secret.NewBox(ring...)
	require.NoError(t, err)
	return made
}

func TestWhatIsSealedOpensAgain(t *testing.T) {
	t.Parallel()
	b, tenant := box(t, key("a", 1)), uuid.New()
	for _, plain := range []string{"", "token", string(make([]byte, 100_000))} {
		sealed, keyID, err := b.Seal(tenant, secret.InstanceToken, []byte(plain))
		require.NoError(t, err)
		require.Equal(t, "a", keyID)
		if plain != "" {
			require.NotContains(t, string(sealed), plain)
		}
		opened, err := b.Open(tenant, secret.InstanceToken, keyID, sealed)
		require.NoError(t, err)
		require.Equal(t, plain, string(opened))
	}
}

func TestEqualValuesNeverLookAlike(t *testing.T) {
	t.Parallel()
	b, tenant := box(t, key("a", 1)), uuid.New()
	first, _, err := b.Seal(tenant, secret.ClientToken, []byte("token"))
	require.NoError(t, err)
	second, _, err := b.Seal(tenant, secret.ClientToken, []byte("token"))
	require.NoError(t, err)
	require.NotEqual(t, first, second)
}

func TestASealedValueIsBoundToTenantAndPurpose(t *testing.T) {
	t.Parallel()
	b, tenant := box(t, key("a", 1)), uuid.New()
	sealed, keyID, err := b.Seal(tenant, secret.InstanceToken, []byte("token"))
	require.NoError(t, err)
	_, err = b.Open(uuid.New(), secret.InstanceToken, keyID, sealed)
	require.ErrorIs(t, err, secret.ErrDamaged)
	_, err = b.Open(tenant, secret.ClientToken, keyID, sealed)
	require.ErrorIs(t, err, secret.ErrDamaged)
}

func TestAChangedOrCutValueDoesNotOpen(t *testing.T) {
	t.Parallel()
	b, tenant := box(t, key("a", 1)), uuid.New()
	sealed, keyID, err := b.Seal(tenant, secret.InstanceToken, []byte("token"))
	require.NoError(t, err)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		_, err = b.Open(tenant, secret.InstanceToken, keyID, changed)
		require.ErrorIs(t, err, secret.ErrDamaged, "byte %d", i)
		_, err = b.Open(tenant, secret.InstanceToken, keyID, sealed[:i])
		require.ErrorIs(t, err, secret.ErrDamaged, "cut at %d", i)
	}
}

func TestARotatedRingOpensOldValuesAndSealsWithTheNewKey(t *testing.T) {
	t.Parallel()
	tenant := uuid.New()
	sealed, oldID, err := box(t, key("old", 1)).Seal(tenant, secret.InstanceToken, []byte("token"))
	require.NoError(t, err)

	both := box(t, key("new", 2), key("old", 1))
	require.Equal(t, "new", both.Current())
	require.True(t, both.Stale(oldID))
	resealed, newID, err := both.Reseal(tenant, secret.InstanceToken, oldID, sealed)
	require.NoError(t, err)
	require.False(t, both.Stale(newID))

	alone := box(t, key("new", 2))
	opened, err := alone.Open(tenant, secret.InstanceToken, newID, resealed)
	require.NoError(t, err)
	require.Equal(t, "token", string(opened))
	_, err = alone.Open(tenant, secret.InstanceToken, oldID, sealed)
	require.ErrorIs(t, err, secret.ErrUnknownKey)
}

func TestARingNeedsKeysWithIdsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for name, ring := range map[string][]secret.Key{
		"none": nil, "no id": {key("", 1)}, "same id twice": {key("a", 1), key("a", 2)},
	} {
		_, err := secret.NewBox(ring...)
		require.Error(t, err, name)
	}
}
