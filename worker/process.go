package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/files"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/zapi"
)

// process holds what the parts of a worker share. store and announcer are nil until open has returned.
type process struct {
	cfg       config.Config
	store     *postgres.DB
	redis     *cache.Client
	temporal  client.Client
	secrets   *secret.Box
	sender    *zapi.Client
	files     *files.Files
	registry  *prometheus.Registry
	figures   *figures
	announcer *dispatch.Announcer
	health    obs.Health
	patience  desk.Patience // of supervisors of numbers
	polling   atomic.Bool   // the queues take work
	log       *slog.Logger
	extra     []interceptor.WorkerInterceptor
}

// newProcess makes everything that needs nobody's answer.
func newProcess(cfg config.Config) (*process, error) {
	p := &process{cfg: cfg, patience: desk.NewPatience(), registry: obs.NewRegistry(version(), "worker"), log: slog.Default().With("area", "worker")}
	p.figures = newFigures(p.registry)
	var err error
	if p.secrets, err = secret.FromRing(cfg.SecretKeys); err != nil {
		return nil, err
	}
	if p.files, err = files.Open(cfg); err != nil {
		return nil, err
	}
	if p.sender, err = zapi.NewClient(cfg.ZAPIBaseURL, zapi.Options{Timeout: cfg.ZAPITimeout, Dial: p.files.Provider.DialContext}); err != nil {
		return nil, err
	}
	if p.redis, err = cache.Open(cfg.RedisURL.Reveal()); err != nil {
		return nil, err
	}
	if p.temporal, err = temporalx.Dial(temporalx.OptionsFrom(cfg)); err != nil {
		return nil, errors.Join(err, p.redis.Close())
	}
	return p, nil
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// open connects to Postgres, waiting while it is away.
func (p *process) open(ctx context.Context) error {
	for ctx.Err() == nil {
		store, err := postgres.Open(ctx, postgres.Options{
			URL: p.cfg.DatabaseURL.Reveal(), PoolSize: p.cfg.DatabasePoolSize, Application: "balcao worker",
		})
		if err == nil {
			p.store = store
			p.announcer = dispatch.NewAnnouncer(p.redis, store, p.registry)
			p.health.Require("postgres", store.Ping)
			p.health.Prefer("storage", p.files.Ready)
			return nil
		}
		if desk.CodeOf(err) != desk.CodeUnavailable && ctx.Err() == nil {
			return err
		}
		p.log.WarnContext(ctx, "waiting for the database", "error", err)
		pause(ctx, retryPause)
	}
	return nil
}

func (p *process) close() {
	p.temporal.Close()
	err := errors.Join(p.redis.Close(), p.files.Close())
	if p.store != nil {
		err = errors.Join(err, p.store.Close())
	}
	if err != nil {
		p.log.Warn("closing", "error", err)
	}
}

func (p *process) relay(ctx context.Context) *relay {
	return &relay{store: p.store, temporal: p.temporal, nudges: cache.NewNudger(p.redis).Nudges(ctx), figures: p.figures, log: p.log}
}

func (p *process) announcements() *announcementRelay {
	return &announcementRelay{
		store: p.store, stream: cache.NewStream(p.redis), figures: p.figures, log: p.log,
	}
}

func (p *process) starts() *startRelay {
	return &startRelay{store: p.store, temporal: p.temporal, figures: p.figures, log: p.log}
}

var errNotWorking = errors.New("the task queues are not polled")

// servePages serves /healthz, /readyz and /metrics until the returned function is called. A worker is ready when its queues take work.
func (p *process) servePages(ctx context.Context) (stop func(), err error) {
	p.health.Require("queues", func(context.Context) error {
		if !p.polling.Load() {
			return errNotWorking
		}
		return nil
	})
	p.health.Require("temporal", func(ctx context.Context) error {
		_, err := p.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	})
	p.health.Prefer("redis", p.redis.Ping)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.cfg.WorkerHTTPAddr)
	if err != nil {
		return nil, fmt.Errorf("health and metrics pages: %w", err)
	}
	server := &http.Server{Handler: obs.NewMux(&p.health, p.registry), ReadHeaderTimeout: 5 * time.Second}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			p.log.ErrorContext(ctx, "health and metrics pages", "error", err)
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			p.log.WarnContext(ctx, "health and metrics pages", "error", err)
		}
		<-served
	}, nil
}
