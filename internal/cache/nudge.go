package cache

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/redis/go-redis/v9"
)

// nudgeChannel wakes the outbox relays of all processes.
const nudgeChannel = "relay-nudge"

// Nudger tells the outbox relay that there is work, so that it need not wait for its next poll. A nudge may be lost; the poll is what is
// relied on (R6).
type Nudger struct{ redis redis.UniversalClient }

// NewNudger returns a nudger that speaks through the Redis of c.
func NewNudger(c *Client) *Nudger { return &Nudger{redis: c.Redis()} }

// Nudge wakes every relay. Call it after the commit, never inside a transaction.
func (n *Nudger) Nudge(ctx context.Context) error {
	if err := n.redis.Publish(ctx, nudgeChannel, "").Err(); err != nil {
		return fmt.Errorf("nudge the relay: %w", err)
	}
	return nil
}

// Nudges returns a channel that receives after one or more nudges: many at once are one. It closes when ctx ends.
func (n *Nudger) Nudges(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	subscription := n.redis.Subscribe(ctx, nudgeChannel)
	go func() {
		defer close(out)
		defer func() {
			if err := subscription.Close(); err != nil {
				slog.DebugContext(ctx, "close the nudge subscription", "error", err)
			}
		}()
		messages := subscription.Channel()
		for {
			select {
			case <-ctx.Done():
				return
			case _, open := <-messages:
				if !open {
					return
				}
				select {
				case out <- struct{}{}:
				default:
				}
			}
		}
	}()
	return out
}
