package desk

import (
	"errors"
	"fmt"
)

// Code names a refusal or a failure for programs. Codes are stable; their words belong to the interface.
type Code string

// Codes that more than one package speaks of.
const (
	CodeInvalid             Code = "invalid"              // a field is missing or malformed
	CodeUnauthenticated     Code = "unauthenticated"      // no or an expired session or token
	CodeInvalidCredentials  Code = "invalid_credentials"  // sign-in refused, for whatever reason
	CodeForbidden           Code = "forbidden"            // the profile lacks the permission
	CodeNotFound            Code = "not_found"            // absent, or not to be known of
	CodeConflict            Code = "conflict"             // clashes with what is stored
	CodeIdempotencyMismatch Code = "idempotency_mismatch" // the key was used for another request
	CodeTooManyRequests     Code = "too_many_attempts"    // throttled
	CodeTooLarge            Code = "too_large"            // body over the limit
	CodeUnavailable         Code = "unavailable"          // a dependency is down, nothing was done
	CodeTemporalUnavailable Code = "temporal_unavailable" // a command could not be sent to its workflow, nothing was done
	CodeNotImplemented      Code = "not_implemented"      // the route is reserved
	CodeInternal            Code = "internal"             // a fault of ours

	CodeAlreadyAssigned Code = "already_assigned"     // someone else has the ticket
	CodeAlreadyClosed   Code = "already_closed"       // the ticket is resolved or cancelled
	CodeNotClosed       Code = "not_closed"           // reopening an active ticket
	CodeNotAccepted     Code = "not_accepted"         // nobody has accepted the ticket yet
	CodeActiveTicket    Code = "active_ticket_exists" // the contact has another active ticket on the connection (TK-3)
	CodeUnhandledRows   Code = "unhandled_rows"       // messages arrived that the workflow has not handled (R11)
	CodeCannotSee       Code = "assignee_cannot_see"  // the person to assign could not see the ticket (R39)
	CodeNoSuchAgent     Code = "unknown_agent"        // the person to assign does not exist or is not active
	CodeNoSuchDept      Code = "unknown_department"   // the department to transfer to does not exist

	CodeNotOnWhatsApp  Code = "not_on_whatsapp" // WhatsApp does not have the message yet, or no longer
	CodeNotEditable    Code = "not_editable"    // not a text or caption of one's own, or too late
	CodeNotDeletable   Code = "not_deletable"   // not a message of ours, or too late
	CodeNotForwardable Code = "not_forwardable" // it can't be sent as a message of its own, or its file is not stored
	CodeNotRetryable   Code = "not_retryable"   // it has neither failed nor is it in doubt
	CodeNotHeld        Code = "not_held"        // it does not wait for anybody's word (R18)
	CodeNotCancellable Code = "not_cancellable" // it is on its way, or has gone

	CodeAlreadyConnected    Code = "already_connected"    // the number is paired with a phone already
	CodeProviderRefused     Code = "provider_refused"     // Z-API answered that it will not do it
	CodeProviderUnavailable Code = "provider_unavailable" // Z-API can't be reached, or answered nothing that is understood
	CodeGroupTransfer       Code = "group_transfer_off"   // group tickets are not handed on (flag transfer_group)

	CodeUploadBusy   Code = "upload_busy"   // another request writes to the upload right now
	CodeUploadOffset Code = "upload_offset" // the upload goes on at another place

	CodeLineUnavailable Code = "line_unavailable" // Z-API did not answer for a number, nothing was done
	CodeTicketTaken     Code = "ticket_taken"     // the contact has an active ticket that the caller may not see
	CodeContactBlocked  Code = "contact_blocked"  // nothing is sent to a blocked contact
	CodeNotAPerson      Code = "not_a_person"     // groups can't do that
	CodeKindsDiffer     Code = "kinds_differ"     // a person and a group are never one
	CodeSameContact     Code = "same_contact"     // a contact can't be joined with itself
	CodeHiddenTicket    Code = "hidden_ticket"    // joining would bring messages to light that the caller may not see
	CodeUndoExpired     Code = "undo_expired"     // a joining can be taken back for 30 days, once
	CodeJoinedAgain     Code = "joined_again"     // the contact that went on was joined with another since
)

// FieldError is a fault of one field of a request.
type FieldError struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error is the one error type of Balcão. Detail is for people who call the API, Cause for the log: a cause never reaches an answer.
type Error struct {
	Code   Code
	Detail string
	Fields []FieldError
	Cause  error
}

// Error returns code, detail and cause, for the log.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Detail, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Detail)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// E makes an Error without a cause.
func E(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// Invalid makes an Error about one field.
func Invalid(field, code, format string, args ...any) *Error {
	detail := fmt.Sprintf(format, args...)
	return &Error{Code: CodeInvalid, Detail: detail, Fields: []FieldError{{Field: field, Code: code, Detail: detail}}}
}

// CodeOf returns the code of the first Error in err's chain, CodeInternal when there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
