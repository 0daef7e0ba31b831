package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Join is for a step of joining two contacts: many short transactions and the workflows of a few tickets, which says by heartbeats that it is
// alive. It is repeated without end at most every minute, since a joining that was begun must be finished.
func Join(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Minute,
		HeartbeatTimeout:    time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// Ask is for a question to Z-API, or a courtesy to it, that nobody waits for: given up after a quarter of an hour, because the next occasion asks
// again.
func Ask(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 2 * time.Second, BackoffCoefficient: 3, MaximumInterval: 5 * time.Minute, MaximumAttempts: 8,
		},
		Summary: summary,
	})
}
