package devstack

import (
	"context"
	"fmt"
	"net"
	"strconv"
)

// FreePort returns a port of 127.0.0.1 that nobody listens on at this moment.
func FreePort(ctx context.Context) (int, error) {
	listener, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("no free port: unexpected address %s", listener.Addr())
	}
	return address.Port, nil
}

// RequirePort returns an error that says, in one sentence, what wants the port,
// that it is taken, and which variable moves it.
func RequirePort(ctx context.Context, port int, what, variable string) error {
	return RequireAddr(ctx, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), what, variable)
}

// RequireAddr is [RequirePort] for a host:port.
func RequireAddr(ctx context.Context, addr, what, variable string) error {
	listener, err := listen(ctx, addr)
	if err != nil {
		return fmt.Errorf("%s needs %s, which is taken or can't be used; stop what uses it or set %s to another one", what, addr, variable)
	}
	return listener.Close()
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}
