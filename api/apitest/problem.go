package apitest

import (
	"errors"
	"net/http"

	"github.com/balcao/balcao/internal/desk"
)

// Problem stands for the server's mapping of errors, of which package server has the whole.
func Problem(err error) (int, any) {
	var known *desk.Error
	if !errors.As(err, &known) {
		known = &desk.Error{Code: desk.CodeInternal}
	}
	status := map[desk.Code]int{
		desk.CodeUnauthenticated: http.StatusUnauthorized, desk.CodeForbidden: http.StatusForbidden, desk.CodeNotFound: http.StatusNotFound,
		desk.CodeInvalid: http.StatusUnprocessableEntity, desk.CodeIdempotencyMismatch: http.StatusUnprocessableEntity,
		desk.CodeCannotSee: http.StatusUnprocessableEntity, desk.CodeNoSuchAgent: http.StatusUnprocessableEntity,
		desk.CodeNoSuchDept: http.StatusUnprocessableEntity, desk.CodeTooLarge: http.StatusRequestEntityTooLarge,
		desk.CodeUnavailable: http.StatusServiceUnavailable, desk.CodeTemporalUnavailable: http.StatusServiceUnavailable,
		desk.CodeNotImplemented: http.StatusNotImplemented, desk.CodeInternal: http.StatusInternalServerError,
	}[known.Code]
	if status == 0 {
		status = http.StatusConflict
	}
	if status == http.StatusUnprocessableEntity && len(known.Fields) == 1 && known.Fields[0].Code == "malformed" {
		status = http.StatusBadRequest
	}
	return status, map[string]any{"code": known.Code, "detail": known.Detail, "errors": known.Fields}
}
