package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// serverSpec describes a program that serves HTTP.
type serverSpec struct {
	name        string
	path        string
	args        []string
	environment map[string]string
	log         string
	ready       string // URL that answers 200 when it is ready
}

// server is a running one. It leads a process group, so that Ctrl-C reaches it only through us.
type server struct {
	spec serverSpec
	cmd  *exec.Cmd
	done chan struct{}
}

// startServer returns when the program is ready.
func startServer(ctx context.Context, spec serverSpec) (*server, error) {
	log, err := os.Create(spec.log)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", spec.name, err)
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(spec.path, spec.args...) //nolint:noctx // stop ends it in its own order, also after an interruption
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TZ"} {
		if value, known := os.LookupEnv(name); known {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	for name, value := range spec.environment {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s did not start: %w", spec.name, err)
	}
	s := &server{spec: spec, cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(s.done)
	}()
	if err := s.waitReady(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	var last error
	for {
		if last = s.ask(ctx); last == nil {
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("%s ended at once; its log ends with:\n%s", s.spec.name, s.logTail())
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready within %s (%w); its log ends with:\n%s", s.spec.name, readyLimit, last, s.logTail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *server) ask(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.spec.ready, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answers %s", response.Status)
	}
	return nil
}

// alive fails when the program ended by itself.
func (s *server) alive() error {
	select {
	case <-s.done:
		return fmt.Errorf("%s ended by itself; its log ends with:\n%s", s.spec.name, s.logTail())
	default:
		return nil
	}
}

// stop ends the program: in good order, and after ten seconds at once.
func (s *server) stop() error {
	if s == nil {
		return nil
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", s.spec.name, err)
	}
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.done
	}
	return nil
}

func (s *server) logTail() string {
	content, err := os.ReadFile(s.spec.log)
	if err != nil {
		return "(no log)"
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}
