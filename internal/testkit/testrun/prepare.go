package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/testkit"
)

// need is a program of the machine that some kinds of test can't do without.
type need struct {
	what    string
	debian  string // package
	kinds   []kind // that need it
	present func() bool
}

var needs = []need{
	{"PostgreSQL 15 or newer", "postgresql", []kind{store, api, integration, browser}, func() bool {
		return onPath("initdb") || globs("/usr/lib/postgresql/*/bin/initdb") || globs("/opt/homebrew/opt/postgresql@*/bin/initdb")
	}},
	{"redis-server", "redis-server", []kind{store, api, integration}, func() bool {
		return os.Getenv("BALCAO_TEST_REDIS_URL") != "" || onPath("redis-server")
	}},
	{"Chromium", "chromium", []kind{browser}, func() bool {
		return os.Getenv("BALCAO_E2E_CHROMIUM") != "" || onPath("chromium") || onPath("chromium-browser") || onPath("google-chrome")
	}},
}

func onPath(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

func globs(pattern string) bool {
	found, err := filepath.Glob(pattern)
	return err == nil && len(found) > 0
}

// prepare installs what is missing where it may, and notes what can't run. It
// returns false when nothing can.
func (r *runner) prepare(ctx context.Context, chosen []kind) bool {
	var missing []need
	for _, n := range needs {
		if slices.ContainsFunc(n.kinds, func(k kind) bool { return slices.Contains(chosen, k) }) && !n.present() {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 && os.Getuid() == 0 && onPath("apt-get") {
		r.install(ctx, missing)
	}
	missing = slices.DeleteFunc(missing, func(n need) bool { return n.present() })
	for _, n := range missing {
		if n.debian == "postgresql" {
			// Fetched from npm instead, when a test first asks for it (R44).
			continue
		}
		reason := n.what + " is not installed (Debian: sudo apt-get install " + n.debian + ")"
		for _, k := range n.kinds {
			if slices.Contains(chosen, k) {
				r.leaveOut(k, reason)
			}
		}
	}
	r.prepareWeb(ctx, chosen)
	r.startServers(chosen)
	return ctx.Err() == nil
}

// startServers brings up the shared test servers. One that fails is told by the tests
// that need it too, each by its name.
func (r *runner) startServers(chosen []kind) {
	for _, k := range []kind{store, api, integration} {
		if slices.Contains(chosen, k) {
			if err := testkit.StartServers(); err != nil {
				fmt.Fprintln(r.out, err)
			}
			return
		}
	}
}

func (r *runner) install(ctx context.Context, missing []need) {
	var names []string
	for _, n := range missing {
		names = append(names, n.debian)
	}
	fmt.Fprintln(r.out, "installing", strings.Join(names, ", "))
	for _, args := range [][]string{{"update", "-qq"}, append([]string{"install", "-y", "-qq", "--no-install-recommends"}, names...)} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if output, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(r.out, "apt-get %s: %v\n%s\n", args[0], err, output)
		}
	}
}

// prepareWeb sees to it that the web app's packages and, for the browser, its build
// are there.
func (r *runner) prepareWeb(ctx context.Context, chosen []kind) {
	wanted := slices.DeleteFunc([]kind{web, browser}, func(k kind) bool { return !slices.Contains(chosen, k) })
	if len(wanted) == 0 {
		return
	}
	reason := ""
	if !onPath("npm") {
		reason = "Node.js 20 or newer is not installed"
	} else if err := makeWeb(ctx, r, slices.Contains(wanted, browser)); err != nil {
		reason = err.Error()
	}
	for _, k := range wanted {
		if reason != "" {
			r.breakOff(k, reason)
		}
	}
}

func makeWeb(ctx context.Context, r *runner, built bool) error {
	target := "web-packages"
	if built {
		target = "web"
	}
	cmd := exec.CommandContext(ctx, "make", "--no-print-directory", target)
	cmd.Stdout, cmd.Stderr = r.out, r.out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("make %s: %w", target, err)
	}
	return nil
}

// useTemporalServer points the tests to the server version that compose pins.
func (r *runner) useTemporalServer(ctx context.Context) (release func(), err error) {
	dir, err := os.MkdirTemp("", "balcao-temporal-")
	if err != nil {
		return nil, err
	}
	server, err := devstack.StartTemporalServer(ctx, dir, func(line string) { fmt.Fprintln(r.out, line) })
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(r.out, "Temporal server %s answers on %s\n", devstack.TemporalServer, server.Address)
	r.env = append(r.env, "BALCAO_TEST_TEMPORAL="+server.Address)
	return func() {
		_ = server.Stop()
		_ = os.RemoveAll(dir)
	}, nil
}
