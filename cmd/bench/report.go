package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// section is what a measurement found.
type section struct {
	title string
	// how says what was done, for those who read the figures.
	how     string
	figures []figure
	notes   []string
}

// figure is one line of a table. Empty parts have nothing to say.
type figure struct {
	what     string
	measured string
	baseline string
	compared string // measured with baseline
	aim      string
	verdict  verdict
}

// verdict says whether a figure reaches its aim.
type verdict string

const (
	noAim   verdict = ""
	reached verdict = "reached"
	missed  verdict = "BELOW AIM"
)

func judge(good bool) verdict {
	if good {
		return reached
	}
	return missed
}

// report is a whole run.
type report struct {
	date     time.Time
	machine  machine
	sections []section
}

var columns = []string{"what", "measured", "baseline", "compared", "aim", "verdict"}

func (f figure) cells() []string {
	return []string{f.what, f.measured, f.baseline, f.compared, f.aim, string(f.verdict)}
}

// text is for a terminal.
func (r report) text() string {
	var b strings.Builder
	for _, s := range r.sections {
		fmt.Fprintf(&b, "%s\n", s.title)
		table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, strings.Join(columns, "\t"))
		for _, f := range s.figures {
			fmt.Fprintln(table, strings.Join(f.cells(), "\t"))
		}
		_ = table.Flush() // a strings.Builder never fails
		for _, note := range s.notes {
			fmt.Fprintf(&b, "- %s\n", note)
		}
		b.WriteString("\n")
	}
	for _, line := range r.machine.lines() {
		fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
	}
	return b.String()
}

// markdown is the generated part of the page.
func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s.\n\n| machine | |\n|---|---|\n", r.date.Format("2 January 2006, 15:04 MST"))
	for _, line := range r.machine.lines() {
		fmt.Fprintf(&b, "| %s | %s |\n", line[0], line[1])
	}
	for _, s := range r.sections {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| %s |\n%s|\n", s.title, s.how, strings.Join(columns, " | "), strings.Repeat("|---", len(columns)))
		for _, f := range s.figures {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(f.cells(), " | "))
		}
		if len(s.notes) > 0 {
			b.WriteString("\n")
		}
		for _, note := range s.notes {
			fmt.Fprintf(&b, "- %s\n", note)
		}
	}
	return b.String()
}

// The generated part of the page lies between these lines; what people wrote around it stays.
const (
	generatedBegin = "<!-- measured: begin; written by `make bench` -->"
	generatedEnd   = "<!-- measured: end -->"
)

// checkPage fails before anything is measured when there is no place for the figures.
func checkPage(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the page of measurements: %w", err)
	}
	_, err = replaceGenerated(string(content), "")
	return err
}

func writePage(path, generated string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the page of measurements: %w", err)
	}
	page, err := replaceGenerated(string(content), generated)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		return fmt.Errorf("the page of measurements: %w", err)
	}
	return nil
}

func replaceGenerated(page, generated string) (string, error) {
	before, rest, begun := strings.Cut(page, generatedBegin)
	_, after, ended := strings.Cut(rest, generatedEnd)
	if !begun || !ended {
		return "", errors.New("the page of measurements has lost the lines between which the figures belong")
	}
	return before + generatedBegin + "\n\n" + generated + "\n" + generatedEnd + after, nil
}
