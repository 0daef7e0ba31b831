package devstack

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Program is a process of our own to start beside the servers, such as `balcao api`.
type Program struct {
	// Name for messages.
	Name string
	// Path of the binary, and its arguments.
	Path string
	Args []string
	// Env is the whole environment.
	Env []string
	// LogFile takes its output, begun anew at each start.
	LogFile string
}

// Running is a started [Program].
type Running struct{ process *process }

// Start starts the program in a process group of its own.
func (p Program) Start() (*Running, error) {
	child, err := start(program{name: p.Name, path: p.Path, args: p.Args, env: p.Env, logFile: p.LogFile})
	if err != nil {
		return nil, err
	}
	return &Running{child}, nil
}

// WaitReady polls probe until it succeeds; errors as of the servers: the program
// ended, or the limit has passed, each with the end of its log.
func (r *Running) WaitReady(ctx context.Context, limit time.Duration, probe func(context.Context) error) error {
	return r.process.waitReady(ctx, limit, probe)
}

// Exited is closed when the program has ended.
func (r *Running) Exited() <-chan struct{} { return r.process.exited }

// LogTail is the end of its log.
func (r *Running) LogTail() string { return r.process.logTail() }

// Pid is its process id.
func (r *Running) Pid() int { return r.process.pid }

// Stop ends the program in good order, and kills it when grace has passed.
func (r *Running) Stop(grace time.Duration) error { return r.process.stop(syscall.SIGTERM, grace) }

// RememberPid writes the id of a process into a file, for [EndLeftover] of a later run.
func RememberPid(file string, pid int) error {
	return os.WriteFile(file, []byte(strconv.Itoa(pid)+"\n"), 0o644)
}

// EndLeftover ends a process that a killed run left behind: the one named by the
// file, if its command line still holds mark, since ids are used again. It reports
// whether there was one.
func EndLeftover(ctx context.Context, file, mark string) bool {
	content, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(file) }()
	pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil || !pidAlive(pid) {
		return false
	}
	command, err := exec.CommandContext(ctx, "ps", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	if err != nil || !strings.Contains(string(command), mark) {
		return false
	}
	left := &process{name: filepath.Base(file), pid: pid}
	return left.stop(syscall.SIGTERM, 15*time.Second) == nil
}
