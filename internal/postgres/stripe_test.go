package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

func TestABusyChatHoldsNoConnectionWhileItWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	release, err := w.db.LockChat(t.Context(), w.tenant, "phone:"+customer)
	require.NoError(t, err)
	waiting, stop := context.WithCancel(t.Context())
	var group errgroup.Group
	for range 50 {
		in := w.text(customer, "oi")
		group.Go(func() error {
			_, err := w.db.IngestMessage(waiting, w.tenant, in)
			return err
		})
	}
	// Far more wait than the pool has connections; another chat passes by all the same.
	quick, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = w.db.IngestMessage(quick, w.tenant, w.text("5521977776666", "oi"))
	require.NoError(t, err)
	stop()
	require.ErrorIs(t, group.Wait(), context.Canceled)
	release()
	require.Equal(t, 1, w.count("messages"))
}

func TestChatsThatShareIdentitiesInAnyOrderNeverLockEachOtherOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var group errgroup.Group
	for i := range 200 {
		keys := [][]string{{"lid:1", "phone:1"}, {"phone:1", "lid:1"}, {"phone:1", "phone:1"}, {"lid:1"}}[i%4]
		group.Go(func() error {
			release, err := w.db.LockChat(t.Context(), w.tenant, keys...)
			if err == nil {
				release()
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
}
