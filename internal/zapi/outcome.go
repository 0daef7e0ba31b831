package zapi

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Outcome says what a failed call may have done at Z-API (R17).
type Outcome int

// The outcomes of a failed call. The zero value is the careful one.
const (
	// OutcomeUnknown: Z-API may have carried the call out:
	// it answered 5xx or nonsense, or the connection broke or the time ended
	// after a byte of the request was handed to the network. A send is then
	// unconfirmed and must not be repeated.
	OutcomeUnknown Outcome = iota
	// OutcomeNotSent: no byte of the request left this process, and none will.
	// Repeating it is safe.
	OutcomeNotSent
	// OutcomeRefused: Z-API answered that it will not do it (3xx, 4xx, an error
	// in the body of a 200), or the call can't be made as it is. Repeating it
	// as it is helps nothing.
	OutcomeRefused
)

// String returns the outcome in words, for logs.
func (o Outcome) String() string {
	switch o {
	case OutcomeNotSent:
		return "not sent"
	case OutcomeRefused:
		return "refused"
	default:
		return "unknown"
	}
}

// Error is what every Client method returns when it fails. Its text holds
// neither the instance token nor the Client-Token, whatever the cause says.
type Error struct {
	// Op is the route's name, such as "send-text".
	Op      string
	Outcome Outcome
	Failure Failure
	// HTTPStatus is 0 when there was no answer.
	HTTPStatus int
	// Detail is Z-API's text, for the log, shortened and without secrets.
	Detail string
	// RetryAfter is how long a 429 or 503 asks to wait, 0 when it says nothing.
	RetryAfter time.Duration

	cause error
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("zapi: " + e.Op + ": " + e.Outcome.String() + " (" + string(e.Failure))
	if e.HTTPStatus != 0 {
		b.WriteString(", HTTP " + strconv.Itoa(e.HTTPStatus))
	}
	b.WriteString(")")
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause, so that errors.Is finds context.Canceled and
// context.DeadlineExceeded; nil when the failure is Z-API's answer.
func (e *Error) Unwrap() error { return e.cause }

// OutcomeOf returns the outcome of an error that came from a Client, and
// OutcomeUnknown for any other error: what is not understood is not repeated.
func OutcomeOf(err error) Outcome {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Outcome
	}
	return OutcomeUnknown
}

// FailureOf returns the failure code of an error that came from a Client, and
// FailureOther for any other error.
func FailureOf(err error) Failure {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Failure
	}
	return FailureOther
}

// redacted is a cause whose own text would have shown a secret.
type redacted struct {
	text  string
	cause error
}

func (r *redacted) Error() string { return r.text }

// Is keeps errors.Is working without letting errors.As reach the original.
func (r *redacted) Is(target error) bool { return errors.Is(r.cause, target) }
