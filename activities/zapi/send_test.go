package zapi_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	zapisend "github.com/balcao/balcao/activities/zapi"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/zapi"
)

// ledger is one message's ledger in memory, by the rules of postgres.BeginSend and its companions.
type ledger struct {
	mu       sync.Mutex
	delivery desk.Delivery
	failure  string
	provider string
	wait     *postgres.SendJob // what BeginSend answers instead
	job      postgres.SendJob  // what a ready job is
	away     int               // writes that fail before one is taken; negative: all
}

func (l *ledger) BeginSend(_ context.Context, _, message uuid.UUID) (postgres.SendJob, []postgres.Announcement, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wait != nil {
		return *l.wait, nil, nil
	}
	job := postgres.SendJob{MessageID: message, Phase: postgres.PhaseDone, Delivery: l.delivery, Failure: l.failure}
	switch l.delivery {
	case desk.DeliveryQueued:
		l.delivery = desk.DeliverySending
		ready := l.job
		if ready.Kind == "" {
			ready.Kind, ready.Text = desk.KindText, "olá"
		}
		ready.MessageID, ready.Phase, ready.Address, ready.KeyID = message, postgres.PhaseReady, "5511999990000", "k1"
		job = ready
	case desk.DeliverySending:
		l.delivery = desk.DeliveryUnconfirmed
		job.Phase, job.Delivery = postgres.PhaseInterrupted, desk.DeliveryUnconfirmed
	default:
	}
	return job, nil, nil
}

func (l *ledger) write(to desk.Delivery) ([]postgres.Announcement, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away != 0 {
		l.away--
		return nil, desk.E(desk.CodeUnavailable, "away")
	}
	if l.delivery == desk.DeliverySending || l.delivery == desk.DeliveryUnconfirmed && to == desk.DeliveryAccepted {
		l.delivery = to
	}
	return nil, nil
}

func (l *ledger) AcceptSend(_ context.Context, _, _ uuid.UUID, providerID, _ string) ([]postgres.Announcement, error) {
	announced, err := l.write(desk.DeliveryAccepted)
	if err == nil {
		l.provider = providerID
	}
	return announced, err
}

func (l *ledger) FailSend(_ context.Context, _, _ uuid.UUID, failure string) ([]postgres.Announcement, error) {
	announced, err := l.write(desk.DeliveryFailed)
	if err == nil {
		l.failure = failure
	}
	return announced, err
}

func (l *ledger) DoubtSend(context.Context, uuid.UUID, uuid.UUID) ([]postgres.Announcement, error) {
	return l.write(desk.DeliveryUnconfirmed)
}

func (l *ledger) ReleaseSend(context.Context, uuid.UUID, uuid.UUID) ([]postgres.Announcement, error) {
	return l.write(desk.DeliveryQueued)
}

func (l *ledger) MessageDelivery(context.Context, uuid.UUID, uuid.UUID) (desk.Delivery, string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.delivery, l.failure, nil
}

// sender answers a request and keeps what was asked.
type sender struct {
	requests int
	asked    any
	answer   func(ctx context.Context) (zapi.Sent, error)
}

func (s *sender) take(ctx context.Context, asked any) (zapi.Sent, error) {
	s.requests++
	s.asked = asked
	return s.answer(ctx)
}

func (s *sender) SendText(ctx context.Context, _ zapi.Instance, m zapi.TextMessage) (zapi.Sent, error) {
	return s.take(ctx, m)
}

func (s *sender) SendMedia(ctx context.Context, _ zapi.Instance, m zapi.MediaMessage) (zapi.Sent, error) {
	return s.take(ctx, m)
}

func (s *sender) SendLocation(ctx context.Context, _ zapi.Instance, m zapi.LocationMessage) (zapi.Sent, error) {
	return s.take(ctx, m)
}

func (s *sender) SendContacts(ctx context.Context, _ zapi.Instance, m zapi.ContactsMessage) (zapi.Sent, error) {
	return s.take(ctx, m)
}

func (s *sender) SendReaction(ctx context.Context, _ zapi.Instance, r zapi.ReactionMessage) (zapi.Sent, error) {
	return s.take(ctx, r)
}

// deletion is what DeleteMessage was asked.
type deletion struct {
	phone, message string
	ours           bool
}

func (s *sender) DeleteMessage(ctx context.Context, _ zapi.Instance, phone, message string, ours bool) error {
	_, err := s.take(ctx, deletion{phone, message, ours})
	return err
}

// cupboard keeps files in memory.
type cupboard map[string]string

