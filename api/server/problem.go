package server

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/obs"
)

// statusClientGone is written to the log when the client left before the answer.
const statusClientGone = 499

// Problem is how every error is answered (RFC 9457). Code is stable, for programs;
// the interface has the words for people. RequestID finds the cause in the log.
type Problem struct {
	Type      string            `json:"type" example:"urn:balcao:problem:invalid"`
	Title     string            `json:"title" example:"Unprocessable Entity"`
	Status    int               `json:"status" example:"422"`
	Detail    string            `json:"detail" example:"some fields are not right"`
	Code      desk.Code         `json:"code" swaggertype:"string" example:"invalid"`
	Errors    []desk.FieldError `json:"errors"`
	RequestID string            `json:"request_id" example:"0b9e2a6c5d7f4e31"`
} //	@name	Problem

// statuses is the one place that maps a code to a status. A code that is missing
// here is answered as a fault of ours; a test holds the list complete.
var statuses = map[desk.Code]int{
	desk.CodeInvalid:             http.StatusUnprocessableEntity,
	desk.CodeUnauthenticated:     http.StatusUnauthorized,
	desk.CodeInvalidCredentials:  http.StatusUnauthorized,
	desk.CodeForbidden:           http.StatusForbidden,
	desk.CodeNotFound:            http.StatusNotFound,
	desk.CodeConflict:            http.StatusConflict,
	desk.CodeIdempotencyMismatch: http.StatusUnprocessableEntity,
	desk.CodeTooManyRequests:     http.StatusTooManyRequests,
	desk.CodeTooLarge:            http.StatusRequestEntityTooLarge,
	desk.CodeUnavailable:         http.StatusServiceUnavailable,
	desk.CodeTemporalUnavailable: http.StatusServiceUnavailable,
	desk.CodeNotImplemented:      http.StatusNotImplemented,
	desk.CodeInternal:            http.StatusInternalServerError,

	desk.CodeAlreadyAssigned: http.StatusConflict,
	desk.CodeAlreadyClosed:   http.StatusConflict,
	desk.CodeNotClosed:       http.StatusConflict,
	desk.CodeNotAccepted:     http.StatusConflict,
	desk.CodeActiveTicket:    http.StatusConflict,
	desk.CodeUnhandledRows:   http.StatusConflict,
	desk.CodeCannotSee:       http.StatusUnprocessableEntity,
	desk.CodeNoSuchAgent:     http.StatusUnprocessableEntity,
	desk.CodeNoSuchDept:      http.StatusUnprocessableEntity,

	desk.CodeGroupTransfer:   http.StatusConflict,
	desk.CodeTicketTaken:     http.StatusConflict,
	desk.CodeContactBlocked:  http.StatusConflict,
	desk.CodeNotAPerson:      http.StatusConflict,
	desk.CodeKindsDiffer:     http.StatusConflict,
	desk.CodeSameContact:     http.StatusConflict,
	desk.CodeHiddenTicket:    http.StatusConflict,
	desk.CodeUndoExpired:     http.StatusConflict,
	desk.CodeJoinedAgain:     http.StatusConflict,
	desk.CodeUploadBusy:      http.StatusLocked,
	desk.CodeUploadOffset:    http.StatusConflict,
	desk.CodeNotOnWhatsApp:   http.StatusConflict,
	desk.CodeNotEditable:     http.StatusConflict,
	desk.CodeNotDeletable:    http.StatusConflict,
	desk.CodeNotForwardable:  http.StatusConflict,
	desk.CodeNotRetryable:    http.StatusConflict,
	desk.CodeNotHeld:         http.StatusConflict,
	desk.CodeNotCancellable:  http.StatusConflict,
	desk.CodeLineUnavailable: http.StatusServiceUnavailable,

	desk.CodeAlreadyConnected:    http.StatusConflict,
	desk.CodeProviderRefused:     http.StatusConflict,
	desk.CodeProviderUnavailable: http.StatusServiceUnavailable,

	request.CodeCSRF:             http.StatusForbidden,
	request.CodeMethodNotAllowed: http.StatusMethodNotAllowed,
	request.CodeTusVersion:       http.StatusPreconditionFailed,
	request.CodeTenantRequired:   http.StatusConflict,
	request.CodeUnsupportedMedia: http.StatusUnsupportedMediaType,
}

// malformed is the code of a fault that no field has: the body can't be read at all.
const malformed = "malformed"

// StatusOf returns the HTTP status of an error, 200 for nil. A body that can't be read
// is 400, one that says the wrong thing 422.
func StatusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	var known *desk.Error
	if !errors.As(err, &known) || statuses[known.Code] == 0 {
		return http.StatusInternalServerError
	}
	if known.Code == desk.CodeInvalid && len(known.Fields) == 1 && known.Fields[0].Code == malformed {
		return http.StatusBadRequest
	}
	return statuses[known.Code]
}

// fail answers with the error's problem and ends the chain. What went wrong inside
// is logged and never answered.
func fail(c *gin.Context, err error) {
	ctx := c.Request.Context()
	status := StatusOf(err)
	switch {
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		c.AbortWithStatus(statusClientGone)
		return
	case status >= http.StatusInternalServerError && status != http.StatusNotImplemented:
		slog.ErrorContext(ctx, "request failed", "route", c.FullPath(), "error", err)
	default:
		slog.DebugContext(ctx, "request refused", "route", c.FullPath(), "error", err)
	}
	c.Abort()
	if c.Writer.Written() {
		return // a handler that broke its word; the status is on its way already
	}
	write(c, err, status)
}

func write(c *gin.Context, err error, status int) {
	problem := problemOf(err, status)
	problem.RequestID = obs.RequestID(c.Request.Context())
	header := c.Writer.Header()
	header.Set("Content-Type", "application/problem+json; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	if delayed, ok := errors.AsType[*request.Delayed](err); ok {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(delayed.After.Seconds()))))
	}
	if extended, ok := errors.AsType[*request.Extended](err); ok {
		c.JSON(status, merged(problem, extended.Members))
		return
	}
	c.JSON(status, problem)
}

func problemOf(err error, status int) Problem {
	p := Problem{Title: http.StatusText(status), Status: status, Code: desk.CodeInternal, Errors: []desk.FieldError{}}
	var known *desk.Error
	if errors.As(err, &known) && statuses[known.Code] != 0 {
		p.Code = known.Code
		if known.Code != desk.CodeInternal {
			p.Detail = known.Detail
		}
		if known.Fields != nil {
			p.Errors = known.Fields
		}
	}
	if p.Code == desk.CodeInternal {
		p.Detail = "something went wrong on our side; the log has it under this request's id"
	}
	p.Type = "urn:balcao:problem:" + string(p.Code)
	return p
}

// merged adds members to a problem; none replaces a standard one.
func merged(p Problem, members map[string]any) map[string]any {
	all := maps.Clone(members)
	maps.Copy(all, map[string]any{
		"type": p.Type, "title": p.Title, "status": p.Status, "detail": p.Detail, "code": p.Code, "errors": p.Errors,
		"request_id": p.RequestID,
	})
	return all
}
