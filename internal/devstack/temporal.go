package devstack

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// TemporalOptions says where and how a development server runs.
type TemporalOptions struct {
	// Dir holds the log and, unless InMemory, the database file.
	Dir string
	// Port of the frontend on 127.0.0.1; 0 takes a free one.
	Port int
	// UIPort of Temporal UI on 127.0.0.1; 0 runs without it.
	UIPort int
	// InMemory keeps nothing on disk.
	InMemory bool
	// Namespace that exists from the start; may be empty.
	Namespace string
	// DynamicConfig are "key=value" settings of the server.
	DynamicConfig []string
	// Detached servers outlive this process.
	Detached bool
	Progress Progress
}

// Temporal is a running development server.
type Temporal struct {
	// Address of its frontend, host:port.
	Address string
	process *process
}

// StartTemporal starts `temporal server start-dev` and returns when it answers.
// The binary is found or built by [TemporalBinary].
func StartTemporal(ctx context.Context, opts TemporalOptions) (*Temporal, error) {
	binary, err := TemporalBinary(ctx, opts.Progress)
	if err != nil {
		return nil, err
	}
	if opts.Port == 0 {
		if opts.Port, err = FreePort(ctx); err != nil {
			return nil, err
		}
	} else if err := RequirePort(ctx, opts.Port, "Temporal", "BALCAO_DEV_TEMPORAL_PORT"); err != nil {
		return nil, err
	}
	if opts.UIPort != 0 {
		if err := RequirePort(ctx, opts.UIPort, "Temporal UI", "BALCAO_DEV_TEMPORAL_UI_PORT"); err != nil {
			return nil, err
		}
	}
	child, err := start(program{
		name: "temporal", path: binary, args: temporalArgs(opts), dir: opts.Dir,
		logFile: filepath.Join(opts.Dir, "temporal.log"), detached: opts.Detached,
	})
	if err != nil {
		return nil, err
	}
	t := &Temporal{Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(opts.Port)), process: child}
	if err := child.waitReady(ctx, time.Minute, func(ctx context.Context) error { return PingTemporal(ctx, t.Address) }); err != nil {
		return nil, errors.Join(err, t.Kill())
	}
	return t, nil
}

// temporalArgs are the arguments of a development server. Write-ahead logging with
// normal syncing is what makes a file database bearable: 89 signals a second
// against 10 (architecture §9).
func temporalArgs(opts TemporalOptions) []string {
	args := []string{"server", "start-dev", "--ip", "127.0.0.1", "--port", strconv.Itoa(opts.Port), "--log-level", "error"}
	if opts.UIPort == 0 {
		args = append(args, "--headless")
	} else {
		args = append(args, "--ui-port", strconv.Itoa(opts.UIPort))
	}
	if !opts.InMemory {
		args = append(args, "--db-filename", TemporalDatabase(opts.Dir),
			"--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL")
	}
	if opts.Namespace != "" {
		args = append(args, "--namespace", opts.Namespace)
	}
	for _, setting := range opts.DynamicConfig {
		args = append(args, "--dynamic-config-value", setting)
	}
	return args
}

// TemporalDatabase is the database file of a server in dir; SQLite keeps two more
// beside it, with the endings -wal and -shm.
func TemporalDatabase(dir string) string { return filepath.Join(dir, "temporal.db") }

// Pid is the process id of the server.
func (t *Temporal) Pid() int { return t.process.pid }

// Stop ends the server in good order.
func (t *Temporal) Stop() error { return t.process.stop(syscall.SIGTERM, 15*time.Second) }

// Kill ends the server at once, for fault drills.
func (t *Temporal) Kill() error { return t.process.stop(syscall.SIGKILL, 5*time.Second) }

// PingTemporal says whether a server answers at the address and is ready.
func PingTemporal(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	c, err := client.DialContext(ctx, client.Options{HostPort: address, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}