func (c cupboard) Open(_ context.Context, key string, _, _ int64) (io.ReadCloser, error) {
	switch content, known := c[key]; {
	case key == "away":
		return nil, desk.E(desk.CodeUnavailable, "away")
	case !known:
		return nil, desk.E(desk.CodeNotFound, "gone")
	default:
		return io.NopCloser(strings.NewReader(content)), nil
	}
}

// address is the public one; "" for none.
type address string

func (a address) PublicFile(_, media uuid.UUID, until time.Time) string {
	if a == "" || time.Until(until) < 6*24*time.Hour {
		return ""
	}
	return string(a) + media.String()
}

func acceptIt(context.Context) (zapi.Sent, error) {
	return zapi.Sent{ProviderID: "3EB0", QueueID: "Q"}, nil
}

type openSecrets struct{ err error }

func (o openSecrets) Open(uuid.UUID, secret.Purpose, string, []byte) ([]byte, error) {
	return []byte("token"), o.err
}

type quiet struct{}

func (quiet) Announce([]postgres.Announcement, bool) {}

// send runs one attempt as a worker does.
func send(t *testing.T, l *ledger, s *sender, o openSecrets, before func(*testsuite.TestActivityEnvironment)) (contract.SendOutput, *temporal.ApplicationError) {
	t.Helper()
	return sendFrom(t, zapisend.Activities{Ledger: l, Sender: s, Secrets: o, Announcer: quiet{}, Files: cupboard{}, Links: address("")}, before)
}

func sendFrom(t *testing.T, a zapisend.Activities, before func(*testsuite.TestActivityEnvironment)) (contract.SendOutput, *temporal.ApplicationError) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{
		temporalx.NewFailureInterceptor(slog.New(slog.DiscardHandler)),
	}})
	a.Bind(env)
	if before != nil {
		before(env)
	}
	value, err := env.ExecuteActivity(contract.ZAPISend.Name, contract.SendInput{TenantID: uuid.New(), TicketID: uuid.New(), MessageID: uuid.New()})
	var out contract.SendOutput
	if err != nil {
		var failure *temporal.ApplicationError
		require.ErrorAs(t, err, &failure)
		return out, failure
	}
	require.NoError(t, value.Get(&out))
	return out, nil
}

func TestWhatBecomesOfARequestIsStoredByItsOutcome(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err   error
		want  desk.Delivery
		retry time.Duration // 0: it is over
		code  string
	}{
		"accepted":       {nil, desk.DeliveryAccepted, 0, ""},
		"refused":        {&zapi.Error{Outcome: zapi.OutcomeRefused, Failure: zapi.FailureInvalidNumber}, desk.DeliveryFailed, 0, "invalid_number"},
		"in doubt":       {&zapi.Error{Outcome: zapi.OutcomeUnknown, Failure: zapi.FailureTimeout}, desk.DeliveryUnconfirmed, 0, ""},
		"not understood": {errors.New("what"), desk.DeliveryUnconfirmed, 0, ""},
		"too many":       {&zapi.Error{Outcome: zapi.OutcomeRefused, Failure: zapi.FailureRateLimited, RetryAfter: 7 * time.Second}, desk.DeliveryQueued, 7 * time.Second, "rate_limited"},
		"number is down": {&zapi.Error{Outcome: zapi.OutcomeRefused, Failure: zapi.FailureDisconnected}, desk.DeliveryQueued, 30 * time.Second, "disconnected"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &ledger{delivery: desk.DeliveryQueued}
			s := &sender{answer: func(context.Context) (zapi.Sent, error) { return zapi.Sent{ProviderID: "3EB0"}, c.err }}
			out, failure := send(t, l, s, openSecrets{}, nil)
			require.Equal(t, c.want, l.delivery)
			if c.retry > 0 {
				require.NotNil(t, failure)
				require.False(t, failure.NonRetryable())
				require.Equal(t, c.retry, failure.NextRetryDelay())
				require.Equal(t, c.code, failure.Type())
				return
			}
			require.Nil(t, failure)
			require.Equal(t, contract.SendOutput{Delivery: c.want, Failure: c.code}, out)
		})
	}
}

func TestARequestThatNeverLeftIsTriedAgain(t *testing.T) {
	t.Parallel()
	l := &ledger{delivery: desk.DeliveryQueued}
	s := &sender{answer: func(context.Context) (zapi.Sent, error) {
		return zapi.Sent{}, &zapi.Error{Outcome: zapi.OutcomeNotSent, Failure: zapi.FailureUnreachable}
	}}
	_, failure := send(t, l, s, openSecrets{}, nil)
	require.NotNil(t, failure)
	require.False(t, failure.NonRetryable())
	require.Equal(t, desk.DeliveryQueued, l.delivery)

	s.answer = acceptIt
	out, failure := send(t, l, s, openSecrets{}, nil)
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryAccepted, out.Delivery)
}

