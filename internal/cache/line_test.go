package cache_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// line is the wire to Redis, which a test can cut and mend.
type line struct {
	address string // of Redis, through the line
	target  string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
}

func openLine(t *testing.T, redisURL string) *line {
	t.Helper()
	address, err := url.Parse(redisURL)
	require.NoError(t, err)
	l := &line{target: address.Host, open: map[net.Conn]bool{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address.Host = listener.Addr().String()
	l.address = address.String()
	l.serve(listener)
	t.Cleanup(l.cut)
	return l
}

func (l *line) serve(listener net.Listener) {
	l.mu.Lock()
	l.listener = listener
	l.mu.Unlock()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", l.target)
			if err != nil {
				_ = near.Close()
				continue
			}
			l.mu.Lock()
			l.open[near], l.open[far] = true, true
			l.mu.Unlock()
			go l.carry(near, far)
			go l.carry(far, near)
		}
	}()
}

func (l *line) carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.listener.Close()
	for conn := range l.open {
		_ = conn.Close()
	}
	l.open = map[net.Conn]bool{}
}

func (l *line) mend(t *testing.T) {
	t.Helper()
	address, err := url.Parse(l.address)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", address.Host)
	require.NoError(t, err)
	l.serve(listener)
}
