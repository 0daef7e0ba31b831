package trial

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/migrations"
)

// database is the name of the trial's own database.
const database = "balcao"

// startServers brings up Postgres, Redis and Temporal side by side: the first build
// of Temporal takes minutes.
func (t *trial) startServers(ctx context.Context) error {
	var postgres *devstack.Postgres
	var temporal *devstack.Temporal
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		postgres, err = t.startPostgres(groupCtx)
		return err
	})
	group.Go(func() (err error) {
		temporal, err = t.startTemporal(groupCtx)
		return err
	})
	err := group.Wait()
	// What came up must be stopped, also when the other did not.
	if postgres != nil {
		t.keep("Postgres", postgres.Stop)
	}
	if temporal != nil {
		t.keep("Temporal", temporal.Stop)
		t.overlay["BALCAO_TEMPORAL_ADDRESS"] = temporal.Address
	}
	if err != nil {
		return err
	}
	t.overlay["BALCAO_DATABASE_URL"], t.overlay["BALCAO_MIGRATE_DATABASE_URL"] = t.app.Reveal(), t.owner.Reveal()
	if err := t.startRedis(); err != nil {
		return err
	}
	return t.settle()
}

// startPostgres returns nil when the person brought one.
func (t *trial) startPostgres(ctx context.Context) (*devstack.Postgres, error) {
	given := config.SecretURL(t.get("BALCAO_DATABASE_URL", t.opts.Getenv("DATABASE_URL")))
	if given.IsSet() {
		t.say("using the Postgres at " + given.String())
		return nil, t.takeGiven(ctx, given)
	}
	server, err := devstack.StartPostgres(ctx, devstack.PostgresOptions{
		Dir: t.path("postgres"), Port: t.dev.PostgresPort, MaxConnections: 100, Progress: t.say,
	})
	if err != nil {
		return nil, err
	}
	if err := server.EnsureLogins(ctx); err != nil {
		return server, err
	}
	if err := devstack.EnsureDatabase(ctx, server.AdminURL("postgres"), database); err != nil {
		return server, err
	}
	t.useDatabase(server.OwnerURL(database), server.AppURL(database))
	t.say(fmt.Sprintf("Postgres answers on 127.0.0.1:%d", server.Port))
	return server, nil
}

// takeGiven uses the person's own Postgres: with both addresses as they are, with one
// by making the two logins there.
func (t *trial) takeGiven(ctx context.Context, given config.SecretURL) error {
	if owner := t.opts.Getenv("BALCAO_MIGRATE_DATABASE_URL"); owner != "" {
		t.useDatabase(config.SecretURL(owner), given)
		return nil
	}
	owner, app, err := devstack.PrepareGiven(ctx, given, t.secrets.Password.Reveal())
	if err != nil {
		return err
	}
	t.useDatabase(owner, app)
	return nil
}

func (t *trial) useDatabase(owner, app config.SecretURL) {
	t.owner, t.app = owner, app
}

func (t *trial) startRedis() error {
	if given := t.get("BALCAO_REDIS_URL", t.opts.Getenv("REDIS_URL")); given != "" {
		t.say("using the Redis at " + config.SecretURL(given).String())
		return nil
	}
	server, err := devstack.StartEmbeddedRedis()
	if err != nil {
		return err
	}
	t.keep("Redis", func() error {
		server.Stop()
		return nil
	})
	t.set("BALCAO_REDIS_URL", server.URL().Reveal())
	return nil
}

// startTemporal returns nil when the person brought one.
func (t *trial) startTemporal(ctx context.Context) (*devstack.Temporal, error) {
	if given := t.opts.Getenv("BALCAO_TEMPORAL_ADDRESS"); given != "" {
		t.say("using the Temporal at " + given)
		return nil, nil
	}
	if err := os.MkdirAll(t.path("temporal"), 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	server, err := devstack.StartTemporal(ctx, devstack.TemporalOptions{
		Dir: t.path("temporal"), Port: t.dev.TemporalPort, UIPort: t.dev.TemporalUIPort,
		Namespace: t.get("BALCAO_TEMPORAL_NAMESPACE", "balcao"), Progress: t.say,
	})
	if err != nil {
		return nil, err
	}
	t.say("Temporal answers on " + server.Address)
	return server, devstack.RememberPid(t.path("run", "temporal.pid"), server.Pid())
}

// migrate brings the schema up to date and lets the application's login take its roles.
func (t *trial) migrate(ctx context.Context) error {
	login, err := loginOf(t.cfg.DatabaseURL)
	if err != nil {
		return err
	}
	applied, err := migrations.Up(ctx, t.owner.Reveal(), login)
	if err != nil {
		return err
	}
	if applied > 0 {
		t.say(fmt.Sprintf("applied %d migrations", applied))
	}
	return nil
}

func (t *trial) setUpTemporal(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if err := temporalx.Setup(ctx, temporalx.OptionsFrom(t.cfg)); err != nil {
		return fmt.Errorf("set Temporal up: %w", err)
	}
	return nil
}