func TestAnAttemptThatWasCutIsNeverWrittenAgain(t *testing.T) {
	t.Parallel()
	l, s := &ledger{delivery: desk.DeliverySending}, &sender{answer: acceptIt}
	out, failure := send(t, l, s, openSecrets{}, nil)
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryUnconfirmed, out.Delivery)
	require.Zero(t, s.requests)
}

func TestASendThatIsOverIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, delivery := range []desk.Delivery{desk.DeliveryAccepted, desk.DeliveryRead, desk.DeliveryFailed, desk.DeliveryCancelled, desk.DeliveryUnconfirmed} {
		l, s := &ledger{delivery: delivery}, &sender{answer: acceptIt}
		out, failure := send(t, l, s, openSecrets{}, nil)
		require.Nil(t, failure)
		require.Equal(t, delivery, out.Delivery)
		require.Zero(t, s.requests)
	}
}

func TestPacingHoldsNoSlot(t *testing.T) {
	t.Parallel()
	l := &ledger{wait: &postgres.SendJob{Phase: postgres.PhaseWait, Delivery: desk.DeliveryQueued, Delay: 3 * time.Second, Reason: "pacing"}}
	s := &sender{answer: acceptIt}
	_, failure := send(t, l, s, openSecrets{}, nil)
	require.Equal(t, 3*time.Second, failure.NextRetryDelay())
	require.Equal(t, "pacing", failure.Type())
	require.Zero(t, s.requests)
}

func TestAHeldMessageIsLeftAloneAndTheLineGoesOn(t *testing.T) {
	t.Parallel()
	l := &ledger{wait: &postgres.SendJob{Phase: postgres.PhaseHeld, Delivery: desk.DeliveryQueued}}
	s := &sender{answer: acceptIt}
	out, failure := send(t, l, s, openSecrets{}, nil)
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryQueued, out.Delivery)
	require.Zero(t, s.requests)
}

func TestCredentialsThatDoNotOpenLeaveTheMessageQueued(t *testing.T) {
	t.Parallel()
	l, s := &ledger{delivery: desk.DeliveryQueued}, &sender{answer: acceptIt}
	_, failure := send(t, l, s, openSecrets{err: secret.ErrUnknownKey}, nil)
	require.False(t, failure.NonRetryable())
	require.Equal(t, desk.DeliveryQueued, l.delivery)
	require.Zero(t, s.requests)
}

func TestAnAnswerIsStoredAlthoughTheWorkerStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	l := &ledger{delivery: desk.DeliveryQueued}
	s := &sender{answer: func(request context.Context) (zapi.Sent, error) {
		cancel()
		require.NoError(t, request.Err(), "the request goes on")
		return acceptIt(request)
	}}
	out, failure := send(t, l, s, openSecrets{}, func(env *testsuite.TestActivityEnvironment) {
		env.SetWorkerOptions(worker.Options{
			BackgroundActivityContext: ctx,
			Interceptors:              []interceptor.WorkerInterceptor{temporalx.NewFailureInterceptor(slog.New(slog.DiscardHandler))},
		})
	})
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryAccepted, out.Delivery)
}

func TestAShortOutageOfPostgresLosesNoAnswer(t *testing.T) {
	t.Parallel()
	l, s := &ledger{delivery: desk.DeliveryQueued, away: 2}, &sender{answer: acceptIt}
	out, failure := send(t, l, s, openSecrets{}, nil)
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryAccepted, out.Delivery)
	require.Equal(t, "3EB0", l.provider)
	require.Equal(t, 1, s.requests)
}

func TestAnAnswerThatCouldNotBeStoredGoesToTheNextAttemptOnly(t *testing.T) {
	t.Parallel()
	type left struct {
		Outcome    string `json:"outcome"`
		ProviderID string `json:"provider_id"`
		Attempt    int32  `json:"attempt"`
	}
	l, s := &ledger{delivery: desk.DeliverySending}, &sender{answer: acceptIt}
	out, failure := send(t, l, s, openSecrets{}, func(env *testsuite.TestActivityEnvironment) {
		env.SetHeartbeatDetails(left{Outcome: "accepted", ProviderID: "3EB1", Attempt: 0})
	})
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryAccepted, out.Delivery)
	require.Equal(t, "3EB1", l.provider)
	require.Zero(t, s.requests)

	l = &ledger{delivery: desk.DeliveryQueued}
	out, failure = send(t, l, s, openSecrets{}, func(env *testsuite.TestActivityEnvironment) {
		env.SetHeartbeatDetails(left{Outcome: "not_sent", Attempt: -4}) // of an attempt long ago
	})
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryAccepted, out.Delivery)
	require.Equal(t, 1, s.requests)
}
