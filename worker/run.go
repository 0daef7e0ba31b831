// Package worker wires a Temporal worker process: the task queues with their workflows and activities, the relay of the outbox, the
// schedules, and reconciliation (architecture sections 3 and 5). Nothing imports it but the program.
package worker

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	supervision "github.com/balcao/balcao/activities/connection"
	"github.com/balcao/balcao/activities/contact"
	"github.com/balcao/balcao/activities/media"
	"github.com/balcao/balcao/activities/record"
	"github.com/balcao/balcao/activities/zapi"
	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/upload"
)

// retryPause lies between two tries to reach what a worker can't work without.
const retryPause = time.Second

// Run works until the context ends, then stops in good order: it takes nothing new and gives what is under way 30 seconds. It waits for
// Postgres and Temporal as long as it takes; Redis may be away. It returns an error only for what waiting does not mend: settings that can't
// work, a taken port, a database whose roles are not as they must be (R4).
func Run(ctx context.Context, cfg config.Config) error {
	worker.SetStickyWorkflowCacheSize(cachedRuns)
	return run(ctx, cfg)
}

func run(ctx context.Context, cfg config.Config, extra ...interceptor.WorkerInterceptor) error {
	p, err := newProcess(cfg)
	if err != nil {
		return err
	}
	defer p.close()
	p.extra = extra
	stopPages, err := p.servePages(ctx)
	if err != nil {
		return err
	}
	defer stopPages()
	if err := p.open(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	var relays sync.WaitGroup
	relays.Go(func() { p.relay(ctx).run(ctx) })
	relays.Go(func() { p.announcements().run(ctx) })
	relays.Go(func() { p.starts().run(ctx) })
	// It outlives the queues, whose last activities still have something to announce.
	announcing, quiet := context.WithCancel(context.WithoutCancel(ctx))
	var announcer sync.WaitGroup
	announcer.Go(func() { p.announcer.Run(announcing) })
	p.registry.MustRegister(newNumberStates(p.store, p.log))
	p.work(ctx)
	p.health.Drain()
	relays.Wait()
	quiet()
	announcer.Wait()
	return nil
}

// work runs the queues until the context ends. When Temporal gives them up, as after its database was lost, they begin anew once the
// namespace is back, and what was lost is put back by a reconciliation (R36).
func (p *process) work(ctx context.Context) {
	for ctx.Err() == nil {
		if err := p.awaitNamespace(ctx); err != nil {
			return
		}
		q := newQueues(p.temporal, p.cfg.BuildID, p.duties(), p.log, p.extra...)
		if err := q.start(); err != nil {
			p.log.WarnContext(ctx, "the workers did not start", "error", err)
			pause(ctx, retryPause)
			continue
		}
		p.polling.Store(true)
		p.log.InfoContext(ctx, "working", "namespace", p.cfg.TemporalNamespace)
		tidyCtx, cancel := context.WithCancel(ctx)
		var tidying sync.WaitGroup
		tidying.Go(func() { p.tidy(tidyCtx) })
		select {
		case <-ctx.Done():
		case err := <-q.failed:
			p.log.ErrorContext(ctx, "Temporal refuses this worker; it begins anew", "error", err)
		}
		p.polling.Store(false)
		cancel()
		q.stop()
		tidying.Wait()
		pause(ctx, retryPause)
	}
}

// awaitNamespace returns when the namespace answers, or with the context's error.
func (p *process) awaitNamespace(ctx context.Context) error {
	request := &workflowservice.DescribeNamespaceRequest{Namespace: p.cfg.TemporalNamespace}
	for waited := 0; ; waited++ {
		_, err := p.temporal.WorkflowService().DescribeNamespace(ctx, request)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if waited%30 == 0 {
			p.log.WarnContext(ctx, "waiting for Temporal; `balcao temporal setup` makes a missing namespace", "error", err)
		}
		pause(ctx, retryPause)
	}
}

// tidy does what belongs to the start of a worker, trying until it succeeds: a current build, and a first reconciliation.
func (p *process) tidy(ctx context.Context) {
	steps := []func(context.Context) error{
		p.claimDeployment,
		func(ctx context.Context) error {
			_, err := Reconcile(ctx, p.store, p.temporal, p.log)
			return err
		},
	}
	for _, step := range steps {
		for ctx.Err() == nil {
			err := step(ctx)
			if err == nil {
				break
			}
			if ctx.Err() == nil {
				p.log.WarnContext(ctx, "a step of the worker's start is tried again", "error", err)
			}
			pause(ctx, 5*retryPause)
		}
	}
}

func (p *process) duties() duties {
	return duties{
		record: &record.Activities{Store: p.store, Announcer: p.announcer},
		zapi: &zapi.Activities{
			Ledger: p.store, Sender: p.sender, Secrets: p.secrets, Announcer: p.announcer, Files: p.files.Store,
			Links: zapi.PublicFiles{Signer: p.files.Signer, PublicURL: p.cfg.PublicURL},
		},
		media: &media.Activities{
			Store: p.store, Files: p.files.Store, Inspector: p.files.Inspector, Fetcher: p.files.Fetcher, Numbers: p.sender, Secrets: p.secrets,
			Uploads:   &upload.Intake{DB: p.store, Files: p.files.Store, Inspector: p.files.Inspector},
			Announcer: p.announcer,
		},
		numbers: &supervision.Activities{
			Store: p.store, Provider: p.sender, Box: p.secrets, Announcer: p.announcer, PublicURL: p.cfg.PublicURL, Patience: p.patience,
		},
		contacts: &contact.Activities{
			Store: p.store, Announcer: p.announcer, Temporal: p.temporal, Lines: dispatch.NewLines(p.store, p.secrets, p.sender),
		},
		reconcile: func(ctx context.Context, _ contract.ReconcileInput) (contract.ReconcileOutput, error) {
			return Reconcile(ctx, p.store, p.temporal, p.log)
		},
	}
}

// pause waits, or returns when the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
