package trial

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/obs"
)

const (
	// readyLimit bounds the start of API and worker.
	readyLimit = time.Minute
	// restartPause lies between the end of a process and its next start.
	restartPause = 2 * time.Second
)

// supervised is a process of ours that is started again when it ends by itself.
type supervised struct {
	trial   *trial
	program devstack.Program
	mu      sync.Mutex
	running *devstack.Running
	stopped bool
}

// startProcesses starts the worker and the API, waits until both are ready and
// watches them from then on.
func (t *trial) startProcesses(ctx context.Context) error {
	var started []*supervised
	for _, role := range []string{"worker", "api"} {
		s := &supervised{trial: t, program: devstack.Program{
			Name: role, Path: t.opts.Executable, Args: []string{role}, Env: t.environ(), LogFile: t.path("logs", role+".log"),
		}}
		if err := s.start(); err != nil {
			return err
		}
		t.keep("the "+role, s.stop)
		started = append(started, s)
	}
	for i, addr := range []string{t.cfg.WorkerHTTPAddr, t.cfg.HTTPAddr} {
		probe := func(ctx context.Context) error { return obs.AskReady(ctx, addr) }
		if err := started[i].running.WaitReady(ctx, readyLimit, probe); err != nil {
			return err
		}
	}
	for _, s := range started {
		go s.watch()
	}
	return nil
}

func (s *supervised) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil
	}
	running, err := s.program.Start()
	if err != nil {
		return err
	}
	s.running = running
	return devstack.RememberPid(s.trial.path("run", s.program.Name+".pid"), running.Pid())
}

// watch starts the process again whenever it ends by itself.
func (s *supervised) watch() {
	for {
		s.mu.Lock()
		running := s.running
		s.mu.Unlock()
		<-running.Exited()
		s.mu.Lock()
		stopped := s.stopped
		s.mu.Unlock()
		if stopped {
			return
		}
		s.trial.say(fmt.Sprintf("the %s ended by itself and is started again; its log ended with:\n%s", s.program.Name, running.LogTail()))
		<-time.After(restartPause)
		if err := s.start(); err != nil {
			s.trial.say(err.Error())
			return
		}
	}
}

func (s *supervised) stop() error {
	s.mu.Lock()
	s.stopped = true
	running := s.running
	s.mu.Unlock()
	// A little more than the process gives itself.
	return running.Stop(s.trial.cfg.ShutdownGrace + 5*time.Second)
}

func loginOf(address config.SecretURL) (string, error) {
	parsed, err := url.Parse(address.Reveal())
	if err != nil || parsed.User.Username() == "" {
		return "", errors.New("the address of Postgres names no login")
	}
	return parsed.User.Username(), nil
}
