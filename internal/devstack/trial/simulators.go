package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/devstack/demo"
	"github.com/balcao/balcao/internal/files"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/simulator"
	"github.com/balcao/balcao/internal/simulator/zapi"
)

// startSimulators brings up what stands for the outside world and, at the first run,
// makes the demo company on it.
func (t *trial) startSimulators(ctx context.Context) error {
	log, err := os.OpenFile(t.path("logs", "simulator.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	t.keep("the simulator's log", log.Close)
	logger, err := obs.NewLogger(log, "info", "text")
	if err != nil {
		return err
	}
	stack, err := simulator.New(t.simulatorOptions(logger)) //nolint:contextcheck // it lives as long as the run, not as this step
	if err != nil {
		return err
	}
	// The context of the run must not end it: it is stopped after API and worker.
	if err := stack.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	t.keep("the simulator", stack.Close)
	if err := t.seedDemo(ctx, stack); err != nil {
		return err
	}
	return t.pointWebhooks(stack)
}

func (t *trial) simulatorOptions(logger *slog.Logger) simulator.Options {
	return simulator.Options{HTTPAddr: t.dev.SimulatorAddr, SMTPAddr: t.dev.SMTPAddr, StateDir: t.path("simulator"), Logger: logger}
}

// seedDemo makes the demo company once. Its tokens and webhook secrets can't be read
// back from the database, so they are kept beside the data.
func (t *trial) seedDemo(ctx context.Context, stack *simulator.Stack) error {
	if !t.dev.Seed {
		return nil
	}
	if err := seedCustomers(stack); err != nil {
		return err
	}
	file := t.path("demo.json")
	content, err := os.ReadFile(file)
	if err == nil {
		return json.Unmarshal(content, &t.company)
	}
	company, err := t.makeCompany(ctx, stack)
	if desk.CodeOf(err) == desk.CodeConflict {
		t.say("the demo company is there, but its sign-ins were in " + file + ", which is gone; remove the database to make it anew")
		return nil
	}
	if err != nil {
		return fmt.Errorf("make the demo company: %w", err)
	}
	t.company = company
	t.say("made the demo company")
	if content, err = json.Marshal(company); err != nil {
		return fmt.Errorf("keep the demo company's sign-ins: %w", err)
	}
	return os.WriteFile(file, content, 0o600)
}

func (t *trial) makeCompany(ctx context.Context, stack *simulator.Stack) (demo.Company, error) {
	db, err := postgres.Open(ctx, postgres.Options{URL: t.cfg.DatabaseURL.Reveal(), PoolSize: 4, Application: "balcao dev"})
	if err != nil {
		return demo.Company{}, err
	}
	company, err := seedCompany(ctx, db, stack, t.cfg)
	return company, errors.Join(err, db.Close())
}

func seedCompany(ctx context.Context, db *postgres.DB, stack *simulator.Stack, cfg config.Config) (demo.Company, error) {
	box, err := secret.FromRing(cfg.SecretKeys)
	if err != nil {
		return demo.Company{}, err
	}
	kept, err := files.Open(cfg)
	if err != nil {
		return demo.Company{}, err
	}
	company, err := demo.Seeder{
		DB: db, Box: box, Files: kept.Store, HookBase: cfg.PublicURL, Now: time.Now(),
		Instance: func(name, phone string) (demo.Instance, error) { return instanceOf(stack, name, phone) },
	}.Seed(ctx)
	return company, errors.Join(err, kept.Close())
}

// instanceOf makes a number at the simulator, or returns the one with that phone.
func instanceOf(stack *simulator.Stack, name, phone string) (demo.Instance, error) {
	for _, known := range stack.Zapi.Instances() {
		if known.Phone == phone {
			return demo.Instance{ID: known.ID, Token: known.Token, ClientToken: known.ClientToken}, nil
		}
	}
	made, err := stack.Zapi.AddInstance(zapi.InstanceSpec{Name: name, Phone: phone})
	return demo.Instance{ID: made.ID, Token: made.Token, ClientToken: made.ClientToken}, err
}

func seedCustomers(stack *simulator.Stack) error {
	customers, err := demo.Customers()
	if err != nil {
		return err
	}
	var spec simulator.SeedSpec
	for _, c := range customers {
		spec.Customers = append(spec.Customers, zapi.CustomerSpec{Name: c.Name, Phone: c.Phone})
	}
	_, err = stack.Seed(spec)
	return err
}

// pointWebhooks sends the simulator's webhooks to where the API is reached in this run, as the numbers' supervisors do a little later.
func (t *trial) pointWebhooks(stack *simulator.Stack) error {
	for i := range t.company.Connections {
		c := &t.company.Connections[i]
		hook, err := url.Parse(c.WebhookURL)
		if err != nil {
			return fmt.Errorf("webhook of %s: %w", c.Name, err)
		}
		c.WebhookURL = t.cfg.PublicURL + hook.Path
		if err := stack.Zapi.SetWebhooks(c.InstanceID, c.WebhookURL, true); err != nil {
			return fmt.Errorf("webhook of %s: %w", c.Name, err)
		}
	}
	return nil
}
