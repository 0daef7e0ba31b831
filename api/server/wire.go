package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/api/alert"
	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/connection"
	"github.com/balcao/balcao/api/contact"
	"github.com/balcao/balcao/api/conversation"
	"github.com/balcao/balcao/api/department"
	"github.com/balcao/balcao/api/history"
	"github.com/balcao/balcao/api/hook"
	"github.com/balcao/balcao/api/media"
	"github.com/balcao/balcao/api/message"
	"github.com/balcao/balcao/api/quickreply"
	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/api/search"
	"github.com/balcao/balcao/api/ticket"
	"github.com/balcao/balcao/api/upload"
	"github.com/balcao/balcao/api/user"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/files"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/temporalx"
	intake "github.com/balcao/balcao/internal/upload"
	"github.com/balcao/balcao/internal/zapi"
	"github.com/balcao/balcao/web"
)

// process is everything that a running API holds.
type process struct {
	db       *postgres.DB
	redis    *cache.Client
	temporal client.Client
	files    *files.Files
	health   obs.Health
	registry *prometheus.Registry

	policies      *access.Registry
	authenticator *auth.Authenticator
	announcer     *dispatch.Announcer
	hub           *realtime.Hub
	receiver      *hook.Receiver
	server        *Server
}

// open connects to what the API needs. Postgres must answer; Redis and Temporal may
// come later (architecture section 1).
func open(ctx context.Context, cfg config.Config, version string) (p *process, err error) {
	p = &process{registry: obs.NewRegistry(version, "api")}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if p.db, err = postgres.Open(ctx, postgres.Options{URL: cfg.DatabaseURL.Reveal(), PoolSize: cfg.DatabasePoolSize, Application: "balcao api"}); err != nil {
		return p, err
	}
	if p.files, err = files.Open(cfg); err != nil {
		return p, err
	}
	if p.redis, err = cache.Open(cfg.RedisURL.Reveal()); err != nil {
		return p, err
	}
	if p.temporal, err = temporalx.Dial(temporalx.OptionsFrom(cfg)); err != nil {
		return p, err
	}
	p.health.Require("postgres", p.db.Ping)
	p.health.Prefer("redis", p.redis.Ping)
	p.health.Prefer("storage", p.files.Ready)
	p.health.Prefer("temporal", func(ctx context.Context) error {
		_, err := p.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	})
	err = p.assemble(cfg) //nolint:contextcheck // subscriptions live as long as the process, not as its start
	return p, err
}

func (p *process) close() error {
	var faults []error
	if p.temporal != nil {
		p.temporal.Close()
	}
	if p.redis != nil {
		faults = append(faults, p.redis.Close())
	}
	if p.files != nil {
		faults = append(faults, p.files.Close())
	}
	if p.db != nil {
		faults = append(faults, p.db.Close())
	}
	return errors.Join(faults...)
}

// assemble builds the server from its parts.
func (p *process) assemble(cfg config.Config) error {
	p.policies = access.NewRegistry(p.db)
	p.authenticator = auth.NewAuthenticator(p.db, cache.NewCredentials(p.redis), p.policies, cfg.SessionTTL)
	p.announcer = dispatch.NewAnnouncer(p.redis, p.db, p.registry)
	p.hub = realtime.NewHub(realtime.Options{Redis: p.redis, Tickets: visibleTickets{p.db}, Registry: p.registry})
	unseal, err := unsealer(cfg)
	if err != nil {
		return err
	}
	p.receiver = hook.New(hook.Deps{
		DB: p.db, Announcer: p.announcer, Whispers: cache.NewWhispers(p.redis), Unseal: unseal, Strict: cfg.HookStrictToken,
		MaxBody: int64(cfg.HookMaxBody), Registry: p.registry,
	})
	routes, err := p.routes(cfg)
	if err != nil {
		return err
	}
	p.server, err = New(Options{
		Routes: routes, Authenticator: p.authenticator, Health: &p.health, Registry: p.registry, Web: webApp(cfg),
		TrustedProxies: cfg.TrustedProxies, HTTPS: strings.HasPrefix(strings.ToLower(cfg.PublicURL), "https:"),
	})
	return err
}

func (p *process) routes(cfg config.Config) ([][]route.Route, error) {
	signIn, err := auth.New(auth.Deps{
		Store: p.db, Authenticator: p.authenticator, Throttle: cache.NewThrottle(p.redis), Presence: cache.NewPresence(p.redis),
		PublicURL: cfg.PublicURL,
	})
	if err != nil {
		return nil, err
	}
	socket, err := realtime.NewHandler(p.hub, cfg.PublicURL)
	if err != nil {
		return nil, err
	}
	box, err := secret.FromRing(cfg.SecretKeys)
	if err != nil {
		return nil, err
	}
	provider, err := zapi.NewClient(cfg.ZAPIBaseURL, zapi.Options{Timeout: cfg.ZAPITimeout, Dial: p.files.Provider.DialContext})
	if err != nil {
		return nil, err
	}
	links := media.NewLinks(p.files.Signer)
	tickets := ticket.Deps{
		Photo: links.Photo,
		DB:    p.db, Commander: dispatch.NewCommander(p.db, p.temporal), Announcer: p.announcer, UIURL: cfg.TemporalUIURL,
		Namespace: cfg.TemporalNamespace,
	}
	lines := dispatch.NewLines(p.db, box, provider)
	return [][]route.Route{
		signIn.Routes(),
		p.receiver.Routes(),
		ticket.Routes(tickets),
		contact.Routes(contact.Deps{DB: p.db, Lines: lines, Announcer: p.announcer, Photo: tickets.Photo}),
		conversation.Routes(conversation.Deps{DB: p.db, Lines: lines, Announcer: p.announcer, Ticket: tickets}),
		message.Routes(message.Deps{DB: p.db, Announcer: p.announcer, Links: links, MaxInline: desk.MaxInline(cfg.PublicURL)}),
		quickreply.Routes(p.db),
		department.Routes(p.db),
		connection.Routes(connection.Deps{Store: p.db, Provider: provider, Announcer: p.announcer, Box: box, PublicURL: cfg.PublicURL}),
		alert.Routes(alert.Deps{Store: p.db, Announcer: p.announcer}),
		user.Routes(p.db),
		search.Routes(search.Deps{DB: p.db, Photo: links.Photo}),
		media.Routes(media.Deps{DB: p.db, Policies: p.policies, Signer: p.files.Signer, Files: p.files.Store, Announcer: p.announcer}),
		upload.Routes(upload.Deps{Intake: &intake.Intake{DB: p.db, Files: p.files.Store, Inspector: p.files.Inspector}}),
		history.Routes(p.db),
		{route.Realtime.Do(openSocket(socket, p.authenticator))},
	}, nil
}

// unsealer opens the tokens of instances with the installation's keys.
func unsealer(cfg config.Config) (func(uuid.UUID, string, []byte) (string, error), error) {
	box, err := secret.FromRing(cfg.SecretKeys)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return func(tenant uuid.UUID, keyID string, sealed []byte) (string, error) {
		plain, err := box.Open(tenant, secret.InstanceToken, keyID, sealed)
		return string(plain), err
	}, nil
}

// webApp is the built web app: the one in the program, or the folder of the settings.
func webApp(cfg config.Config) fs.FS {
	if cfg.WebDir == "" {
		return web.Dist
	}
	slog.Info("the web app is served from a folder", "folder", cfg.WebDir)
	return os.DirFS(cfg.WebDir)
}
