package testkit

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Line is the wire to a server, which a test can cut and mend.
type Line struct {
	// URL is the server's, through the line.
	URL string

	address, target string
	mu              sync.Mutex
	listener        net.Listener
	open            map[net.Conn]bool
}

// OpenLine lays a wire to the server at the URL (redis://host:port/…, postgres://host:port/…). It is cut at the end of the test.
func OpenLine(t testing.TB, serverURL string) *Line {
	t.Helper()
	address, err := url.Parse(serverURL)
	if err != nil {
		t.Fatalf("the server's address: %v", err)
	}
	l := &Line{target: address.Host, address: "127.0.0.1:0", open: map[net.Conn]bool{}}
	l.Mend(t)
	address.Host = l.address
	l.URL = address.String()
	t.Cleanup(l.Cut)
	return l
}

// Mend accepts connections again, at the same address.
func (l *Line) Mend(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		t.Fatalf("mend the line: %v", err)
	}
	l.mu.Lock()
	l.listener, l.address = listener, listener.Addr().String()
	l.mu.Unlock()
	go l.serve(listener)
}

func (l *Line) serve(listener net.Listener) {
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
		go carry(near, far)
		go carry(far, near)
	}
}

func carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

// Cut ends every connection and refuses new ones.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.listener.Close()
	for conn := range l.open {
		_ = conn.Close()
	}
	l.open = map[net.Conn]bool{}
}
