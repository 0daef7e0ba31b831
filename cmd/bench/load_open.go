package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// openLoop sends count requests at fixed instants, every interval, whether or not the earlier ones have been answered, and returns how
// long each took from the instant at which it was due: a request that had to wait for a slow one before it counts its wait. Senders take
// the instants in turn; there must be enough of them to hold what is outstanding, and what they can't hold is counted as waiting too.
// The first error ends it.
func openLoop(ctx context.Context, count int, interval time.Duration, senders []func(context.Context) error) ([]time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([]time.Duration, count)
	var next atomic.Int64
	var group sync.WaitGroup
	began := time.Now().Add(interval)
	for _, send := range senders {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= count {
					return
				}
				due := began.Add(time.Duration(i) * interval)
				if !waitUntil(ctx, due) {
					return
				}
				if err := send(ctx); err != nil {
					cancel(fmt.Errorf("request %d: %w", i+1, err))
					return
				}
				took[i] = time.Since(due)
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return took, nil
}

// waitUntil waits for the instant; false when ctx ended first.
func waitUntil(ctx context.Context, instant time.Time) bool {
	left := time.Until(instant)
	if left <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
