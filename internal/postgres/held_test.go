package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// age makes a message so much older.
func (w *world) age(message uuid.UUID, d time.Duration) {
	w.exec(`UPDATE messages SET queued_at = queued_at - make_interval(secs => $2), not_after = not_after - make_interval(secs => $2),
		slot_at = slot_at - make_interval(secs => $2) WHERE id = $1`, message, d.Seconds())
}

func (w *world) shownMessage(ticket, message uuid.UUID) postgres.Message {
	w.t.Helper()
	page, err := w.db.Messages(w.t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket, IDs: []uuid.UUID{message}})
	require.NoError(w.t, err)
	require.Len(w.t, page.Items, 1)
	return page.Items[0]
}

func TestAPersonsTextOfMoreThanAnHourAgoAsksBeforeItGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	old, recent := w.reply(ticket, "velha").ID, w.reply(ticket, "nova").ID
	w.age(old, 61*time.Minute)
	w.age(recent, 59*time.Minute)
	job, announced, err := w.db.BeginSend(t.Context(), w.tenant, old)
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseHeld, job.Phase)
	require.Len(t, announced, 1, "the browsers ask")
	require.True(t, w.shownMessage(ticket, old).State().Held)
	job, announced, err = w.db.BeginSend(t.Context(), w.tenant, old)
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseHeld, job.Phase)
	require.Empty(t, announced, "once")
	require.Equal(t, postgres.PhaseReady, w.begin(recent).Phase, "it stands in nobody's way")

	unsent, err := w.db.UnsentRows(t.Context(), w.tenant, ticket, 100)
	require.NoError(t, err)
	require.Len(t, unsent, 1, "no workflow waits for the one that is held")

	announced, err = w.db.ReleaseHeld(t.Context(), w.tenant, all(), old)
	require.NoError(t, err)
	require.Len(t, announced, 1)
	rows, err := w.db.PendingRows(t.Context(), w.tenant, ticket, 3, 10)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, old, rows[0].MessageID, "its workflow is told of it as of any row")
	require.EqualValues(t, 4, rows[0].Seq)
	require.Equal(t, postgres.PhaseReady, w.begin(old).Phase)
	_, err = w.db.ReleaseHeld(t.Context(), w.tenant, all(), old)
	require.Equal(t, desk.CodeNotHeld, desk.CodeOf(err))
	require.Equal(t, []string{"velha", "nova"}, w.outTexts(ticket), "its place in the conversation stays")
}

func (w *world) outTexts(ticket uuid.UUID) []string {
	w.t.Helper()
	page, err := w.db.Messages(w.t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket})
	require.NoError(w.t, err)
	var texts []string
	for _, m := range page.Items {
		if m.Direction == "out" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

func TestAHeldTextIsNotAskedForWhileItsNumberIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.reply(w.ticket().TicketID, "oi").ID
	w.age(message, 2*time.Hour)
	w.exec("UPDATE connections SET status = 'disconnected'")
	require.Equal(t, postgres.PhaseWait, w.begin(message).Phase)
	w.exec("UPDATE connections SET status = 'connected'")
	require.Equal(t, postgres.PhaseHeld, w.begin(message).Phase)
}

func TestAnAutomaticTextThatIsTooLateIsSkippedAlsoWhileItsNumberIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	var messages []uuid.UUID
	for range 2 {
		m, _, _, err := w.db.QueueReply(t.Context(), w.tenant, postgres.Reply{TicketID: ticket, Viewer: all(), Origin: "system", Text: "oi", NotAfter: 2 * time.Minute})
		require.NoError(t, err)
		messages = append(messages, m.ID)
	}
	require.Equal(t, postgres.PhaseReady, w.begin(messages[0]).Phase)
	w.exec("UPDATE connections SET status = 'disconnected'")
	require.Equal(t, postgres.PhaseWait, w.begin(messages[1]).Phase)
	w.age(messages[1], 3*time.Minute)
	job := w.begin(messages[1])
	require.Equal(t, postgres.PhaseDone, job.Phase)
	require.Equal(t, desk.DeliverySkipped, job.Delivery)
	w.exec("UPDATE connections SET status = 'connected'")
	require.Equal(t, desk.DeliverySkipped, w.begin(messages[1]).Delivery, "never any more")
}

func TestOnlyWhatWaitsCanBeCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	waiting, held, going := w.reply(ticket, "a").ID, w.reply(ticket, "b").ID, w.sending(ticket, "c")
	w.age(held, 2*time.Hour)
	require.Equal(t, postgres.PhaseHeld, w.begin(held).Phase)
	for _, m := range []uuid.UUID{waiting, held} {
		announced, err := w.db.CancelQueued(t.Context(), w.tenant, all(), m)
		require.NoError(t, err)
		require.Len(t, announced, 1)
		require.Equal(t, postgres.PhaseDone, w.begin(m).Phase, "it never goes")
		require.Equal(t, desk.DeliveryCancelled, w.delivery(m))
	}
	for name, m := range map[string]uuid.UUID{"on its way": going, "cancelled": waiting} {
		_, err := w.db.CancelQueued(t.Context(), w.tenant, all(), m)
		require.Equal(t, desk.CodeNotCancellable, desk.CodeOf(err), name)
	}
	stranger := desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn}
	_, err := w.db.CancelQueued(t.Context(), w.tenant, stranger, w.reply(ticket, "d").ID)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestAFailedMessageIsSentAgainAndAnUnconfirmedOneNever(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	failed := w.sending(ticket, "a")
	_, err := w.db.AcceptSend(t.Context(), w.tenant, failed, "WA-1", "Z")
	require.NoError(t, err)
	_, err = w.db.ApplyReceipts(t.Context(), w.tenant, w.connection, []string{"WA-1"}, desk.DeliveryFailed, "provider_timeout", time.Now())
	require.NoError(t, err)
	_, err = w.db.RetryFailed(t.Context(), w.tenant, all(), failed)
	require.NoError(t, err)
	require.Equal(t, desk.DeliveryQueued, w.delivery(failed))
	require.Equal(t, 2, w.begin(failed).Attempt)
	_, err = w.db.RetryFailed(t.Context(), w.tenant, all(), failed)
	require.Equal(t, desk.CodeNotRetryable, desk.CodeOf(err), "twice is once")

	doubtful := w.sending(ticket, "b")
	_, err = w.db.DoubtSend(t.Context(), w.tenant, doubtful)
	require.NoError(t, err)
	_, err = w.db.RetryFailed(t.Context(), w.tenant, all(), doubtful)
	require.Equal(t, desk.CodeNotRetryable, desk.CodeOf(err))

	again := w.sending(ticket, "c")
	_, err = w.db.FailSend(t.Context(), w.tenant, again, "x")
	require.NoError(t, err)
	w.resolve(ticket)
	_, err = w.db.RetryFailed(t.Context(), w.tenant, all(), again)
	require.Equal(t, desk.CodeAlreadyClosed, desk.CodeOf(err))
}
