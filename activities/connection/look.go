// Package connection holds what a supervisor of a number does: looking at it at Z-API, mending what can be mended, and taking its phone's contacts
// over (WA-3, WA-4, WA-11).
package connection

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/activities"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
)

// Store is where numbers are kept; *postgres.DB is one.
type Store interface {
	Watched(ctx context.Context, tenant, connection uuid.UUID) (postgres.Watched, error)
	RecordLook(ctx context.Context, tenant, connection uuid.UUID, probe desk.Probe, v desk.Verdict) ([]postgres.Announcement, error)
	NoteWebhooksSet(ctx context.Context, tenant, connection uuid.UUID) ([]postgres.Announcement, error)
	AdoptPhone(ctx context.Context, tenant, connection uuid.UUID, phone string) ([]postgres.Announcement, bool, error)
	WipeCredentials(ctx context.Context, tenant, connection uuid.UUID) error
	TakeContacts(ctx context.Context, tenant uuid.UUID, list []postgres.TakenContact) error
	NoteRoster(ctx context.Context, tenant, connection uuid.UUID, taken int) error
}

// Provider is Z-API; *zapi.Client is one.
type Provider interface {
	Status(ctx context.Context, in zapi.Instance) (zapi.InstanceStatus, error)
	Me(ctx context.Context, in zapi.Instance) (zapi.InstanceInfo, error)
	QueueLength(ctx context.Context, in zapi.Instance) (int, error)
	Device(ctx context.Context, in zapi.Instance) (zapi.Device, error)
	Restart(ctx context.Context, in zapi.Instance) error
	SetWebhooks(ctx context.Context, in zapi.Instance, hookURL string, notifySentByMe bool) error
	AddressBook(ctx context.Context, in zapi.Instance, page, size int) ([]zapi.BookEntry, error)
}

// Activities are the supervisor's. All fields must be set.
type Activities struct {
	Store     Store
	Provider  Provider
	Box       *secret.Box
	Announcer activities.Announcer
	// PublicURL is where Z-API reaches this installation.
	PublicURL string
	Patience  desk.Patience
}

// Bind registers them on a worker of contract.QueueZAPI.
func (a *Activities) Bind(r contract.ActivityRegistry) {
	contract.Bind(r, contract.ConnectionLook, a.Look)
	contract.Bind(r, contract.ConnectionRestart, a.Restart)
	contract.Bind(r, contract.ConnectionWebhooks, a.Webhooks)
	contract.Bind(r, contract.ConnectionAdopt, a.Adopt)
	contract.Bind(r, contract.ConnectionForget, a.Forget)
	contract.Bind(r, contract.RosterTake, a.TakeRoster)
}

// Look implements contract.ConnectionLook.
func (a *Activities) Look(ctx context.Context, in contract.Subject) (contract.LookOutput, error) {
	known, err := a.Store.Watched(ctx, in.TenantID, in.ID)
	if desk.CodeOf(err) == desk.CodeNotFound || err == nil && known.Removed {
		return contract.LookOutput{Gone: true}, nil
	}
	if err != nil {
		return contract.LookOutput{}, err
	}
	probe := a.probe(ctx, in, known)
	if ctx.Err() != nil {
		return contract.LookOutput{}, ctx.Err()
	}
	verdict := desk.Supervise(a.Patience, known.Watch, probe)
	announced, err := a.Store.RecordLook(ctx, in.TenantID, in.ID, probe, verdict)
	if err != nil {
		return contract.LookOutput{}, err
	}
	a.Announcer.Announce(announced, false)
	return contract.LookOutput{
		Slug: known.Slug, State: state(known.Watch, verdict), Since: verdict.Watch.DownSince, Restart: verdict.Restart, Webhooks: verdict.Webhooks,
		Adopt: verdict.Adopt, Next: verdict.Next,
	}, nil
}

func state(before desk.Watch, v desk.Verdict) string {
	switch {
	case !before.Enabled:
		return "off"
	case v.Watch.Fault != desk.FaultNone:
		return string(v.Watch.Fault)
	}
	return "connected"
}

// probe asks Z-API. What can't be learned stays unknown.
func (a *Activities) probe(ctx context.Context, in contract.Subject, known postgres.Watched) desk.Probe {
	probe := desk.Probe{At: time.Now().UTC()}
	number, err := credential.Open(a.Box, in.TenantID, known.Credentials)
	if err != nil {
		// An operator can mend it: the key may be missing from this worker.
		slog.ErrorContext(ctx, "credentials of a connection can't be opened", "connection_id", in.ID, "error", err)
		probe.Fault = desk.FaultCredentials
		return probe
	}
	status, err := a.Provider.Status(ctx, number.Instance)
	if err != nil {
		slog.WarnContext(ctx, "a number could not be looked at", "connection_id", in.ID, "error", err)
		probe.Fault = faultOf(err)
		return probe
	}
	probe.Connected, probe.PhoneOnline = status.Connected, status.PhoneOnline
	if length, err := a.Provider.QueueLength(ctx, number.Instance); err == nil {
		probe.QueueLength = &length
	} else {
		slog.DebugContext(ctx, "the queue of a number could not be counted", "connection_id", in.ID, "error", err)
	}
	if number.HookSecret == "" {
		return probe
	}
	info, err := a.Provider.Me(ctx, number.Instance)
	if err != nil {
		slog.DebugContext(ctx, "the webhooks of a number could not be read", "connection_id", in.ID, "error", err)
		return probe
	}
	right := pointHere(info, a.hookURL(number.HookSecret))
	probe.WebhooksOK = &right
	return probe
}

func faultOf(err error) desk.Fault {
	switch zapi.FailureOf(err) {
	case zapi.FailureInstanceNotFound, zapi.FailureClientToken, zapi.FailureIPNotAllowed:
		return desk.FaultCredentials
	case zapi.FailureDisconnected:
		return desk.FaultDisconnected
	default:
		return desk.FaultUnreachable
	}
}

// pointHere reports whether every webhook that the desk lives on comes here, messages of the phone included (contract §4). Who is typing is no
// such thing: an operator may have switched it off.
func pointHere(info zapi.InstanceInfo, hook string) bool {
	for _, callback := range []string{"ReceivedCallback", "DeliveryCallback", "MessageStatusCallback", "ConnectedCallback", "DisconnectedCallback"} {
		if info.Webhooks[callback] != hook {
			return false
		}
	}
	return info.NotifySentByMe
}

func (a *Activities) hookURL(hookSecret string) string {
	return strings.TrimRight(a.PublicURL, "/") + "/hooks/zapi/" + hookSecret
}
