package worker

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
)

// schedules are what happens by the clock (WF-7). Ids are stable: a changed interval updates the schedule that is there.
func schedules() []client.ScheduleOptions {
	return []client.ScheduleOptions{
		schedule("settle-echoes", contract.WorkflowSweep, client.ScheduleIntervalSpec{Every: 30 * time.Second}, 10*time.Minute),
		schedule("sweep-uploads", contract.WorkflowUploadSweep, client.ScheduleIntervalSpec{Every: time.Hour, Offset: 20 * time.Minute}, time.Hour),
		// At night, where most installations are (06:00 UTC).
		schedule("reconcile", contract.WorkflowReconcile, client.ScheduleIntervalSpec{Every: 24 * time.Hour, Offset: 6 * time.Hour}, 6*time.Hour),
	}
}

// schedule skips a round while the one before runs, and makes up for none that was missed: the next one finds what they would have.
func schedule(id, workflow string, every client.ScheduleIntervalSpec, limit time.Duration) client.ScheduleOptions {
	return client.ScheduleOptions{
		ID:            id,
		Spec:          client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{every}},
		Overlap:       enums.SCHEDULE_OVERLAP_POLICY_SKIP,
		CatchupWindow: time.Minute,
		Action: &client.ScheduleWorkflowAction{
			ID: id, Workflow: workflow, TaskQueue: contract.QueueDesk, WorkflowExecutionTimeout: limit, StaticSummary: id,
		},
	}
}

// ensureSchedules makes the schedules, or brings those that are there up to date. What an operator has paused stays paused.
func ensureSchedules(ctx context.Context, c client.Client) error {
	for _, want := range schedules() {
		_, err := c.ScheduleClient().Create(ctx, want)
		if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
			err = updateSchedule(ctx, c, want)
		}
		if err != nil {
			return fmt.Errorf("schedule %s: %w", want.ID, err)
		}
	}
	return nil
}

func updateSchedule(ctx context.Context, c client.Client, want client.ScheduleOptions) error {
	return c.ScheduleClient().GetHandle(ctx, want.ID).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			have := in.Description.Schedule
			if have.Spec != nil && reflect.DeepEqual(have.Spec.Intervals, want.Spec.Intervals) {
				return nil, temporal.ErrSkipScheduleUpdate
			}
			have.Spec = &want.Spec
			return &client.ScheduleUpdate{Schedule: &have}, nil
		},
	})
}
