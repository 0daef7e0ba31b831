package temporalx

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/desk"
)

// CodeTimeout is the failure of an attempt that ran out of time.
const CodeTimeout = "timeout"

// Failure returns what a history may keep of an activity's error: a code as message and type, and no cause (R26). It is the one place
// that decides whether an error of the domain or of a dependency is worth another attempt (architecture section 8):
//
//   - an answer that would be the same again (desk.CodeInvalid, CodeNotFound, CodeForbidden and their like) is not
//   - everything else is: a dependency that is down, a lost race, a fault of ours that an operator may mend
//
// Failures made by Retry or Failure, cancellations and activity.ErrResultPending pass as they are.
func Failure(err error) error {
	var failure *temporal.ApplicationError
	switch {
	case err == nil, errors.Is(err, activity.ErrResultPending):
		return err
	case errors.As(err, &failure) && isCode(failure):
		return failure
	case errors.Is(err, context.Canceled), temporal.IsCanceledError(err):
		return temporal.NewCanceledError()
	case errors.Is(err, context.DeadlineExceeded):
		return temporal.NewApplicationError(CodeTimeout, CodeTimeout)
	}
	code := desk.CodeOf(err)
	return temporal.NewApplicationErrorWithOptions(string(code), string(code), temporal.ApplicationErrorOptions{NonRetryable: final(code)})
}

// isCode reports whether a failure is one of this package's: nothing but a code.
func isCode(failure *temporal.ApplicationError) bool {
	return failure.Message() == failure.Type() && failure.Unwrap() == nil && !failure.HasDetails()
}

// final reports whether asking again gets the same answer.
func final(code desk.Code) bool {
	switch code {
	case desk.CodeInvalid, desk.CodeNotFound, desk.CodeForbidden, desk.CodeUnauthenticated, desk.CodeTooLarge, desk.CodeIdempotencyMismatch,
		desk.CodeNotImplemented:
		return true
	default:
		return false
	}
}

// Retry returns a failure that asks for the next attempt after the delay, or after the retry policy's own when that is 0. It is an
// expected one, such as pacing or a number that is down, so it raises no alarm in the metrics.
func Retry(code string, after time.Duration) error {
	return temporal.NewApplicationErrorWithOptions(code, code, temporal.ApplicationErrorOptions{
		NextRetryDelay: after, Category: temporal.ApplicationErrorCategoryBenign,
	})
}
