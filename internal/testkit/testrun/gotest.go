package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

const module = "github.com/balcao/balcao/"

// rooms says which kind of test a package holds; the rest is unit.
var rooms = []struct {
	prefix string
	kind   kind
}{
	{"workflows/", workflow},
	{"api/", api},
	{"internal/postgres", store},
	{"internal/cache", store},
	{"migrations", store},
	{"internal/access", store},
	{"activities/", integration},
	{"worker", integration},
	{"cmd/", integration},
	{"internal/dispatch", integration},
	{"internal/drill", integration},
	{"internal/simulator", integration},
	{"internal/temporalx", integration},
	{"internal/testkit", integration},
	{"internal/devstack", integration},
}

func kindOf(importPath string) kind {
	path := strings.TrimPrefix(importPath, module)
	for _, room := range rooms {
		if strings.HasPrefix(path, room.prefix) {
			return room.kind
		}
	}
	return unit
}

// goKinds are run in two rounds: drills measure and kill, and want the machine for
// themselves.
var goRounds = [][]kind{{unit, workflow, store, api}, {integration}}

func (r *runner) runGo(ctx context.Context, chosen []kind) {
	packages, err := listPackages(ctx)
	if err != nil {
		for _, k := range chosen {
			if k != web && k != browser {
				r.breakOff(k, err.Error())
			}
		}
		return
	}
	for _, round := range goRounds {
		var paths []string
		for _, path := range packages {
			k := kindOf(path)
			if slices.Contains(round, k) && slices.Contains(chosen, k) {
				paths = append(paths, path)
				r.of(k).ran = true
			}
		}
		if len(paths) == 0 || ctx.Err() != nil {
			continue
		}
		began := time.Now()
		parallel := "2"
		if slices.Contains(round, integration) {
			parallel = "1"
		}
		r.goTest(ctx, parallel, paths)
		for _, k := range round {
			if o := r.of(k); o.ran {
				o.took += time.Since(began)
			}
		}
	}
	r.dropUnchosen(chosen)
}

// dropUnchosen removes kinds that the table must not show.
func (r *runner) dropUnchosen(chosen []kind) {
	r.outcomes = slices.DeleteFunc(r.outcomes, func(o *outcome) bool { return !slices.Contains(chosen, o.kind) })
}

func listPackages(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "./...")
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return strings.Fields(string(output)), nil
}

// event is a line of `go test -json`.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

// goTest runs the packages, prints a line a package and the whole output of each
// test that fails, and counts.
func (r *runner) goTest(ctx context.Context, parallel string, paths []string) {
	args := append([]string{"test", "-json", "-timeout=25m", "-p", parallel}, paths...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), r.env...)
	cmd.Stderr = r.out
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.breakOff(kindOf(paths[0]), err.Error())
		return
	}
	counter := goCounter{runner: r, output: map[string]*bytes.Buffer{}}
	counter.read(stdout)
	if err := cmd.Wait(); err != nil && counter.failed == 0 {
		r.breakOff(kindOf(paths[0]), "go test: "+err.Error())
	}
}

// goCounter follows the events of one `go test`.
type goCounter struct {
	runner   *runner
	failed   int
	output   map[string]*bytes.Buffer // of tests and packages that still run
	tests    map[string]int           // tests that ended, by package
	failures map[string]int           // of them, those that failed
}

func (c *goCounter) read(events io.Reader) {
	c.tests, c.failures = map[string]int{}, map[string]int{}
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(c.runner.out, lines.Text())
			continue
		}
		c.take(e)
	}
}

func (c *goCounter) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		if c.output[key] == nil {
			c.output[key] = &bytes.Buffer{}
		}
		c.output[key].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			c.endPackage(e, key)
		} else {
			c.endTest(e, key)
		}
		delete(c.output, key)
	}
}

func (c *goCounter) endTest(e event, key string) {
	o := c.runner.of(kindOf(e.Package))
	c.tests[e.Package]++
	switch e.Action {
	case "pass":
		o.passed++
	case "skip":
		o.skipped++
		fmt.Fprintf(c.runner.out, "skipped %s %s\n", strings.TrimPrefix(e.Package, module), e.Test)
	default:
		o.failed++
		c.failed++
		c.failures[e.Package]++
		fmt.Fprintf(c.runner.out, "--- %s %s\n", strings.TrimPrefix(e.Package, module), e.Test)
		if text := c.output[key]; text != nil {
			_, _ = text.WriteTo(c.runner.out)
		}
	}
}

// endPackage prints the package's line. A package that fails without a failed test
// did not build, or ended in the middle.
func (c *goCounter) endPackage(e event, key string) {
	name := strings.TrimPrefix(e.Package, module)
	if e.Action == "fail" {
		if c.failures[e.Package] == 0 {
			c.failed++
			c.runner.of(kindOf(e.Package)).failed++
		}
		if text := c.output[key]; text != nil {
			_, _ = text.WriteTo(c.runner.out)
		}
		fmt.Fprintf(c.runner.out, "FAIL %-36s %6.1fs\n", name, e.Elapsed)
		return
	}
	if c.tests[e.Package] > 0 {
		fmt.Fprintf(c.runner.out, "ok   %-36s %6.1fs  %d tests\n", name, e.Elapsed, c.tests[e.Package])
	}
}
