package access_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/access"
)

func TestAPasswordMatchesItsOwnHashOnly(t *testing.T) {
	t.Parallel()
	hash, err := access.HashPassword(t.Context(), "uma senha longa")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	for password, want := range map[string]bool{"uma senha longa": true, "uma senha long": false, "": false} {
		ok, err := access.CheckPassword(t.Context(), hash, password)
		require.NoError(t, err)
		require.Equal(t, want, ok, password)
	}
	again, err := access.HashPassword(t.Context(), "uma senha longa")
	require.NoError(t, err)
	require.NotEqual(t, hash, again, "each hash has a salt of its own")
}

func TestNobodyHasAPassword(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"", "x", strings.Repeat("\x00", 32)} {
		ok, err := access.CheckPassword(t.Context(), "", password)
		require.NoError(t, err)
		require.False(t, ok)
	}
}

func TestAStoredHashThatAsksForTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	for _, hash := range []string{
		"plain", "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
	} {
		ok, err := access.CheckPassword(t.Context(), hash, "x")
		require.Error(t, err, hash)
		require.False(t, ok)
	}
}

func TestAHashOfAnotherCostIsOutdated(t *testing.T) {
	t.Parallel()
	hash, err := access.HashPassword(t.Context(), "segredo")
	require.NoError(t, err)
	require.False(t, access.Outdated(hash))
	require.True(t, access.Outdated("$argon2id$v=19$m=4096,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"))
	require.False(t, access.Outdated("nonsense"))
}

func TestAHashIsNotComputedForARequestThatHasEnded(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := access.HashPassword(ended, "x")
	require.ErrorIs(t, err, context.Canceled)
}
