package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func (w *world) claim(tickets int, lease time.Duration) []postgres.TicketBatch {
	w.t.Helper()
	batches, err := w.db.ClaimTicketRows(w.t.Context(), tickets, lease)
	require.NoError(w.t, err)
	return batches
}

func TestTheRelayClaimsATicketsRowsAsAWholeAndInOrder(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	first := w.ingest(w.text(customer, "um")).TicketID
	second := w.ticket().TicketID
	w.ingest(w.text(customer, "dois"))
	w.reply(first, "três")

	batches := w.claim(10, time.Minute)
	require.Len(t, batches, 2)
	require.Equal(t, first, batches[0].TicketID)
	require.Equal(t, w.tenant, batches[0].TenantID)
	require.Equal(t, second, batches[1].TicketID)
	var kinds []string
	var intents []desk.Intent
	for i, row := range batches[0].Rows {
		require.EqualValues(t, i+1, row.Seq)
		kinds, intents = append(kinds, row.Kind), append(intents, row.Intent)
	}
	require.Equal(t, []string{"inbound", "inbound", "outbound"}, kinds)
	require.Equal(t, []desk.Intent{desk.IntentNewTicket, desk.IntentMessage, desk.IntentMessage}, intents)
	pending, err := w.db.PendingRows(t.Context(), w.tenant, first, 0, 10)
	require.NoError(t, err)
	for i := range pending {
		pending[i].At = batches[0].Rows[i].At
	}
	require.Equal(t, batches[0].Rows, pending, "what the outbox says is what the messages say")

	w.ingest(w.text(customer, "quatro"))
	require.Empty(t, w.claim(10, time.Minute), "a ticket with a lease on it is nobody else's, new rows included")
	require.NoError(t, w.db.DeleteOutbox(t.Context(), batches[0].IDs))
	batches = w.claim(10, time.Minute)
	require.Len(t, batches, 1)
	require.EqualValues(t, 4, batches[0].Rows[0].Seq)
}

func TestALeaseThatHasPassedIsClaimedAgain(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	w.ticket()
	first := w.claim(1, -time.Second)
	again := w.claim(1, time.Minute)
	require.Equal(t, first, again)
	require.Equal(t, 2, value[int](w, "SELECT attempts FROM outbox WHERE topic = 'ticket'"))
}

func TestOneClaimIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	ticket := w.ticket()
	w.exec(`INSERT INTO outbox (tenant_id, topic, ticket_id, payload) SELECT tenant_id, topic, ticket_id, payload FROM outbox, generate_series(1, 600)
		WHERE topic = 'ticket'`)
	w.ticket()
	batches := w.claim(1, time.Minute)
	require.Len(t, batches, 1)
	require.Equal(t, ticket.TicketID, batches[0].TicketID)
	require.Len(t, batches[0].Rows, 500)
}

func TestAnAnnouncementIsTheCommittersFirstAndTheRelaysWhenItIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	acked, left := w.ticket(), w.ticket()
	claim := func() []postgres.Announcement {
		claimed, err := w.db.ClaimAnnouncements(t.Context(), 10, time.Minute)
		require.NoError(t, err)
		return claimed
	}
	require.Empty(t, claim(), "the committer is given a second")
	require.NoError(t, w.db.AckAnnouncements(t.Context(), w.tenant, []int64{acked.Announced[0].ID}))
	w.exec("UPDATE outbox SET created_at = now() - interval '10 seconds'")
	claimed := claim()
	require.Equal(t, left.Announced, claimed)
	require.Empty(t, claim(), "they are leased")
	require.NoError(t, w.db.DeleteOutbox(t.Context(), []int64{claimed[0].ID}))
	require.Equal(t, 2, w.count("outbox WHERE topic = 'ticket'"), "two wake-ups stay")
}

