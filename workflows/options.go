// Package workflows holds what every workflow of Balcão shares: the presets of activity options. Workflow types live in packages of their
// own below it. Nothing here or below performs input or output: side effects are asked for by the names of internal/contract.
package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Record is for short transactions in Postgres. An attempt that takes 5 seconds is lost, and it is repeated without end at most every
// 10 seconds: nothing that a ticket has decided may stay unwritten because the database was away for an hour.
func Record(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 10 * time.Second,
		},
		Summary: summary,
	})
}

// Send is for one message to Z-API. Three minutes leave room for a file to be written and converted, and for writing the result afterwards; an
// attempt that gives no sign of life for 20 seconds is lost, as when its worker was killed. What certainly never reached Z-API is tried again
// without end, at most every 30 seconds, until a number is back (R17). A cancellation is waited for, so that a request on its way is never
// taken for one that did not happen.
func Send(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 3 * time.Minute,
		HeartbeatTimeout:    20 * time.Second,
		WaitForCancellation: true,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second,
		},
		Summary: summary,
	})
}

// Sweep is for a round over many rows of every tenant: it may take minutes, says by heartbeats that it is alive, and is given up after a
// few attempts, since its schedule comes round again.
func Sweep(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Minute,
		HeartbeatTimeout:    time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumAttempts: 3},
		Summary:             summary,
	})
}
