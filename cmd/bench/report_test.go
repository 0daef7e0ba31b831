package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOnlyTheGeneratedPartOfThePageIsReplaced(t *testing.T) {
	t.Parallel()
	page := "# Page\n\nwritten\n" + generatedBegin + "\nold\n" + generatedEnd + "\nafter\n"
	fresh, err := replaceGenerated(page, "new\n")
	require.NoError(t, err)
	require.Equal(t, "# Page\n\nwritten\n"+generatedBegin+"\n\nnew\n\n"+generatedEnd+"\nafter\n", fresh)
	again, err := replaceGenerated(fresh, "new\n")
	require.NoError(t, err)
	require.Equal(t, fresh, again)
}

func TestAPageThatLostItsMarksIsNotTouched(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"", generatedBegin, generatedEnd, generatedEnd + generatedBegin} {
		_, err := replaceGenerated(page, "new")
		require.Error(t, err, page)
	}
}

func TestAFigureBelowItsAimSaysSo(t *testing.T) {
	t.Parallel()
	r := report{date: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), sections: []section{{
		title: "Subject", how: "So.",
		figures: []figure{{what: "slow", measured: "4/s", baseline: "b: 10/s", compared: "0.40", aim: "at least 0.5", verdict: judge(false)}},
	}}}
	for _, written := range []string{r.text(), r.markdown()} {
		require.Contains(t, written, string(missed))
		require.Contains(t, written, "at least 0.5")
	}
	require.Contains(t, r.markdown(), "| slow | 4/s | b: 10/s | 0.40 | at least 0.5 | BELOW AIM |")
}

func TestABaselineWithFailedTransactionsIsRefused(t *testing.T) {
	t.Parallel()
	const whole = "number of transactions actually processed: 1234\nnumber of failed transactions: 0 (0.000%)\n" +
		"latency average = 1 ms\ntps = 411.5 (without initial connection time)\n"
	rate, committed, err := readPgbench(whole)
	require.NoError(t, err)
	require.InDelta(t, 411.5, rate, 0)
	require.EqualValues(t, 1234, committed)

	_, _, err = readPgbench("number of transactions actually processed: 9\nnumber of failed transactions: 2 (1%)\ntps = 1 (without initial connection time)\n")
	require.ErrorContains(t, err, "2 transactions failed")
	_, _, err = readPgbench("pgbench: error: connection refused")
	require.ErrorContains(t, err, "connection refused")
}

func TestLatenciesAreReadInTheirUnitAndWithoutTheWarmUp(t *testing.T) {
	t.Parallel()
	const log = "0 1 90000 0 1700000000 900000 20\n3 9 1500 0 1700000002 899999 0\n3 9 1500 0 1700000002 900000 0\n1 1 250 0 1700000003 2 0\n"
	took, err := readLatencies(log, 2*time.Second)
	require.NoError(t, err)
	require.Equal(t, []time.Duration{1500 * time.Microsecond, 250 * time.Microsecond}, took)
	_, err = readLatencies(log+"3 9 skipped", time.Second)
	require.ErrorContains(t, err, "skipped")
}

func TestTheBaselineMakesNineStatementsInOneTransaction(t *testing.T) {
	t.Parallel()
	require.Equal(t, 9, countStatements(nineStatements))
}

func TestMeasurementsAreChosenByNameInTheOrderOfTheTable(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"ingest", "ack"}, names()[:2])
	require.Len(t, chosen(nil), len(names()))
	only := chosen([]string{"ack"})
	require.Len(t, only, 1)
	require.Equal(t, "ack", only[0].name)
	_, err := parse([]string{"-only", "nonsense"}, t.Output())
	require.ErrorContains(t, err, "nonsense")
	s, err := parse([]string{"-only", "ack"}, t.Output())
	require.NoError(t, err)
	require.Empty(t, s.page, "a run of a part would drop the figures of the others")
}

// countStatements counts what pgbench sends: a statement ends with a semicolon or with \gset at the beginning of a line.
func countStatements(text string) int {
	count := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == `\gset` || (line != "" && line[len(line)-1] == ';') {
			count++
		}
	}
	return count
}
