package devstack

import (
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

// temporalCLI is the newest version that `go install` can build: later ones replace
// a module of theirs by a folder.
const temporalCLI = "v1.5.1"

// TemporalServer is the server version that docker-compose.yml pins, as tests
// against the real server build it.
const TemporalServer = "v1.32.1"

// TemporalBinary returns the `temporal` program: from PATH, else from the cache
// folder, else built into it once, which takes minutes and is said.
func TemporalBinary(ctx context.Context, progress Progress) (string, error) {
	if path, err := exec.LookPath("temporal"); err == nil {
		return path, nil
	}
	return builtTool(ctx, buildSpec{
		folder: "temporal-cli-" + strings.TrimPrefix(temporalCLI, "v"), binary: "temporal",
		module: "github.com/temporalio/cli/cmd/temporal@" + temporalCLI,
	}, progress)
}

// TemporalServerBinary returns the real server, built once into the cache folder.
func TemporalServerBinary(ctx context.Context, progress Progress) (string, error) {
	return builtTool(ctx, buildSpec{
		folder: "temporal-server-" + strings.TrimPrefix(TemporalServer, "v"), binary: "server",
		module: "go.temporal.io/server/cmd/server@" + TemporalServer,
	}, progress)
}

type buildSpec struct{ folder, binary, module string }

// builtTool builds a program from the module proxy unless the cache has it. Two
// processes that want it at the same time build it once.
func builtTool(ctx context.Context, spec buildSpec, progress Progress) (string, error) {
	cache, err := CacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, spec.folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("cache folder: %w", err)
	}
	unlock, err := LockFile(filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	wanted := filepath.Join(dir, spec.binary)
	if info, err := os.Stat(wanted); err == nil && info.Mode()&0o100 != 0 {
		return wanted, nil
	}
	if err := build(ctx, spec, dir, progress); err != nil {
		return "", err
	}
	return wanted, nil
}

// build installs beside the final place and moves the result there, so that an
// interrupted build leaves nothing that looks whole.
func build(ctx context.Context, spec buildSpec, dir string, progress Progress) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return fmt.Errorf("%s is neither installed nor built, and building it needs Go; install Go 1.26 or the program itself", spec.binary)
	}
	aside, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return fmt.Errorf("build %s: %w", spec.module, err)
	}
	defer func() { _ = os.RemoveAll(aside) }()

	progress.say("building " + spec.module + " (once; this takes some minutes)")
	stop := tellEvery(30*time.Second, func(passed time.Duration) {
		progress.say(fmt.Sprintf("still building %s (%s)", spec.binary, passed.Round(time.Second)))
	})
	defer stop()
	cmd := exec.CommandContext(ctx, goTool, "install", spec.module)
	cmd.Dir = aside
	cmd.Env = append(os.Environ(), "GOBIN="+aside, "GOWORK=off", "GOFLAGS=-buildvcs=false")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if output, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("build %s: %w: %s", spec.module, err, output), ctx.Err())
	}
	if err := os.Rename(filepath.Join(aside, spec.binary), filepath.Join(dir, spec.binary)); err != nil {
		return fmt.Errorf("build %s: %w", spec.module, err)
	}
	return nil
}

// tellEvery calls say at each interval until the returned function is called.
func tellEvery(interval time.Duration, say func(passed time.Duration)) (stop func()) {
	began, done := time.Now(), make(chan struct{})
	go func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				say(time.Since(began))
			}
		}
	}()
	return func() { close(done) }
}
