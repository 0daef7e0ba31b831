package postgres

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/balcao/balcao/internal/desk"
)

// SQLSTATE codes that mean something to callers.
const (
	stateUniqueViolation     = "23505"
	stateForeignKeyViolation = "23503"
	stateCheckViolation      = "23514"
	stateNotNullViolation    = "23502"
	stateBadText             = "22P02"
	stateBadCharacter        = "22021"
	stateSerialization       = "40001"
	stateDeadlock            = "40P01"
	stateTooManyConnections  = "53300"
	stateAdminShutdown       = "57P01"
	stateCrashShutdown       = "57P02"
	stateCannotConnectNow    = "57P03"
)

// translateError gives an error of the driver the code that callers act on, and keeps it as the cause. Errors that have a code already,
// and those that no caller can act on, come back as they are.
//
//   - no row: desk.CodeNotFound
//   - a unique key or a reference: desk.CodeConflict
//   - a value that the schema refuses: desk.CodeInvalid
//   - a lost race, a database that is down or going down: desk.CodeUnavailable, the transaction did nothing
func translateError(err error) error {
	var known *desk.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows) {
		return &desk.Error{Code: desk.CodeNotFound, Detail: "not found", Cause: err}
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return translateState(refused, err)
	}
	var unreachable *pgconn.ConnectError
	if errors.As(err, &unreachable) || pgconn.SafeToRetry(err) {
		return &desk.Error{Code: desk.CodeUnavailable, Detail: "the database can't be reached", Cause: err}
	}
	return err
}

func translateState(refused *pgconn.PgError, err error) error {
	switch refused.Code {
	case stateUniqueViolation:
		return &desk.Error{Code: desk.CodeConflict, Detail: "it exists already", Cause: err}
	case stateForeignKeyViolation:
		return &desk.Error{Code: desk.CodeConflict, Detail: "what it refers to does not exist, or is still referred to", Cause: err}
	case stateCheckViolation, stateNotNullViolation, stateBadText, stateBadCharacter:
		return &desk.Error{Code: desk.CodeInvalid, Detail: "a value is not allowed", Cause: err}
	case stateSerialization, stateDeadlock:
		return &desk.Error{Code: desk.CodeUnavailable, Detail: "another change came first, try again", Cause: err}
	case stateTooManyConnections, stateAdminShutdown, stateCrashShutdown, stateCannotConnectNow:
		return &desk.Error{Code: desk.CodeUnavailable, Detail: "the database can't be reached", Cause: err}
	}
	return err
}

// violates reports whether err is a violation of the named unique index or constraint.
func violates(err error, constraint string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.ConstraintName == constraint
}
