package trial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/devstack/demo"
)

// Options are what `balcao dev` is given.
type Options struct {
	// Executable is the program whose `api` and `worker` are run.
	Executable string
	// Getenv reads the environment; Environ lists it for the processes.
	Getenv  func(string) string
	Environ []string
	// Out takes progress and, when all is up, the addresses.
	Out io.Writer
}

// trial is one run.
type trial struct {
	opts    Options
	dev     config.Dev
	dir     string
	print   sync.Mutex
	began   time.Time
	overlay map[string]string // what the trial sets for its processes
	cfg     config.Config
	secrets secrets
	owner   config.SecretURL // of the database, for migrations
	app     config.SecretURL // of the database, for API and worker
	company demo.Company
	stops   []stopper
}

// stopper ends one part; parts are ended in the reverse order of their start.
type stopper struct {
	name string
	stop func() error
}

// Run starts everything, prints where it is, and stops it all when the context ends.
// It returns nil after an orderly stop, and an error that is one clear sentence when
// something can't start.
func Run(ctx context.Context, opts Options) error {
	t := &trial{opts: opts, began: time.Now(), overlay: map[string]string{}}
	if err := t.prepare(); err != nil {
		return err
	}
	unlock, err := t.lock()
	if err != nil {
		return err
	}
	defer unlock()
	// Whoever waits for dev.json waits for a stack that is up.
	if err := t.removeDevJSON(); err != nil {
		return err
	}
	t.keep("dev.json", t.removeDevJSON)
	err = t.start(ctx)
	if err == nil {
		t.announce()
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		t.say("stopping")
		err = nil
	}
	return errors.Join(err, t.stopAll())
}

// start brings all parts up, in the order of who needs whom.
func (t *trial) start(ctx context.Context) error {
	steps := []func(context.Context) error{
		t.endLeftovers, t.requirePorts, t.startServers, t.migrate, t.setUpTemporal,
		t.startSimulators, t.startProcesses, t.writeDevJSON,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// prepare reads the settings and makes the data folder.
func (t *trial) prepare() error {
	var err error
	if t.dev, err = config.LoadDev(t.opts.Getenv); err != nil {
		return err
	}
	if t.dir, err = filepath.Abs(t.dev.DataDir); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	for _, dir := range []string{t.dir, t.path("logs"), t.path("run")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
	}
	if err := t.loadSecrets(); err != nil {
		return err
	}
	// What is wrong already is told before minutes of work.
	_, err = config.LoadFor(config.Offline, t.getenv)
	return err
}

func (t *trial) path(elements ...string) string {
	return filepath.Join(append([]string{t.dir}, elements...)...)
}

func (t *trial) removeDevJSON() error {
	if err := os.Remove(t.path("dev.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

// lock refuses a second run on the same data.
func (t *trial) lock() (unlock func(), err error) {
	file, err := os.OpenFile(t.path("run", "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("balcao dev already runs on the data in %s; stop it, or set BALCAO_DEV_DATA_DIR to another folder", t.dir)
	}
	return func() { _ = file.Close() }, nil
}

// endLeftovers ends what an earlier run that was killed left running. Postgres is not
// among it: that is adopted.
func (t *trial) endLeftovers(ctx context.Context) error {
	for name, mark := range map[string]string{"api": " api", "worker": " worker", "temporal": devstack.TemporalDatabase(t.path("temporal"))} {
		if devstack.EndLeftover(ctx, t.path("run", name+".pid"), mark) {
			t.say("ended a " + name + " that an earlier run left behind")
		}
	}
	return nil
}

// requirePorts checks the ports of everything that is started late, so that a taken
// one is told before minutes of work.
func (t *trial) requirePorts(ctx context.Context) error {
	needs := []struct{ addr, what, variable string }{
		{t.get("BALCAO_HTTP_ADDR", "127.0.0.1:8080"), "the API with the web app", "BALCAO_HTTP_ADDR"},
		{t.get("BALCAO_WORKER_HTTP_ADDR", "127.0.0.1:8081"), "the worker's health page", "BALCAO_WORKER_HTTP_ADDR"},
		{t.dev.SimulatorAddr, "the simulator", "BALCAO_DEV_SIMULATOR_ADDR"},
		{t.dev.SMTPAddr, "the mail catcher", "BALCAO_DEV_SMTP_ADDR"},
	}
	var faults []error
	for _, n := range needs {
		faults = append(faults, devstack.RequireAddr(ctx, n.addr, n.what, n.variable))
	}
	return errors.Join(faults...)
}

// keep remembers how to stop a part that has started.
func (t *trial) keep(name string, stop func() error) {
	t.stops = append(t.stops, stopper{name, stop})
}

func (t *trial) stopAll() error {
	var faults []error
	for _, part := range slices.Backward(t.stops) {
		if err := part.stop(); err != nil {
			faults = append(faults, fmt.Errorf("stop %s: %w", part.name, err))
		}
	}
	t.stops = nil
	return errors.Join(faults...)
}

// say prints a line of progress.
func (t *trial) say(line string) {
	t.print.Lock()
	defer t.print.Unlock()
	fmt.Fprintf(t.opts.Out, "[%5.1fs] %s\n", time.Since(t.began).Seconds(), line)
}
