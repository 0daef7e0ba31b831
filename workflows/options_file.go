package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Fetch is for one file from outside, which may be large and slow: an hour is enough for one of two gigabytes. That it goes on is told by
// heartbeats, so that the file of a worker that was killed is begun anew within half a minute. What fails here is ours (the database, the
// storage), so it is tried again without end, at most every minute; a source that does not give is no failure.
func Fetch(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Hour,
		HeartbeatTimeout:    20 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// Photo is for a small picture that nobody waits for: a few tries within minutes, then never mind.
func Photo(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 2 * time.Minute,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 5 * time.Second, BackoffCoefficient: 3, MaximumInterval: 5 * time.Minute, MaximumAttempts: 5,
		},
		Summary: summary,
	})
}
