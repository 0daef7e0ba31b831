package devstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// pollEvery is how often we look whether a server is up or gone.
const pollEvery = 25 * time.Millisecond

// program describes a server process to start.
type program struct {
	name    string   // for messages
	path    string   // binary
	args    []string // without the binary
	env     []string // nil: a small neutral environment
	dir     string
	logFile string
	as      *account
	// detached servers outlive the process that started them.
	detached bool
}

// process is a running server: a child of ours, or one that an earlier run left
// behind and that we adopted (then child is nil).
type process struct {
	name    string
	pid     int
	logFile string
	child   *exec.Cmd
	exited  chan struct{} // closed when a child has exited; nil for an adopted one
}

func start(p program) (*process, error) {
	if err := os.MkdirAll(filepath.Dir(p.logFile), 0o755); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	log, err := os.OpenFile(p.logFile, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	defer func() { _ = log.Close() }()

	cmd := exec.Command(p.path, p.args...) //nolint:noctx // a server outlives the context of its start; Stop ends it in its own order
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, log, log
	cmd.Env = p.env
	if cmd.Env == nil {
		cmd.Env = neutralEnv()
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as.credential(), Setsid: p.detached, Setpgid: !p.detached}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s did not start: %w", p.name, err)
	}
	child := &process{name: p.name, pid: cmd.Process.Pid, logFile: p.logFile, child: cmd, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(child.exited)
	}()
	return child, nil
}

// neutralEnv keeps a server from being changed by the variables of whoever starts
// it, such as PGHOST or TEMPORAL_ADDRESS.
func neutralEnv() []string {
	env := []string{"LC_ALL=C.UTF-8"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "USER", "TZ"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// alive says whether the process is there.
func (p *process) alive() bool {
	if p.exited != nil {
		select {
		case <-p.exited:
			return false
		default:
			return true
		}
	}
	return pidAlive(p.pid)
}

// pidAlive says whether a process with this id exists, ours or not.
func pidAlive(pid int) bool {
	if pid <= 0 {
		return false
	}
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// waitReady polls probe until it succeeds. It fails when the process exits, when
// limit has passed or when the context ends, and then quotes the end of its log.
func (p *process) waitReady(ctx context.Context, limit time.Duration, probe func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := probe(ctx)
		if err == nil {
			return nil
		}
		if !p.alive() {
			return fmt.Errorf("%s ended at once; its log (%s) ends with:\n%s", p.name, p.logFile, p.logTail())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready within %s (%w); its log (%s) ends with:\n%s", p.name, limit, err, p.logFile, p.logTail())
		case <-tick.C:
		}
	}
}

// stop sends the signal, waits up to grace and then kills the whole group.
func (p *process) stop(signal syscall.Signal, grace time.Duration) error {
	if p == nil || !p.alive() {
		return nil
	}
	if err := syscall.Kill(p.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop %s: %w", p.name, err)
	}
	if p.waitGone(grace) {
		return nil
	}
	_ = syscall.Kill(-p.pid, syscall.SIGKILL)
	if p.waitGone(5 * time.Second) {
		return nil
	}
	return fmt.Errorf("%s (process %d) does not stop", p.name, p.pid)
}

func (p *process) waitGone(limit time.Duration) bool {
	deadline := time.After(limit)
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for p.alive() {
		select {
		case <-deadline:
			return !p.alive()
		case <-tick.C:
		}
	}
	return true
}

func (p *process) logTail() string {
	content, err := os.ReadFile(p.logFile)
	if err != nil {
		return "(no log)"
	}
	lines := strings.Split(string(bytes.TrimSpace(content)), "\n")
	if len(lines) > 12 {
		lines = lines[len(lines)-12:]
	}
	return strings.Join(lines, "\n")
}

// run executes a command to its end and returns its output in the error.
func run(ctx context.Context, as *account, dir, path string, args ...string) error {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env = dir, neutralEnv()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as.credential(), Setpgid: true}
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(path), err, bytes.TrimSpace(output))
	}
	return nil
}
