package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/config"
)

// Limits of a connection. The answer's bounds a slow reader; a WebSocket is outside of
// it once it is open.
const (
	headerLimit = 10 * time.Second
	readLimit   = 30 * time.Second
	answerLimit = 60 * time.Second
	idleLimit   = 2 * time.Minute
)

// Run serves the API until ctx ends, then stops in order: it tells the load balancer,
// closes the browsers' sockets, finishes what is in flight for at most
// cfg.ShutdownGrace, and announces what was committed. It returns an error when it
// can't start: the database does not answer or does not fit, or the address is taken.
func Run(ctx context.Context, cfg config.Config) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.HTTPAddr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.HTTPAddr, err)
	}
	return Serve(ctx, cfg, listener)
}

// Serve is Run on a listener of the caller's, which it closes.
func Serve(ctx context.Context, cfg config.Config, listener net.Listener) (err error) {
	p, err := open(ctx, cfg, version())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, p.close()) }()
	slog.InfoContext(ctx, "the API listens", "address", listener.Addr().String())
	return p.serve(ctx, cfg, listener)
}

func (p *process) serve(ctx context.Context, cfg config.Config, listener net.Listener) error {
	lasting := context.WithoutCancel(ctx)
	front, closeFront := context.WithCancel(lasting) // what browsers and requests use
	back, closeBack := context.WithCancel(lasting)   // what carries on until the last commit
	defer closeBack()
	defer closeFront()
	var fronts, backs sync.WaitGroup
	fronts.Go(func() { p.hub.Run(front) })
	fronts.Go(func() { p.heedPolicies(front) })
	backs.Go(func() { p.receiver.Run(back) })
	backs.Go(func() { p.announcer.Run(back) })

	httpServer := &http.Server{
		Handler: p.server, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit, WriteTimeout: answerLimit, IdleTimeout: idleLimit,
		BaseContext: func(net.Listener) context.Context { return lasting },
		ErrorLog:    slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() { stopped <- httpServer.Serve(listener) }()
	var fault error
	select {
	case fault = <-stopped:
	case <-ctx.Done():
		slog.InfoContext(ctx, "the API stops")
	}
	p.health.Drain()
	closeFront()
	grace, cancel := context.WithTimeout(lasting, cfg.ShutdownGrace)
	defer cancel()
	if err := httpServer.Shutdown(grace); err != nil {
		fault = errors.Join(fault, fmt.Errorf("stop the API: %w", errors.Join(err, httpServer.Close())))
	}
	fronts.Wait()
	closeBack()
	backs.Wait()
	if errors.Is(fault, http.ErrServerClosed) {
		return nil
	}
	return fault
}

// heedPolicies makes a change of rights count at once (R40).
func (p *process) heedPolicies(ctx context.Context) {
	cache.NewPolicyNotices(p.redis).Run(ctx, nil, func(tenant string) {
		id, err := uuid.Parse(tenant)
		if err != nil {
			slog.WarnContext(ctx, "a policy notice names no tenant")
			return
		}
		p.policies.Changed(id)
	})
}

// version is the build's, as Go recorded it.
func version() string {
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" {
		return build.Main.Version
	}
	return "devel"
}
