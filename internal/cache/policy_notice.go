package cache

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/redis/go-redis/v9"
)

// policyChannel tells every process that the policy of a tenant has moved.
const policyChannel = "policy-changed"

// PolicyNotices speed up what every process finds out by itself within two seconds (R40); one may be lost.
type PolicyNotices struct{ redis redis.UniversalClient }

// NewPolicyNotices returns the notices that go through the Redis of c.
func NewPolicyNotices(c *Client) *PolicyNotices { return &PolicyNotices{redis: c.Redis()} }

// Say tells every process that the tenant's policy has changed. Call it after the commit.
func (n *PolicyNotices) Say(ctx context.Context, tenant string) error {
	if err := n.redis.Publish(ctx, policyChannel, tenant).Err(); err != nil {
		return fmt.Errorf("tell of a policy change: %w", err)
	}
	return nil
}

// Run hands the tenant of every notice to changed, one at a time, until ctx ends. ready is called when the subscription stands for the
// first time; it may be nil.
func (n *PolicyNotices) Run(ctx context.Context, ready func(), changed func(tenant string)) {
	subscription := n.redis.Subscribe(ctx, policyChannel)
	defer func() {
		if err := subscription.Close(); err != nil {
			slog.DebugContext(ctx, "close the policy notices", "error", err)
		}
	}()
	if _, err := subscription.Receive(ctx); err == nil && ready != nil {
		ready()
	}
	messages := subscription.Channel()
	for {
		select {
		case <-ctx.Done():
			return
		case m, open := <-messages:
			if !open {
				return
			}
			changed(m.Payload)
		}
	}
}
