// Command bench measures Balcão against what its machine can do, each figure beside a baseline that was measured in the same run, and writes
// docs/measurements.md (quality: Speed). Run it by `make bench`, from the root of the repository.
//
// A measurement is a file: it registers itself, makes the site that it needs on the stand, and returns figures. Everything runs on the
// loopback and in a folder that is removed afterwards.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	only   []string
	rounds int
	slice  time.Duration
	page   string
	dir    string
	binary string
}

func parse(args []string, out io.Writer) (settings, error) {
	var s settings
	var only string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&only, "only", "", "measurements to run, separated by commas: "+strings.Join(names(), ", ")+"; the page is then left alone")
	flags.IntVar(&s.rounds, "rounds", 3, "rounds of each measurement; its figure is their median")
	flags.DurationVar(&s.slice, "slice", 4*time.Second, "how long each load lasts in a round, where the measurement does not fix it")
	flags.StringVar(&s.page, "page", "docs/measurements.md", "page whose generated part is written anew; empty for none")
	flags.StringVar(&s.dir, "dir", os.TempDir(), "folder on the disk to be measured")
	flags.StringVar(&s.binary, "balcao", "", "program to measure; built from this clone when empty")
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if s.rounds < 1 || s.slice < 100*time.Millisecond {
		return settings{}, errors.New("at least one round of 100ms is needed")
	}
	if only != "" {
		s.only, s.page = strings.Split(only, ","), ""
	}
	for _, name := range s.only {
		if !slices.Contains(names(), name) {
			return settings{}, fmt.Errorf("there is no measurement %q; there are %s", name, strings.Join(names(), ", "))
		}
	}
	return s, nil
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if len(args) == 2 && args[0] == emptyHandlerCommand {
		return serveEmptyHandler(ctx, args[1])
	}
	s, err := parse(args, out)
	if err != nil {
		return err
	}
	if s.page != "" {
		if err := checkPage(s.page); err != nil {
			return err
		}
	}
	say := func(line string) { _, _ = fmt.Fprintln(out, "  "+line) }
	began := time.Now()
	stand, err := newStand(ctx, s, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stand.close()) }()
	found := report{date: began.UTC(), machine: describe(ctx, stand)}
	for _, m := range chosen(s.only) {
		say("measuring " + m.name)
		section, err := m.run(ctx, stand)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		found.sections = append(found.sections, section)
	}
	found.machine.loadAfter = loadAverage()
	if _, err := fmt.Fprint(out, "\n"+found.text()); err != nil {
		return err
	}
	if s.page == "" {
		return nil
	}
	return writePage(s.page, found.markdown())
}
