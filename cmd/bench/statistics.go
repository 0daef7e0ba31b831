package main

import (
	"math"
	"slices"
	"time"
)

// percentile returns the smallest value that at least p of 100 parts of the values do not exceed (nearest rank), 0 without values. The
// values may come in any order and stay in it.
func percentile(values []time.Duration, p float64) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// number is what a median can be taken of.
type number interface {
	~int64 | ~float64
}

// median returns the middle value, the mean of the two middle ones for an even count, 0 without values.
func median[N number](values []N) N {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// paired combines the values of each round with those that the same round gave for the baseline. What slows a whole round down slows both.
func paired[N number](measured, baseline []N, combine func(measured, baseline N) N) []N {
	combined := make([]N, 0, len(measured))
	for i := range min(len(measured), len(baseline)) {
		combined = append(combined, combine(measured[i], baseline[i]))
	}
	return combined
}

func ratio(measured, baseline float64) float64 {
	if baseline == 0 {
		return 0
	}
	return measured / baseline
}

func difference[N number](measured, baseline N) N { return measured - baseline }
