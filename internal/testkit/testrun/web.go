package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

const webDir = "web"

// runWeb runs the unit tests of the web app.
func (r *runner) runWeb(ctx context.Context, chosen []kind) {
	if !slices.Contains(chosen, web) || r.of(web).reason != "" || ctx.Err() != nil {
		return
	}
	o, began := r.of(web), time.Now()
	o.ran = true
	results := filepath.Join(os.TempDir(), fmt.Sprintf("balcao-vitest-%d.json", os.Getpid()))
	defer func() { _ = os.Remove(results) }()
	err := r.npm(ctx, nil, "run", "test", "--", "--reporter=default", "--reporter=json", "--outputFile.json="+results)
	o.took = time.Since(began)
	var counted struct {
		NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests int
	}
	if readErr := readJSON(results, &counted); readErr != nil {
		r.breakOff(web, "no results: "+readErr.Error())
		return
	}
	o.passed, o.failed, o.skipped = counted.NumPassedTests, counted.NumFailedTests, counted.NumPendingTests+counted.NumTodoTests
	if err != nil && o.failed == 0 {
		r.breakOff(web, err.Error())
	}
}

// runBrowser runs the browser tests against a whole stack of their own.
func (r *runner) runBrowser(ctx context.Context, chosen []kind) {
	if !slices.Contains(chosen, browser) || r.of(browser).reason != "" || ctx.Err() != nil {
		return
	}
	o, began := r.of(browser), time.Now()
	o.ran = true
	defer func() { o.took = time.Since(began) }()
	stack, err := startStack(ctx, r.out)
	if err != nil {
		r.breakOff(browser, err.Error())
		return
	}
	defer stack.stop()
	results := filepath.Join(stack.dir, "playwright.json")
	env := append(stack.env(), "PLAYWRIGHT_JSON_OUTPUT_NAME="+results)
	err = r.npm(ctx, env, "run", "e2e", "--", "--reporter=list,json")
	var counted struct {
		Stats struct{ Expected, Unexpected, Flaky, Skipped int }
	}
	if readErr := readJSON(results, &counted); readErr != nil {
		r.breakOff(browser, "no results: "+readErr.Error())
		return
	}
	// A test that passes at the second try is a failure that has not been understood.
	o.passed, o.failed, o.skipped = counted.Stats.Expected, counted.Stats.Unexpected+counted.Stats.Flaky, counted.Stats.Skipped
	if err != nil && o.failed == 0 {
		r.breakOff(browser, err.Error())
	}
	if o.failed > 0 {
		stack.showLogs(r.out)
	}
}

func (r *runner) npm(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = webDir, r.out, r.out
	cmd.Env = append(os.Environ(), env...)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm %s: %w", args[1], err)
	}
	return nil
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}
