package connection

import (
	"context"
	"log/slog"

	"go.temporal.io/sdk/activity"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
)

// forgetTries is how often the webhooks of a removed number are tried to be cleared: what Z-API does not do by then it won't do.
const forgetTries = 5

// number opens the credentials of a number that is in use; ok is false for one that was removed.
func (a *Activities) number(ctx context.Context, in contract.Subject) (number credential.Number, ok bool, err error) {
	known, err := a.Store.Watched(ctx, in.TenantID, in.ID)
	if desk.CodeOf(err) == desk.CodeNotFound || err == nil && known.Removed {
		return number, false, nil
	}
	if err != nil {
		return number, false, err
	}
	number, err = credential.Open(a.Box, in.TenantID, known.Credentials)
	return number, err == nil, err
}

// Restart implements contract.ConnectionRestart.
func (a *Activities) Restart(ctx context.Context, in contract.Subject) (struct{}, error) {
	number, ok, err := a.number(ctx, in)
	if !ok {
		return struct{}{}, err
	}
	slog.InfoContext(ctx, "a number that is down is restarted", "connection_id", in.ID)
	return struct{}{}, a.Provider.Restart(ctx, number.Instance)
}

// Webhooks implements contract.ConnectionWebhooks.
func (a *Activities) Webhooks(ctx context.Context, in contract.Subject) (struct{}, error) {
	number, ok, err := a.number(ctx, in)
	if !ok || number.HookSecret == "" {
		return struct{}{}, err
	}
	slog.InfoContext(ctx, "the webhooks of a number are set", "connection_id", in.ID)
	if err := a.Provider.SetWebhooks(ctx, number.Instance, a.hookURL(number.HookSecret), true); err != nil {
		return struct{}{}, err
	}
	announced, err := a.Store.NoteWebhooksSet(ctx, in.TenantID, in.ID)
	a.Announcer.Announce(announced, false)
	return struct{}{}, err
}

// Adopt implements contract.ConnectionAdopt.
func (a *Activities) Adopt(ctx context.Context, in contract.Subject) (struct{}, error) {
	number, ok, err := a.number(ctx, in)
	if !ok {
		return struct{}{}, err
	}
	device, err := a.Provider.Device(ctx, number.Instance)
	if err != nil {
		return struct{}{}, err
	}
	phone, ok := desk.CanonicalPhone(device.Phone)
	if !ok {
		return struct{}{}, desk.E(desk.CodeInvalid, "the paired phone has no number that is understood")
	}
	announced, roster, err := a.Store.AdoptPhone(ctx, in.TenantID, in.ID, phone)
	if err != nil {
		return struct{}{}, err
	}
	slog.InfoContext(ctx, "a number has a phone", "connection_id", in.ID, "takes_contacts", roster)
	a.Announcer.Announce(announced, roster)
	return struct{}{}, nil
}

// Forget implements contract.ConnectionForget.
func (a *Activities) Forget(ctx context.Context, in contract.Subject) (struct{}, error) {
	known, err := a.Store.Watched(ctx, in.TenantID, in.ID)
	if desk.CodeOf(err) == desk.CodeNotFound || err == nil && (!known.Removed || known.Credentials.KeyID == "") {
		return struct{}{}, nil
	}
	if err != nil {
		return struct{}{}, err
	}
	number, err := credential.Open(a.Box, in.TenantID, known.Credentials)
	if err == nil && number.HookSecret != "" {
		err = a.Provider.SetWebhooks(ctx, number.Instance, "", false)
	}
	if err != nil && activity.GetInfo(ctx).Attempt < forgetTries {
		return struct{}{}, err
	}
	if err != nil {
		slog.WarnContext(ctx, "the webhooks of a removed number could not be cleared at Z-API", "connection_id", in.ID, "error", err)
	}
	return struct{}{}, a.Store.WipeCredentials(ctx, in.TenantID, in.ID)
}
