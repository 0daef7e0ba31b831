package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func repeat(n int, send func(context.Context) error) []func(context.Context) error {
	list := make([]func(context.Context) error, n)
	for i := range list {
		list[i] = send
	}
	return list
}

// A server that stops for a while must not hide what its callers would have waited meanwhile.
func TestTheOpenLoopCountsTheWaitOfRequestsBehindASlowOne(t *testing.T) {
	t.Parallel()
	const stall = 200 * time.Millisecond
	var first sync.Once
	send := func(ctx context.Context) error {
		first.Do(func() { waitUntil(ctx, time.Now().Add(stall)) })
		return nil
	}
	took, err := openLoop(t.Context(), 20, 5*time.Millisecond, repeat(1, send))
	require.NoError(t, err)
	require.Len(t, took, 20)
	require.GreaterOrEqual(t, took[0], stall)
	require.GreaterOrEqual(t, took[1], stall-5*time.Millisecond, "it was due 5 ms later and had to wait as well")
	require.GreaterOrEqual(t, took[19], stall-19*5*time.Millisecond)
}

func TestTheOpenLoopSendsOnTimeWhileEarlierRequestsAreOutstanding(t *testing.T) {
	t.Parallel()
	// Each request is answered only when all are on their way.
	var arrived atomic.Int32
	all := make(chan struct{})
	send := func(ctx context.Context) error {
		if arrived.Add(1) == 8 {
			close(all)
		}
		select {
		case <-all:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	took, err := openLoop(ctx, 8, time.Millisecond, repeat(8, send))
	require.NoError(t, err)
	require.Len(t, took, 8)
}

func TestTheOpenLoopNeverSendsBeforeItsTimeNorMoreThanAsked(t *testing.T) {
	t.Parallel()
	const interval = 5 * time.Millisecond
	var sent atomic.Int32
	began := time.Now()
	took, err := openLoop(t.Context(), 10, interval, repeat(4, func(context.Context) error {
		sent.Add(1)
		return nil
	}))
	require.NoError(t, err)
	require.EqualValues(t, 10, sent.Load())
	require.GreaterOrEqual(t, time.Since(began), 10*interval)
	for _, one := range took {
		require.GreaterOrEqual(t, one, time.Duration(0))
	}
}

func TestAFailureEndsALoadInsteadOfBeingCounted(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	var sent atomic.Int32
	send := func(context.Context) error {
		if sent.Add(1) > 3 {
			return refused
		}
		return nil
	}
	_, err := openLoop(t.Context(), 1000, time.Microsecond, repeat(2, send))
	require.ErrorIs(t, err, refused)
	sent.Store(0)
	_, err = closedLoop(t.Context(), time.Minute, repeat(2, send))
	require.ErrorIs(t, err, refused)
}

func TestAnInterruptedLoadGivesNoFigure(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := openLoop(ctx, 10, time.Millisecond, repeat(2, func(context.Context) error { return nil }))
	require.ErrorIs(t, err, context.Canceled)
	_, err = closedLoop(ctx, time.Minute, repeat(2, func(context.Context) error { return nil }))
	require.ErrorIs(t, err, context.Canceled)
}

// What was answered too late was stored all the same, and counts for the check of what is stored, not for the rate.
func TestTheClosedLoopCountsInItsRateOnlyWhatWasAnsweredInTime(t *testing.T) {
	t.Parallel()
	const lasts = 50 * time.Millisecond
	var sent atomic.Int32
	var late sync.Once
	load, err := closedLoop(t.Context(), lasts, repeat(2, func(ctx context.Context) error {
		if sent.Add(1) >= 10 {
			late.Do(func() { waitUntil(ctx, time.Now().Add(2*lasts)) })
		}
		return nil
	}))
	require.NoError(t, err)
	require.EqualValues(t, sent.Load(), load.acknowledged)
	require.Less(t, load.answered, load.acknowledged)
	require.Len(t, load.took, int(load.answered))
	require.InDelta(t, float64(load.answered)/lasts.Seconds(), load.rate(), 1e-9)
}
