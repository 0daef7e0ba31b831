// Package netguard makes requests to addresses that outsiders chose: files of messages, webhooks of tenants. Such an address must not lead
// into the network that the installation runs in, so every connection is checked at the last moment, on the resolved address, and again at
// each redirect (R47). What an operator has allowed by name is the only exception; tenants can't add to it.
package netguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// ErrRefused says that an address is private, or otherwise not one to ask on behalf of others.
var ErrRefused = errors.New("netguard: this address is not asked on behalf of others")

// dialTimeout bounds the way to an open connection, name look-up included.
const dialTimeout = 10 * time.Second

// Guard makes connections to public addresses only. It is safe for concurrent use.
type Guard struct {
	allowed map[string]bool // host:port, lower case
	dialer  *net.Dialer
	open    *net.Dialer
}

// New makes a guard. allowed are host:port pairs that may be private: by name, whatever the name resolves to, or by address.
func New(allowed []string) *Guard {
	g := &Guard{allowed: map[string]bool{}, open: &net.Dialer{Timeout: dialTimeout}}
	for _, target := range allowed {
		g.allowed[canonical(target)] = true
	}
	g.dialer = &net.Dialer{Timeout: dialTimeout, ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
		return g.check(network, address)
	}}
	return g
}

// With returns a guard that allows these host:port pairs too. Empty ones are left out.
func (g *Guard) With(more ...string) *Guard {
	list := make([]string, 0, len(g.allowed)+len(more))
	for target := range g.allowed {
		list = append(list, target)
	}
	for _, target := range more {
		if target != "" {
			list = append(list, target)
		}
	}
	return New(list)
}

// DialContext connects like a net.Dialer; ErrRefused where it must not. It fits http.Transport and zapi.Options.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if g.allowed[canonical(address)] {
		return g.open.DialContext(ctx, network, address)
	}
	return g.dialer.DialContext(ctx, network, address)
}

// check is asked between the look-up of a name and the connection, for each address that is tried: a name that resolves to something else a
// moment later changes nothing.
func (g *Guard) check(network, address string) error {
	if !strings.HasPrefix(network, "tcp") {
		return fmt.Errorf("%w: %s", ErrRefused, network)
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrRefused, address)
	}
	if IsPublic(target.Addr()) || g.allowed[netip.AddrPortFrom(target.Addr().Unmap(), target.Port()).String()] {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrRefused, target.Addr())
}

func canonical(target string) string {
	host, port, err := net.SplitHostPort(target)
	if err != nil {
		return strings.ToLower(target)
	}
	if address, err := netip.ParseAddr(host); err == nil {
		host = address.Unmap().String()
	}
	return net.JoinHostPort(strings.TrimSuffix(strings.ToLower(host), "."), port)
}