func TestAckReachesOnlyOnesOwnTenant(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	announced := w.ticket().Announced
	other, _, _ := w.addTenant()
	require.NoError(t, w.db.AckAnnouncements(t.Context(), other, []int64{announced[0].ID}))
	require.Equal(t, 1, w.count("outbox WHERE topic = 'realtime'"))
}

func TestEveryTicketThatNeedsAWorkflowIsFoundPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	handled := func(ticket uuid.UUID) {
		_, err := w.db.MarkHandled(t.Context(), w.tenant, ticket, 99)
		require.NoError(t, err)
	}
	want := map[uuid.UUID]bool{}
	for range 3 {
		active := w.ticket().TicketID
		handled(active)
		want[active] = false
	}
	closed := w.ticket().TicketID
	w.resolve(closed)
	unhandled := w.ticket().TicketID
	w.resolve(unhandled)
	w.exec("UPDATE tickets SET handled_seq = 0 WHERE id = $1", unhandled)
	want[unhandled] = false
	unsent := w.ticket().TicketID
	w.reply(unsent, "tchau")
	w.resolve(unsent)
	want[unsent] = true
	suspended, _, number := w.addTenant()
	_, err := w.db.IngestMessage(t.Context(), suspended, func() postgres.Incoming {
		in := w.text(customer, "oi")
		in.ConnectionID = number
		return in
	}())
	require.NoError(t, err)
	w.exec("UPDATE tenants SET suspended_at = now() WHERE id = $1", suspended)

	got := map[uuid.UUID]bool{}
	var after uuid.UUID
	for {
		page, err := w.db.UnclosedTickets(t.Context(), after, 2)
		require.NoError(t, err)
		for _, u := range page {
			require.Equal(t, w.tenant, u.TenantID)
			got[u.TicketID], after = u.ToSend, u.TicketID
		}
		if len(page) < 2 {
			break
		}
	}
	require.Equal(t, want, got)
}

func TestAWebhooksSecretFindsItsNumberAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	hash := value[[]byte](w, "SELECT hook_secret_hash FROM connections")
	hook, err := w.db.HookBySecret(t.Context(), hash)
	require.NoError(t, err)
	require.Equal(t, postgres.Hook{
		TenantID: w.tenant, ConnectionID: w.connection, InstanceHash: w.instance(), InstanceToken: []byte("sealed token"), KeyID: "k1", Enabled: true, Status: "unknown",
	}, hook)
	_, err = w.db.HookBySecret(t.Context(), []byte("another"))
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))

	w.exec("UPDATE connections SET groups_enabled = true")
	hook, err = w.db.HookBySecret(t.Context(), hash)
	require.NoError(t, err)
	require.False(t, hook.GroupsEnabled, "the tenant's flag counts too")
	w.exec("INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, 'groups', true)", w.tenant)
	hook, err = w.db.HookBySecret(t.Context(), hash)
	require.NoError(t, err)
	require.True(t, hook.GroupsEnabled)

	w.exec("UPDATE tenants SET suspended_at = now()")
	_, err = w.db.HookBySecret(t.Context(), hash)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err), "a suspended tenant hears nothing")
}

func TestAWrongTokenIsNotedAtOnceAndActivityNowAndThen(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	for range 3 {
		require.NoError(t, w.db.TouchConnection(t.Context(), w.tenant, w.connection, postgres.Heard{}))
	}
	require.Equal(t, 1, w.count("connection_activity WHERE last_webhook_at IS NOT NULL AND token_mismatch_at IS NULL"))
	require.NoError(t, w.db.TouchConnection(t.Context(), w.tenant, w.connection, postgres.Heard{TokenMismatch: true}))
	require.Equal(t, 1, w.count("connection_activity WHERE token_mismatch_at IS NOT NULL"))
	require.NoError(t, w.db.TouchConnection(t.Context(), w.tenant, w.connection, postgres.Heard{}))
	require.Equal(t, 1, w.count("connection_activity WHERE token_mismatch_at IS NOT NULL"), "and stays noted")
}
