package testkit

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ending the servers under a run of somebody else would fail its tests for no reason.
func TestServersInUseAreNotStopped(t *testing.T) {
	t.Parallel()
	other, err := openUsersLock()
	require.NoError(t, err)
	t.Cleanup(func() { _ = other.Close() })
	require.NoError(t, syscall.Flock(int(other.Fd()), syscall.LOCK_SH))

	stopped, err := StopServers()
	require.ErrorIs(t, err, ErrInUse)
	require.Empty(t, stopped)
	require.NoError(t, useServers(), "this process goes on using them")
}
