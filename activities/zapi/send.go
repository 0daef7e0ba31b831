// Package zapi holds the activities that call Z-API: sends, by the delivery ledger (architecture section 4; rules R17 to R20).
package zapi

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"github.com/balcao/balcao/activities"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/zapi"
)

// Ledger is where messages to send are kept; *postgres.DB is one.
type Ledger interface {
	BeginSend(ctx context.Context, tenant, message uuid.UUID) (postgres.SendJob, []postgres.Announcement, error)
	AcceptSend(ctx context.Context, tenant, message uuid.UUID, providerID, zaapID string) ([]postgres.Announcement, error)
	FailSend(ctx context.Context, tenant, message uuid.UUID, failure string) ([]postgres.Announcement, error)
	DoubtSend(ctx context.Context, tenant, message uuid.UUID) ([]postgres.Announcement, error)
	ReleaseSend(ctx context.Context, tenant, message uuid.UUID) ([]postgres.Announcement, error)
	MessageDelivery(ctx context.Context, tenant, message uuid.UUID) (desk.Delivery, string, error)
}

// Sender writes to Z-API; *zapi.Client is one.
type Sender interface {
	SendText(ctx context.Context, in zapi.Instance, m zapi.TextMessage) (zapi.Sent, error)
	SendMedia(ctx context.Context, in zapi.Instance, m zapi.MediaMessage) (zapi.Sent, error)
	SendLocation(ctx context.Context, in zapi.Instance, m zapi.LocationMessage) (zapi.Sent, error)
	SendContacts(ctx context.Context, in zapi.Instance, m zapi.ContactsMessage) (zapi.Sent, error)
	SendReaction(ctx context.Context, in zapi.Instance, r zapi.ReactionMessage) (zapi.Sent, error)
	DeleteMessage(ctx context.Context, in zapi.Instance, phone, providerID string, ours bool) error
}

// Opener opens a tenant's credentials that were sealed with the key of that id; *secret.Box is one.
type Opener interface {
	Open(tenant uuid.UUID, purpose secret.Purpose, keyID string, sealed []byte) ([]byte, error)
}

// Activities are the Z-API activities. All fields must be set.
type Activities struct {
	Ledger    Ledger
	Sender    Sender
	Secrets   Opener
	Announcer activities.Announcer
	Files     Files
	Links     PublicLinks
}

// Bind registers them on a worker of contract.QueueZAPI.
func (a *Activities) Bind(r contract.ActivityRegistry) {
	contract.Bind(r, contract.ZAPISend, a.Send)
}

const (
	// requestLimit bounds a request without a file and fileLimit one with, whatever the client's own limit is, so that an attempt never outlives
	// its time at Temporal.
	requestLimit = 25 * time.Second
	fileLimit    = 100 * time.Second
	// beat lies between two signs of life while a request is on its way, so that a worker that was killed is noticed at once.
	beat = 5 * time.Second
	// settleLimit bounds what is done to store a result.
	settleLimit = 15 * time.Second
	// settlePause lies between two tries at that.
	settlePause = 500 * time.Millisecond
	// busyDelay is how long a number that takes nothing at the moment is left alone, when Z-API does not say.
	busyDelay = 30 * time.Second
)

// Send implements contract.ZAPISend. From BeginSend on it obeys no cancellation: a request on its way is waited for, and its result is
// stored, even while the worker stops or the workflow wants to continue as new (R17). A result that Postgres does not take goes to the next
// attempt with the heartbeat.
func (a *Activities) Send(ctx context.Context, in contract.SendInput) (contract.SendOutput, error) {
	if known, left := leftOver(ctx); left {
		return a.settle(context.WithoutCancel(ctx), in, known)
	}
	alive := beats(ctx)
	defer alive()
	job, announced, err := a.Ledger.BeginSend(ctx, in.TenantID, in.MessageID)
	if err != nil {
		return contract.SendOutput{}, err
	}
	ctx = context.WithoutCancel(ctx)
	a.Announcer.Announce(announced, false)
	switch job.Phase {
	case postgres.PhaseReady:
		found := a.request(ctx, in.TenantID, job)
		alive() // the heartbeat is the result's from here on
		return a.settle(ctx, in, found)
	case postgres.PhaseWait:
		return contract.SendOutput{}, temporalx.Retry(job.Reason, job.Delay)
	default: // held, interrupted or done: nothing is left to do here
		return contract.SendOutput{Delivery: job.Delivery, Failure: job.Failure}, nil
	}
}

// beats gives signs of life until it is told to end; to be told twice does no harm.
func beats(ctx context.Context) (end func()) {
	stop, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(beat)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(stop)
		<-gone
	})
}

