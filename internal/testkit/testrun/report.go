package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// kind is a kind of test, as the last lines name it.
type kind string

const (
	unit        kind = "unit"
	workflow    kind = "workflow"
	store       kind = "store"
	api         kind = "api"
	integration kind = "integration"
	web         kind = "web"
	browser     kind = "browser"
)

var allKinds = []kind{unit, workflow, store, api, integration, web, browser}

var kindNames = map[kind]string{
	unit: "unit (Go)", workflow: "workflow", store: "store (Postgres, Redis)", api: "API",
	integration: "integration (servers, simulators, drills)", web: "web unit", browser: "browser",
}

// outcome counts the tests of one kind.
type outcome struct {
	kind                    kind
	passed, failed, skipped int
	took                    time.Duration
	// reason says why the kind did not run, or what went wrong beyond single tests.
	reason string
	// broken marks a kind that must count as failed whatever its tests say.
	broken bool
	ran    bool
}

// runner collects outcomes.
type runner struct {
	out      io.Writer
	began    time.Time
	strict   bool // CI: nothing may be left out
	env      []string
	outcomes []*outcome
}

func (r *runner) of(k kind) *outcome {
	for _, o := range r.outcomes {
		if o.kind == k {
			return o
		}
	}
	o := &outcome{kind: k}
	r.outcomes = append(r.outcomes, o)
	return o
}

// leaveOut notes that a kind does not run, and why. In CI that is a failure.
func (r *runner) leaveOut(k kind, reason string) {
	o := r.of(k)
	o.reason, o.broken = reason, r.strict
}

// breakOff notes that a kind failed as a whole.
func (r *runner) breakOff(k kind, reason string) {
	o := r.of(k)
	o.reason, o.broken = reason, true
}

// report prints the table and the closing line and returns the exit code.
func (r *runner) report() int {
	slices.SortFunc(r.outcomes, func(a, b *outcome) int {
		return slices.Index(allKinds, a.kind) - slices.Index(allKinds, b.kind)
	})
	var passed, failed, skipped int
	fmt.Fprintf(r.out, "\nWhat ran, in %s:\n", time.Since(r.began).Round(time.Second))
	for _, o := range r.outcomes {
		if o.broken && o.failed == 0 {
			o.failed = 1
		}
		if !o.ran && !o.broken {
			o.skipped++
		}
		passed, failed, skipped = passed+o.passed, failed+o.failed, skipped+o.skipped
		fmt.Fprintln(r.out, o.line())
	}
	if len(r.outcomes) == 0 {
		fmt.Fprintln(r.out, "  nothing")
		failed = 1
	}
	fmt.Fprintf(r.out, "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed > 0 {
		return 1
	}
	return 0
}

func (o *outcome) line() string {
	text := fmt.Sprintf("  %-42s", kindNames[o.kind])
	if o.ran {
		text += fmt.Sprintf(" %5d passed %3d failed %3d skipped  %s", o.passed, o.failed, o.skipped, o.took.Round(time.Second))
	} else {
		text += " not run"
	}
	if o.reason != "" {
		text += ": " + o.reason
	}
	return strings.TrimRight(text, " ")
}
