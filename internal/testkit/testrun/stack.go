package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/balcao/balcao/internal/devstack"
)

// stackLimit bounds the start of a whole stack, the build of Temporal included.
const stackLimit = 15 * time.Minute

// stack is a `balcao dev` on ports and data of its own.
type stack struct {
	dir  string
	addr string
	cmd  *exec.Cmd
	done chan struct{}
}

// startStack builds the program, starts `balcao dev` and waits for its dev.json.
func startStack(ctx context.Context, out io.Writer) (*stack, error) {
	dir, err := os.MkdirTemp("", "balcao-browser-")
	if err != nil {
		return nil, err
	}
	binary := filepath.Join(dir, "balcao")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/balcao")
	build.Stdout, build.Stderr = out, out
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the program: %w", err)
	}
	s := &stack{dir: dir, done: make(chan struct{})}
	environment, err := s.settings(ctx)
	if err != nil {
		return nil, err
	}
	log, err := os.Create(s.log())
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	s.cmd = exec.Command(binary, "dev")
	s.cmd.Env = append(os.Environ(), environment...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = s.cmd.Wait(); close(s.done) }()
	if err := s.waitReady(ctx); err != nil {
		s.showLogs(out)
		s.stop()
		return nil, err
	}
	return s, nil
}

// settings gives each part of the stack a free port.
func (s *stack) settings(ctx context.Context) ([]string, error) {
	var ports []string
	for range 6 {
		port, err := devstack.FreePort(ctx)
		if err != nil {
			return nil, err
		}
		ports = append(ports, strconv.Itoa(port))
	}
	local := func(port string) string { return net.JoinHostPort("127.0.0.1", port) }
	s.addr = local(ports[0])
	return []string{
		"BALCAO_DEV_DATA_DIR=" + filepath.Join(s.dir, "data"),
		"BALCAO_HTTP_ADDR=" + s.addr,
		"BALCAO_WORKER_HTTP_ADDR=" + local(ports[1]),
		"BALCAO_DEV_TEMPORAL_PORT=" + ports[2],
		"BALCAO_DEV_TEMPORAL_UI_PORT=" + ports[3],
		"BALCAO_DEV_SIMULATOR_ADDR=" + local(ports[4]),
		"BALCAO_DEV_SMTP_ADDR=" + local(ports[5]),
	}, nil
}

func (s *stack) devJSON() string { return filepath.Join(s.dir, "data", "dev.json") }

func (s *stack) log() string { return filepath.Join(s.dir, "dev.log") }

// env is what the browser tests find the stack by.
func (s *stack) env() []string {
	return []string{"BALCAO_E2E_URL=http://" + s.addr, "BALCAO_E2E_DEV_JSON=" + s.devJSON()}
}

func (s *stack) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stackLimit)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(s.devJSON()); err == nil {
			return nil
		}
		select {
		case <-s.done:
			return errors.New("balcao dev ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("balcao dev was not ready in time: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

func (s *stack) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.done
	}
	_ = os.RemoveAll(s.dir)
}

// showLogs prints the end of each log of the stack.
func (s *stack) showLogs(out io.Writer) {
	logs, _ := filepath.Glob(filepath.Join(s.dir, "data", "logs", "*.log"))
	for _, path := range append([]string{s.log()}, logs...) {
		content, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		fmt.Fprintf(out, "---- end of %s\n%s\n", filepath.Base(path), content[max(0, len(content)-4000):])
	}
}
