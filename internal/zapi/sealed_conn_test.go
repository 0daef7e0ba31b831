package zapi

import (
	"errors"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASealedConnectionWritesNothingMore(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	t.Cleanup(func() { _, _ = ours.Close(), theirs.Close() })
	conn := &sealedConn{Conn: ours}
	require.False(t, conn.seal(), "nothing was written")

	// A write that got through would block for ever: nobody reads the pipe.
	n, err := conn.Write([]byte("POST"))
	require.ErrorIs(t, err, net.ErrClosed)
	require.Zero(t, n)
	require.False(t, conn.seal())
}

func TestAWriteUnderWayCountsAsWritten(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	conn := &sealedConn{Conn: ours}
	written := make(chan error, 1)
	go func() {
		_, err := conn.Write([]byte("POST"))
		written <- err
	}()
	_, err := theirs.Read(make([]byte, 1)) // the writer is inside Write, with three bytes to go
	require.NoError(t, err)
	require.True(t, conn.seal())
	require.NoError(t, theirs.Close())
	require.Error(t, <-written)
	require.True(t, conn.seal(), "a part was written")
}

// failingConn fails to write, after some bytes or before any.
type failingConn struct {
	net.Conn
	n int
}

func (c failingConn) Write([]byte) (int, error) { return c.n, errors.New("broken") }

func TestAWriteThatFailedBeforeItsFirstByteWroteNothing(t *testing.T) {
	t.Parallel()
	none := &sealedConn{Conn: failingConn{n: 0}}
	_, err := none.Write([]byte("POST"))
	require.Error(t, err)
	require.False(t, none.seal())

	some := &sealedConn{Conn: failingConn{n: 1}}
	_, err = some.Write([]byte("POST"))
	require.Error(t, err)
	some.Conn = failingConn{n: 0}
	_, err = some.Write([]byte("OST"))
	require.Error(t, err)
	require.True(t, some.seal(), "the first byte is out, whatever failed later")
}

func TestAnUnknownSortOfConnectionCountsAsWritten(t *testing.T) {
	t.Parallel()
	require.True(t, written(failingConn{}))
	require.False(t, written(nil))
}
