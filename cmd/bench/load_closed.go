package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// closedLoad is what senders achieved that each wait for one answer before they ask again.
type closedLoad struct {
	// answered counts the answers within the time, acknowledged those after it too: as many must be stored.
	answered, acknowledged int64
	lasted                 time.Duration
	took                   []time.Duration
}

// rate is in answers a second.
func (l closedLoad) rate() float64 { return float64(l.answered) / l.lasted.Seconds() }

// closedLoop lets every sender send one request after another for the time given. The first error ends it: a rate with failures in it
// would be the rate of something else.
func closedLoop(ctx context.Context, lasts time.Duration, senders []func(context.Context) error) (closedLoad, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	total := closedLoad{lasted: lasts}
	var group sync.WaitGroup
	deadline := time.Now().Add(lasts)
	for _, send := range senders {
		group.Go(func() {
			took := make([]time.Duration, 0, 8192)
			var late int64
			for ctx.Err() == nil {
				asked := time.Now()
				if !asked.Before(deadline) {
					break
				}
				if err := send(ctx); err != nil {
					cancel(fmt.Errorf("request %d of a sender: %w", len(took)+1, err))
					return
				}
				now := time.Now()
				if now.After(deadline) {
					late++
					break
				}
				took = append(took, now.Sub(asked))
			}
			mu.Lock()
			defer mu.Unlock()
			total.answered += int64(len(took))
			total.acknowledged += int64(len(took)) + late
			total.took = append(total.took, took...)
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return closedLoad{}, err
	}
	return total, nil
}
