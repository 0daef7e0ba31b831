// Command balcao is all of Balcão: API with the web app, worker, migrations, the
// trial, and what an operator needs at a terminal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	// Time zones travel in the program: a small image has none, and hosts differ (R27).
	_ "time/tzdata"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// run executes one command line and returns the exit code: 0, or 1 with the error on
// stderr, in a sentence.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	//nolint:contextcheck // each command takes the context from cobra when it runs
	root := newRoot(surroundings{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr})
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errSilent) {
			fmt.Fprintln(stderr, "balcao:", err)
		}
		return 1
	}
	return 0
}

// errSilent ends a command with exit code 1 and no message: it has said all already.
var errSilent = errors.New("")
