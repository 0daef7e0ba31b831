package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func milliseconds(values ...int) []time.Duration {
	list := make([]time.Duration, len(values))
	for i, v := range values {
		list[i] = time.Duration(v) * time.Millisecond
	}
	return list
}

func TestAPercentileIsAValueThatWasSeenAndThatSoManyDoNotExceed(t *testing.T) {
	t.Parallel()
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i
	}
	values := milliseconds(hundred...)
	require.Equal(t, 50*time.Millisecond, percentile(values, 50))
	require.Equal(t, 99*time.Millisecond, percentile(values, 99))
	require.Equal(t, 100*time.Millisecond, percentile(values, 100))
	require.Equal(t, 100*time.Millisecond, values[0], "the caller's order is kept")

	few := milliseconds(7, 1, 3)
	require.Equal(t, 3*time.Millisecond, percentile(few, 50))
	require.Equal(t, 7*time.Millisecond, percentile(few, 99), "one of three is more than one in a hundred")
	require.Equal(t, time.Millisecond, percentile(few, 0))
	require.Zero(t, percentile(nil, 99))
}

func TestTheMedianIsNotMovedByOneRoundGoneWrong(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 10.0, median([]float64{9, 10, 9000}), 0)
	require.InDelta(t, 10.0, median([]float64{0.1, 11, 10}), 0)
	require.InDelta(t, 2.5, median([]float64{4, 1, 2, 3}), 0)
	require.Equal(t, 3*time.Millisecond, median(milliseconds(3)))
	require.Zero(t, median[float64](nil))
}

func TestARatioComparesARoundWithItself(t *testing.T) {
	t.Parallel()
	// The machine was twice as slow in the second round, for both.
	ratios := paired([]float64{800, 400, 800}, []float64{1000, 500, 1000}, ratio)
	require.InDeltaSlice(t, []float64{0.8, 0.8, 0.8}, ratios, 1e-9)
	require.Equal(t, milliseconds(2, -1), paired(milliseconds(5, 3, 9), milliseconds(3, 4), difference), "a round without its baseline counts for nothing")
	require.Zero(t, ratio(5, 0))
}
