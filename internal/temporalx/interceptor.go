package temporalx

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"github.com/balcao/balcao/internal/desk"
)

// NewFailureInterceptor returns the interceptor of every worker: an activity's error reaches the history as a code, and the log in full
// (R26). A panic is an error like any other.
func NewFailureInterceptor(logger *slog.Logger) interceptor.WorkerInterceptor {
	return &failureInterceptor{logger: logger}
}

type failureInterceptor struct {
	interceptor.WorkerInterceptorBase

	logger *slog.Logger
}

// InterceptActivity implements interceptor.WorkerInterceptor.
func (f *failureInterceptor) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	in := &failureInbound{logger: f.logger}
	in.Next = next
	return in
}

type failureInbound struct {
	interceptor.ActivityInboundInterceptorBase

	logger *slog.Logger
}

// ExecuteActivity implements interceptor.ActivityInboundInterceptor.
func (f *failureInbound) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &desk.Error{Code: desk.CodeInternal, Detail: "an activity panicked", Cause: fmt.Errorf("%v\n%s", p, debug.Stack())}
		}
		if err == nil {
			return
		}
		failure := Failure(err)
		info := activity.GetInfo(ctx)
		f.logger.WarnContext(ctx, "an activity failed", "activity", info.ActivityType.Name, "attempt", info.Attempt,
			"workflow_id", info.WorkflowExecution.ID, "failure", failure, "error", err)
		result, err = nil, failure
	}()
	return f.Next.ExecuteActivity(ctx, in)
}
