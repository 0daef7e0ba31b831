// Package media is the workflow that brings the file of a message into the storage: at once, then again and again with growing pauses for a
// day, as long as its source does not give it (WA-9, R31). It is independent of the life of the message's ticket. Beside it, what tidies up
// after uploads.
package media

import (
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/workflows"
)

// pauses lie between the tries; after the last one there is a last try. A file is there when its webhook comes, or soon after; later tries
// are for a network, or a storage of ours, that is down.
func pauses() []time.Duration {
	list := []time.Duration{
		5 * time.Second, 15 * time.Second, 45 * time.Second, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	}
	for range 23 {
		list = append(list, time.Hour)
	}
	return list
}

// uploadAge is how long an upload may lie unfinished or unsent.
const uploadAge = 24 * time.Hour

// Register makes a worker run the workflows of this package.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Media, workflow.RegisterOptions{
		Name: contract.EntityMedia.Workflow, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
	r.RegisterWorkflowWithOptions(UploadSweep, workflow.RegisterOptions{
		Name: contract.WorkflowUploadSweep, VersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	})
}

// Media fetches the file of one message. A wake ends the pause under way and begins the tries anew; after the end it is a new run.
func Media(ctx workflow.Context, in contract.Subject) error {
	woken(ctx)
	for {
		if err := fetch(ctx, in); err != nil {
			return err
		}
		if !woken(ctx) {
			return nil
		}
	}
}

func fetch(ctx workflow.Context, in contract.Subject) error {
	list := pauses()
	for try := 0; ; try++ {
		out, err := contract.MediaFetch.Do(workflows.Fetch(ctx, "fetch the file of a message"), contract.MediaInput{
			TenantID: in.TenantID, MediaID: in.ID, Last: try == len(list),
		})
		if err != nil || out.Done {
			return err
		}
		early, err := pause(ctx, list[try])
		if err != nil {
			return err
		}
		if early {
			try = -1
		}
	}
}

// pause waits, and reports whether somebody did not want to.
func pause(ctx workflow.Context, d time.Duration) (early bool, err error) {
	timing, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timing, d, workflow.TimerOptions{Summary: "pause before the next try"})
	selector := workflow.NewSelector(ctx)
	selector.AddFuture(timer, func(f workflow.Future) { err = f.Get(ctx, nil) })
	selector.AddReceive(contract.Wake.Channel(ctx), func(c workflow.ReceiveChannel, _ bool) {
		c.Receive(ctx, nil)
		early = true
	})
	selector.Select(ctx)
	return early, err
}

// woken takes every wake that has come, and reports whether there was one.
func woken(ctx workflow.Context) (any bool) {
	for {
		if _, more := contract.Wake.Receive(ctx); !more {
			return any
		}
		any = true
	}
}

// UploadSweep is one round over uploads that nobody came back for.
func UploadSweep(ctx workflow.Context) (contract.UploadSweepOutput, error) {
	return contract.MediaSweepUploads.Do(workflows.Sweep(ctx, "remove uploads that nobody has finished or sent"), contract.UploadSweepInput{Age: uploadAge})
}
