package contract

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/workflow"
)

// Activity names a side effect that a workflow may ask for. Input and output are part of its type, so that the workflow that calls it and
// the package that implements it both fail to compile when they disagree.
type Activity[I, O any] struct {
	Name  string
	Queue string // task queue whose workers run it
}

// Start asks for the activity and returns at once. The options in ctx apply; the task queue is the activity's own.
func (a Activity[I, O]) Start(ctx workflow.Context, in I) Future[O] {
	return Future[O]{workflow.ExecuteActivity(workflow.WithTaskQueue(ctx, a.Queue), a.Name, in)}
}

// Do asks for the activity and waits for its result.
func (a Activity[I, O]) Do(ctx workflow.Context, in I) (O, error) { return a.Start(ctx, in).Get(ctx) }

// Future is a typed workflow.Future.
type Future[O any] struct{ workflow.Future }

// Get waits for the result.
func (f Future[O]) Get(ctx workflow.Context) (O, error) {
	var out O
	err := f.Future.Get(ctx, &out)
	return out, err
}

// ActivityRegistry is where Bind puts an activity; a Temporal worker is one.
type ActivityRegistry interface {
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

// Bind registers fn as the implementation of a.
func Bind[I, O any](r ActivityRegistry, a Activity[I, O], fn func(context.Context, I) (O, error)) {
	r.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: a.Name})
}

// Signal names a message to a workflow that expects no answer.
type Signal[T any] struct{ Name string }

// Channel returns the workflow's channel of the signal.
func (s Signal[T]) Channel(ctx workflow.Context) workflow.ReceiveChannel {
	return workflow.GetSignalChannel(ctx, s.Name)
}

// Receive takes one signal without waiting; false when none is there.
func (s Signal[T]) Receive(ctx workflow.Context) (T, bool) {
	var v T
	ok := s.Channel(ctx).ReceiveAsync(&v)
	return v, ok
}

// Update names a request to a workflow that is answered.
type Update[I, O any] struct{ Name string }

// Handle registers handler and validator. Call it before anything that blocks: an update may run before the workflow's main function does.
func (u Update[I, O]) Handle(ctx workflow.Context, handler func(workflow.Context, I) (O, error), validator func(workflow.Context, I) error) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, u.Name, handler, workflow.UpdateHandlerOptions{Validator: validator})
}

// Query names a question about a workflow's state, for operators; lists never come from queries.
type Query[O any] struct{ Name string }

// Handle registers the answer.
func (q Query[O]) Handle(ctx workflow.Context, handler func() (O, error)) error {
	return workflow.SetQueryHandler(ctx, q.Name, handler)
}
