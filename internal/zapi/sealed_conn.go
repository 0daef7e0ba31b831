package zapi

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// sealedConn is a connection that carries one request and knows whether a byte
// of it was handed to the network. net/http writes from a goroutine of its own
// that may still be about to start when RoundTrip has returned an error, so
// asking is not enough: seal answers, and keeps later writes from happening.
type sealedConn struct {
	net.Conn

	mu     sync.Mutex
	sealed bool
	wrote  bool
}

// Write implements net.Conn. It fails with net.ErrClosed once sealed.
func (c *sealedConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	if c.sealed {
		c.mu.Unlock()
		return 0, net.ErrClosed
	}
	before := c.wrote
	c.wrote = true
	c.mu.Unlock()

	n, err := c.Conn.Write(p)
	if n == 0 && err != nil && !before {
		c.mu.Lock()
		c.wrote = false
		c.mu.Unlock()
	}
	return n, err
}

// seal stops all later writes and reports whether any came before. While a
// first write is under way it counts as made.
func (c *sealedConn) seal() (wrote bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sealed = true
	return c.wrote
}

// DialFunc makes a network connection, as net.Dialer.DialContext does.
type DialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// newTransport returns a transport whose connections are sealedConns used for
// one request each: HTTP/1 without keep-alive. A reused connection may have
// been closed by the other end unnoticed, which would turn ordinary sends into
// unknown outcomes, and only on reused connections does net/http repeat
// requests by itself.
func newTransport(dial DialFunc, tlsConfig *tls.Config) *http.Transport {
	return &http.Transport{
		DisableKeepAlives:      true,
		Protocols:              onlyHTTP1(),
		MaxResponseHeaderBytes: 64 << 10,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &sealedConn{Conn: conn}, nil
		},
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialTLS(ctx, dial, tlsConfig, network, addr)
		},
	}
}

func onlyHTTP1() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	return &p
}

// handshakeTimeout bounds the TLS handshake; the caller's deadline does too.
const handshakeTimeout = 15 * time.Second

// dialTLS does the handshake itself, so that its bytes don't count as the
// request's: a failed handshake has sent nothing.
func dialTLS(ctx context.Context, dial DialFunc, config *tls.Config, network, addr string) (net.Conn, error) {
	raw, err := dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		_ = raw.Close()
		return nil, fmt.Errorf("read address: %w", err)
	}
	own := config.Clone()
	if own == nil {
		own = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if own.ServerName == "" {
		own.ServerName = host
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	secure := tls.Client(raw, own)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
	return &sealedConn{Conn: secure}, nil
}
