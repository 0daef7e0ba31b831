// Command testrun runs every kind of test, starting the servers they need, and ends
// with a table of what ran, what did not and why. `make test` is this command.
//
//	testrun [-only unit,workflow,store,api,integration,web,browser] [-server] [-stop]
//
// With -server, integration tests run against the Temporal server that compose pins,
// instead of the development server. With -stop, the shared test servers are ended
// and nothing else is done.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/balcao/balcao/internal/testkit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code: 0 when all that ran passed and nothing that had to run
// was left out, 1 otherwise, 2 for wrong arguments.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("testrun", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "kinds to run, separated by commas; empty runs all")
	server := flags.Bool("server", false, "run integration tests against the pinned Temporal server")
	stopServers := flags.Bool("stop", false, "end the shared test servers")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *stopServers {
		return stopAll(stdout, stderr)
	}
	chosen, err := chosenKinds(*only)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	r := &runner{out: stdout, began: time.Now(), strict: os.Getenv("CI") != ""}
	if !r.prepare(ctx, chosen) {
		return r.report()
	}
	if *server {
		release, err := r.useTemporalServer(ctx)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 1
		}
		defer release()
	}
	r.runGo(ctx, chosen)
	r.runWeb(ctx, chosen)
	r.runBrowser(ctx, chosen)
	if r.strict {
		// A CI machine is given back as it was found.
		_ = stopAll(io.Discard, stderr)
	}
	return r.report()
}

func stopAll(stdout, stderr io.Writer) int {
	stopped, err := testkit.StopServers()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if len(stopped) > 0 {
		fmt.Fprintln(stdout, "stopped:", strings.Join(stopped, ", "))
	}
	return 0
}

func chosenKinds(only string) ([]kind, error) {
	if only == "" {
		return allKinds, nil
	}
	var chosen []kind
	for name := range strings.SplitSeq(only, ",") {
		if !slices.Contains(allKinds, kind(name)) {
			return nil, fmt.Errorf("%q is no kind of test; there are %v", name, allKinds)
		}
		chosen = append(chosen, kind(name))
	}
	return chosen, nil
}
