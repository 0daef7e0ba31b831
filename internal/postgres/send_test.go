package postgres_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func (w *world) begin(message uuid.UUID) postgres.SendJob {
	w.t.Helper()
	job, _, err := w.db.BeginSend(w.t.Context(), w.tenant, message)
	require.NoError(w.t, err)
	return job
}

func TestASendIsHandedOutOnceWithAllItNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text(customer, "oi")
	first := w.ingest(in)
	m, _, announced, err := w.db.QueueReply(t.Context(), w.tenant, postgres.Reply{
		TicketID: first.TicketID, Viewer: all(), AuthorID: id(), Origin: "agent", Text: "bom dia", QuotedID: first.MessageID,
	})
	require.NoError(t, err)
	require.Len(t, announced, 1)
	job := w.begin(m.ID)
	require.Equal(t, postgres.SendJob{
		MessageID: m.ID, Phase: postgres.PhaseReady, Delivery: desk.DeliverySending, TicketID: first.TicketID, ConnectionID: w.connection, Attempt: 1,
		Instance: []byte("sealed instance"), InstanceToken: []byte("sealed token"), ClientToken: []byte("sealed client token"), KeyID: "k1", Address: customer,
		Kind: desk.KindText, Text: "bom dia", QuotedID: in.ProviderID,
	}, job)
}

func TestASecondAttemptNeverWritesTheRequestAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.sending(w.ticket().TicketID, "oi")
	job := w.begin(message)
	require.Equal(t, postgres.PhaseInterrupted, job.Phase)
	require.Equal(t, desk.DeliveryUnconfirmed, job.Delivery)
	require.Empty(t, job.Text)
	job = w.begin(message)
	require.Equal(t, postgres.PhaseDone, job.Phase)
	require.Equal(t, desk.DeliveryUnconfirmed, job.Delivery)
}

func TestAnInterruptedAttemptWhoseEchoArrivedIsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.sending(w.ingest(w.text(customer, "oi")).TicketID, "bom dia")
	w.ingest(w.echo(customer, "bom dia", "WA1"))
	job := w.begin(message)
	require.Equal(t, postgres.PhaseInterrupted, job.Phase)
	require.Equal(t, desk.DeliveryAccepted, job.Delivery)
}

func TestOfTwoWorkersAtOnceOneGetsTheSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.reply(w.ticket().TicketID, "oi").ID
	var ready atomic.Int32
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			job, _, err := w.db.BeginSend(t.Context(), w.tenant, message)
			if job.Phase == postgres.PhaseReady {
				ready.Add(1)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 1, ready.Load())
}

func TestEverySettlementIsIdempotentAndFinal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	settle := map[string]func(uuid.UUID) ([]postgres.Announcement, error){
		"accepted": func(m uuid.UUID) ([]postgres.Announcement, error) {
			return w.db.AcceptSend(t.Context(), w.tenant, m, "WA"+m.String(), "Z")
		},
		"failed": func(m uuid.UUID) ([]postgres.Announcement, error) {
			return w.db.FailSend(t.Context(), w.tenant, m, "refused")
		},
		"unconfirmed": func(m uuid.UUID) ([]postgres.Announcement, error) { return w.db.DoubtSend(t.Context(), w.tenant, m) },
		"queued":      func(m uuid.UUID) ([]postgres.Announcement, error) { return w.db.ReleaseSend(t.Context(), w.tenant, m) },
	}
	for want, first := range settle {
		message := w.sending(ticket, want)
		announced, err := first(message)
		require.NoError(t, err)
		require.Len(t, announced, 1, want)
		announced, err = first(message)
		require.NoError(t, err)
		require.Empty(t, announced, want)
		for other, second := range settle {
			if (want == "unconfirmed" && other == "accepted") || (want == "queued" && other == "failed") {
				continue // a late answer is welcome, and a queued message may still be refused
			}
			_, err = second(message)
			require.NoError(t, err)
			require.Equal(t, desk.Delivery(want), w.delivery(message), "%s then %s", want, other)
		}
	}
}

func TestAReleasedSendIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.sending(w.ticket().TicketID, "oi")
	_, err := w.db.ReleaseSend(t.Context(), w.tenant, message)
	require.NoError(t, err)
	job := w.begin(message)
	require.Equal(t, postgres.PhaseReady, job.Phase)
	require.Equal(t, 2, job.Attempt)
}

func TestASendWaitsWhileItsNumberIsKnownToBeDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.reply(w.ticket().TicketID, "oi").ID
	for _, status := range []string{"disconnected", "blocked"} {
		_, err := w.db.SetConnectionStatus(t.Context(), w.tenant, w.connection, status, time.Now())
		require.NoError(t, err)
		job := w.begin(message)
		require.Equal(t, postgres.PhaseWait, job.Phase)
		require.Equal(t, status, job.Reason)
		require.Positive(t, job.Delay)
	}
	w.exec("UPDATE connections SET status = 'connected', enabled = false")
	require.Equal(t, "disabled", w.begin(message).Reason)
	w.exec("UPDATE connections SET enabled = true, sending_paused_at = now()")
	require.Equal(t, "paused", w.begin(message).Reason)
	w.exec("UPDATE connections SET sending_paused_at = NULL")
	require.Equal(t, postgres.PhaseReady, w.begin(message).Phase)
}

func TestASendOfARemovedNumberFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.reply(w.ticket().TicketID, "oi").ID
	w.exec("UPDATE connections SET deleted_at = now()")
	job := w.begin(message)
	require.Equal(t, postgres.PhaseDone, job.Phase)
	require.Equal(t, desk.DeliveryFailed, job.Delivery)
	require.Equal(t, "connection_removed", job.Failure)
}

func TestANumbersNewsAreTakenInTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := func(status string, at time.Time) []postgres.Announcement {
		announced, err := w.db.SetConnectionStatus(t.Context(), w.tenant, w.connection, status, at)
		require.NoError(t, err)
		return announced
	}
	now := time.Now()
	announced := set("connected", now)
	require.Len(t, announced, 1)
	require.Equal(t, w.tenant, announced[0].TenantID)
	var payload map[string]any
	require.NoError(t, json.Unmarshal(announced[0].Payload, &payload))
	require.Equal(t, "connection.changed", payload["kind"])
	require.Empty(t, set("connected", now.Add(time.Second)), "no news")
	require.Empty(t, set("disconnected", now.Add(-time.Minute)), "old news")
	require.Len(t, set("disconnected", now.Add(time.Minute)), 1)
}

func TestAnUnknownMessageIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, err := w.db.BeginSend(t.Context(), w.tenant, id())
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}
