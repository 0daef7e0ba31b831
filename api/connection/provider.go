package connection

import (
	"context"
	"log/slog"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/zapi"
)

// check asks Z-API whether credentials are right. Where Z-API can't be reached or says nothing that is understood, they are taken as they are:
// the supervisor will tell.
func (d Deps) check(ctx context.Context, in zapi.Instance) error {
	_, err := d.Provider.Status(ctx, in)
	if err == nil || zapi.OutcomeOf(err) != zapi.OutcomeRefused {
		return nil
	}
	return refusal(ctx, "check", err)
}

// refusal says what Z-API's answer means for who asked. What it says itself goes to the log only.
func refusal(ctx context.Context, op string, err error) error {
	slog.WarnContext(ctx, "Z-API did not do what it was asked", "op", op, "error", err)
	failure := zapi.FailureOf(err)
	if failure == zapi.FailureInstanceNotFound {
		return &desk.Error{Code: desk.CodeInvalid, Detail: "Z-API does not know this instance id with this token", Cause: err, Fields: []desk.FieldError{
			{Field: "instance_id", Code: "wrong", Detail: "Z-API does not know this instance id with this token"},
			{Field: "instance_token", Code: "wrong", Detail: "Z-API does not know this instance id with this token"},
		}}
	}
	if failure == zapi.FailureClientToken {
		wrong := desk.Invalid("client_token", "wrong", "Z-API asks for the account's Client-Token and does not take this one")
		wrong.Cause = err
		return wrong
	}
	if zapi.OutcomeOf(err) == zapi.OutcomeRefused {
		return &desk.Error{Code: desk.CodeProviderRefused, Detail: "Z-API refused it (" + string(failure) + ")", Cause: err}
	}
	return &desk.Error{Code: desk.CodeProviderUnavailable, Detail: "Z-API could not be asked (" + string(failure) + "), try again", Cause: err}
}
