package worker

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	supervision "github.com/balcao/balcao/activities/connection"
	"github.com/balcao/balcao/activities/contact"
	"github.com/balcao/balcao/activities/media"
	"github.com/balcao/balcao/activities/record"
	"github.com/balcao/balcao/activities/zapi"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/workflows/connection"
	"github.com/balcao/balcao/workflows/group"
	"github.com/balcao/balcao/workflows/join"
	mediaflow "github.com/balcao/balcao/workflows/media"
	"github.com/balcao/balcao/workflows/photo"
	"github.com/balcao/balcao/workflows/reading"
	"github.com/balcao/balcao/workflows/reconcile"
	"github.com/balcao/balcao/workflows/roster"
	"github.com/balcao/balcao/workflows/sweep"
	"github.com/balcao/balcao/workflows/ticket"
)

const (
	// stopTimeout lets activities that are under way end when a worker stops.
	stopTimeout = 30 * time.Second
	// cachedRuns stay in memory between two tasks: about 25 kB each.
	cachedRuns = 2000
	// deskTasks and deskActivities exceed what the pool of Postgres serves at once by little: more would only wait there.
	deskTasks      = 100
	deskActivities = 40
	// zapiActivities are sends at the same time over all numbers. Each waits for an answer most of its time.
	zapiActivities = 100
	// mediaActivities are files at the same time: what one holds in memory is small, but looking at pictures takes the processor.
	mediaActivities = 12
)

// queues are the workers of one process, one a task queue.
type queues struct {
	workers []worker.Worker
	failed  chan error // the first failure that no poll can mend, as when the namespace is gone
}

// duties are what the workers run.
type duties struct {
	record    *record.Activities
	zapi      *zapi.Activities
	media     *media.Activities
	numbers   *supervision.Activities
	reconcile func(context.Context, contract.ReconcileInput) (contract.ReconcileOutput, error)
	contacts  *contact.Activities
}

// newQueues builds the workers without starting them.
func newQueues(c client.Client, buildID string, d duties, log *slog.Logger, extra ...interceptor.WorkerInterceptor) *queues {
	q := &queues{failed: make(chan error, 1)}
	options := func() worker.Options {
		return worker.Options{
			WorkerStopTimeout:           stopTimeout,
			DisableRegistrationAliasing: true,
			DeploymentOptions:           deployment(buildID),
			Interceptors:                append([]interceptor.WorkerInterceptor{temporalx.NewFailureInterceptor(log)}, extra...),
			OnFatalError:                q.fail,
		}
	}
	deskOptions := options()
	deskOptions.MaxConcurrentWorkflowTaskExecutionSize = deskTasks
	deskOptions.MaxConcurrentActivityExecutionSize = deskActivities
	desk := worker.New(c, contract.QueueDesk, deskOptions)
	ticket.Register(desk)
	sweep.Register(desk)
	reconcile.Register(desk)
	connection.Register(desk)
	roster.Register(desk)
	mediaflow.Register(desk)
	photo.Register(desk)
	join.Register(desk)
	group.Register(desk)
	reading.Register(desk)
	d.record.Bind(desk)
	d.contacts.Bind(desk)
	contract.Bind(desk, contract.RecordReconcile, d.reconcile)

	zapiOptions := options()
	zapiOptions.DisableWorkflowWorker = true
	zapiOptions.MaxConcurrentActivityExecutionSize = zapiActivities
	sends := worker.New(c, contract.QueueZAPI, zapiOptions)
	d.zapi.Bind(sends)
	d.numbers.Bind(sends)
	d.contacts.BindZAPI(sends)

	mediaOptions := options()
	mediaOptions.DisableWorkflowWorker = true
	mediaOptions.MaxConcurrentActivityExecutionSize = mediaActivities
	files := worker.New(c, contract.QueueMedia, mediaOptions)
	d.media.Bind(files)
	q.workers = []worker.Worker{desk, sends, files}
	return q
}

func (q *queues) fail(err error) {
	select {
	case q.failed <- err:
	default:
	}
}

// start starts all of them or none.
func (q *queues) start() error {
	for i, w := range q.workers {
		if err := w.Start(); err != nil {
			for _, started := range q.workers[:i] {
				started.Stop()
			}
			return fmt.Errorf("start a worker: %w", err)
		}
	}
	return nil
}

// stop takes no new work and waits for what is under way, all queues at the same time.
func (q *queues) stop() {
	done := make(chan struct{})
	for _, w := range q.workers {
		go func() {
			w.Stop()
			done <- struct{}{}
		}()
	}
	for range q.workers {
		<-done
	}
}