// request writes the message to Z-API once and says what became of it.
func (a *Activities) request(ctx context.Context, tenant uuid.UUID, job postgres.SendJob) result {
	instance, err := a.instance(tenant, job)
	if err != nil {
		// Nothing was written, and an operator can mend it: the key may be missing from this worker.
		slog.ErrorContext(ctx, "credentials of a connection can't be opened", "connection_id", job.ConnectionID, "error", err)
		return result{Outcome: notSent, Code: "credentials", Delay: busyDelay}
	}
	limit := requestLimit
	if job.File != nil {
		limit = fileLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	sent, err := a.write(ctx, tenant, instance, job)
	if err == nil {
		return result{Outcome: accepted, ProviderID: sent.ProviderID, QueueID: sent.QueueID}
	}
	found := classify(err)
	slog.WarnContext(ctx, "a message was not accepted", "message_id", job.MessageID, "ticket_id", job.TicketID,
		"connection_id", job.ConnectionID, "attempt", job.Attempt, "result", found.Outcome, "error", err)
	return found
}

func (a *Activities) instance(tenant uuid.UUID, job postgres.SendJob) (zapi.Instance, error) {
	number, err := credential.Open(a.Secrets, tenant, postgres.Credentials{
		Instance: job.Instance, InstanceToken: job.InstanceToken, ClientToken: job.ClientToken, KeyID: job.KeyID,
	})
	return number.Instance, err
}

// outcome is what became of a request.
type outcome string

const (
	accepted outcome = "accepted"
	refused  outcome = "refused"
	unknown  outcome = "unknown"
	notSent  outcome = "not_sent"
)

// result is an outcome with what is stored of it. It travels with the heartbeat: ids and codes only (R26).
type result struct {
	Outcome    outcome       `json:"outcome"`
	ProviderID string        `json:"provider_id,omitempty"`
	QueueID    string        `json:"queue_id,omitempty"`
	Code       string        `json:"code,omitempty"`
	Delay      time.Duration `json:"delay,omitempty"`
	Attempt    int32         `json:"attempt,omitempty"` // of the activity, when it could not be stored
}

// leftOver returns the result that the attempt just before this one could not store. An older one was stored by an attempt between.
func leftOver(ctx context.Context) (result, bool) {
	var known result
	if !activity.HasHeartbeatDetails(ctx) || activity.GetHeartbeatDetails(ctx, &known) != nil {
		return result{}, false
	}
	return known, known.Outcome != "" && known.Attempt == activity.GetInfo(ctx).Attempt-1
}

// classify says what a failed request means for the message (R17). Where Z-API refuses because a number takes nothing at the moment, the
// message was certainly not sent and waits like any other (R18).
func classify(err error) result {
	if own, ok := errors.AsType[*unwritten](err); ok {
		return own.result
	}
	code := zapi.FailureOf(err)
	found := result{Outcome: unknown, Code: string(code)}
	switch zapi.OutcomeOf(err) {
	case zapi.OutcomeNotSent:
		found.Outcome = notSent
	case zapi.OutcomeRefused:
		found.Outcome = refused
		if code == zapi.FailureRateLimited || code == zapi.FailureDisconnected || code == zapi.FailureQueueFull {
			found.Outcome, found.Delay = notSent, busyDelay
		}
	case zapi.OutcomeUnknown:
	}
	var failure *zapi.Error
	if errors.As(err, &failure) && failure.RetryAfter > 0 {
		found.Delay = failure.RetryAfter
	}
	return found
}

// settle stores the result, insisting while Postgres is away, and answers the workflow.
func (a *Activities) settle(ctx context.Context, in contract.SendInput, found result) (contract.SendOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	announced, err := a.store(ctx, in, found)
	if err != nil {
		found.Attempt = activity.GetInfo(ctx).Attempt
		activity.RecordHeartbeat(ctx, found)
		announced, err = insist(ctx, func() ([]postgres.Announcement, error) { return a.store(ctx, in, found) })
	}
	if err != nil {
		return contract.SendOutput{}, err
	}
	a.Announcer.Announce(announced, false)
	if found.Outcome == notSent {
		return contract.SendOutput{}, temporalx.Retry(found.Code, found.Delay)
	}
	// Read back: an echo or a callback may have moved it on already.
	delivery, failure, err := a.Ledger.MessageDelivery(ctx, in.TenantID, in.MessageID)
	return contract.SendOutput{Delivery: delivery, Failure: failure}, err
}

func (a *Activities) store(ctx context.Context, in contract.SendInput, found result) ([]postgres.Announcement, error) {
	switch found.Outcome {
	case accepted:
		return a.Ledger.AcceptSend(ctx, in.TenantID, in.MessageID, found.ProviderID, found.QueueID)
	case refused:
		return a.Ledger.FailSend(ctx, in.TenantID, in.MessageID, found.Code)
	case notSent:
		return a.Ledger.ReleaseSend(ctx, in.TenantID, in.MessageID)
	default:
		return a.Ledger.DoubtSend(ctx, in.TenantID, in.MessageID)
	}
}

// insist repeats a write until it succeeds, can never succeed, or the context ends.
func insist[T any](ctx context.Context, write func() (T, error)) (T, error) {
	for {
		out, err := write()
		if code := desk.CodeOf(err); err == nil || code == desk.CodeNotFound || code == desk.CodeInvalid {
			return out, err
		}
		timer := time.NewTimer(settlePause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return out, err
		case <-timer.C:
		}
	}
}
