package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func (w *world) watched() desk.Watch {
	w.t.Helper()
	known, err := w.db.Watched(w.t.Context(), w.tenant, w.connection)
	require.NoError(w.t, err)
	return known.Watch
}

func (w *world) look(probe desk.Probe, v desk.Verdict) []postgres.Announcement {
	w.t.Helper()
	announced, err := w.db.RecordLook(w.t.Context(), w.tenant, w.connection, probe, v)
	require.NoError(w.t, err)
	return announced
}

func (w *world) openAlerts() []postgres.Alert {
	w.t.Helper()
	page, err := w.db.Alerts(w.t.Context(), w.tenant, postgres.AlertFilter{Viewer: all(), Connections: true, Open: true, Limit: 50})
	require.NoError(w.t, err)
	return page.Alerts
}

var downTrouble = desk.Trouble{
	Kind: desk.AlertConnectionDown, Severity: desk.SeverityCritical, Data: map[string]any{"reason": "disconnected"}, Mail: desk.MailConnectionDown,
}

func TestASupervisorKnowsWhatIsOddWhatWaitsAndWhenANumberIsUsuallyHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fresh := w.watched()
	require.True(t, fresh.Enabled)
	require.False(t, fresh.UsuallyHeard)
	require.Zero(t, fresh.HeardAt)
	require.Zero(t, fresh.Mismatches+fresh.NotStored)

	require.NoError(t, w.db.TouchConnection(t.Context(), w.tenant, w.connection, postgres.Heard{TokenMismatch: true, In: true}))
	for _, flags := range [][]string{{"token_mismatch"}, {"token_mismatch"}, {"not_stored"}, {"unknown_type"}} {
		require.NoError(t, w.db.KeepWebhook(t.Context(), w.tenant, postgres.WebhookEvent{ConnectionID: w.connection, Type: "x", Flags: flags}))
	}
	w.exec(`INSERT INTO connection_hours (connection_id, tenant_id, hour, heard)
		SELECT $1, $2, date_trunc('hour', now()) - make_interval(days => d), 9 FROM generate_series(1, 3) d`, w.connection, w.tenant)
	first := w.ingest(w.text(customer, "oi"))
	m, _, _, err := w.db.QueueReply(t.Context(), w.tenant, postgres.Reply{TicketID: first.TicketID, Viewer: all(), Origin: "agent", Text: "oi"})
	require.NoError(t, err)
	w.exec("UPDATE messages SET status = 'accepted', attempt_at = now() + interval '1 second' WHERE id = $1", m.ID)
	now := w.watched()
	require.WithinDuration(t, time.Now(), now.HeardAt, time.Minute)
	require.WithinDuration(t, time.Now(), now.MismatchAt, time.Minute)
	require.WithinDuration(t, time.Now(), now.NotStoredAt, time.Minute)
	require.Equal(t, []int{2, 1}, []int{now.Mismatches, now.NotStored})
	require.True(t, now.UsuallyHeard)
	require.False(t, now.WaitingSince.IsZero())
	w.exec("UPDATE messages SET status = 'sent' WHERE id = $1", m.ID)
	require.Zero(t, w.watched().WaitingSince)
}

func TestALookStoresFactsAndAlertsTogetherAndTellsBrowsersOfWhatIsVisibleOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at, right, three := time.Now().UTC().Truncate(time.Millisecond), true, 3
	probe := desk.Probe{At: at, Connected: true, PhoneOnline: true, QueueLength: &three, WebhooksOK: &right}
	verdict := desk.Verdict{Status: "connected", Watch: desk.Watch{Paired: true, QueueSince: at, Restarts: 2, RestartedAt: at}}
	require.NotEmpty(t, w.look(probe, verdict))
	require.Empty(t, w.look(probe, verdict), "nothing has changed")
	four := 4
	probe.QueueLength = &four
	require.Empty(t, w.look(probe, verdict), "one more in the queue is nothing to blink for")
	now := w.watched()
	require.Equal(t, "connected", now.Status)
	require.True(t, now.Paired)
	require.Equal(t, []int{4, 2}, []int{now.QueueLength, now.Restarts})
	require.Equal(t, []time.Time{at, at}, []time.Time{now.QueueSince, now.RestartedAt})
	summary, err := w.db.Connection(t.Context(), w.tenant, w.connection)
	require.NoError(t, err)
	require.Equal(t, 4, *summary.Health.QueueLength)
	require.True(t, *summary.Health.WebhooksOK)

	verdict.Raise, verdict.Watch.DownSince, verdict.Watch.Fault = []desk.Trouble{downTrouble}, at, desk.FaultUnreachable
	require.Len(t, w.look(desk.Probe{At: at, Fault: desk.FaultUnreachable}, verdict), 2, "the number and its alert")
	require.Len(t, w.openAlerts(), 1)
	require.Equal(t, 1, w.count("mail_requests"))
	verdict.Raise, verdict.End = nil, []desk.AlertKind{desk.AlertConnectionDown}
	w.look(probe, verdict)
	require.Empty(t, w.openAlerts())
}

func TestALookThatIsOlderThanAWebhookDoesNotOverruleIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.db.SetConnectionStatus(t.Context(), w.tenant, w.connection, "disconnected", time.Now())
	require.NoError(t, err)
	w.look(desk.Probe{At: time.Now().Add(-time.Second), Connected: true}, desk.Verdict{Status: "connected"})
	require.Equal(t, "disconnected", w.watched().Status)
	w.look(desk.Probe{At: time.Now().Add(time.Second), Connected: true}, desk.Verdict{Status: "connected"})
	require.Equal(t, "connected", w.watched().Status)
}

func TestANumberIsPairedOnceItSaysSoHoweverBrieflyAndItsPhoneIsLearntEachTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	say := func(status string) {
		_, err := w.db.SetConnectionStatus(t.Context(), w.tenant, w.connection, status, time.Now())
		require.NoError(t, err)
	}
	before := w.watched()
	require.False(t, before.Paired)
	say("connected")
	say("disconnected")
	require.True(t, w.watched().Paired, "lost before anybody looked")

	w.look(desk.Probe{At: time.Now()}, desk.Verdict{Status: "disconnected", Watch: before})
	require.True(t, w.watched().Paired, "a look that began before the pairing does not undo it")

	_, _, err := w.db.AdoptPhone(t.Context(), w.tenant, w.connection, "5511999990000")
	require.NoError(t, err)
	require.True(t, w.watched().Learnt)
	say("connected")
	require.False(t, w.watched().Learnt, "another phone may be paired now")
}

func TestWhatFlapsIsOneAlertAndOneMailAndALaterTroubleIsAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	down := func() { w.look(desk.Probe{At: time.Now()}, desk.Verdict{Raise: []desk.Trouble{downTrouble}}) }
	up := func() {
		w.look(desk.Probe{At: time.Now(), Connected: true}, desk.Verdict{End: []desk.AlertKind{desk.AlertConnectionDown}})
	}
	for range 4 {
		down()
		down()
		require.Len(t, w.openAlerts(), 1)
		up()
		require.Empty(t, w.openAlerts())
	}
	require.Equal(t, 1, w.count("alerts"))
	require.Equal(t, 1, w.count("mail_requests"))
	w.exec("UPDATE alerts SET ended_at = now() - interval '11 minutes'")
	down()
	require.Equal(t, 2, w.count("alerts"))
	require.Equal(t, 2, w.count("mail_requests"))
}

func TestARemovedNumberIsLookedAtNoMoreAndItsAlertsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.look(desk.Probe{At: time.Now()}, desk.Verdict{Raise: []desk.Trouble{downTrouble}})
	_, err := w.db.RemoveConnection(t.Context(), w.tenant, w.connection)
	require.NoError(t, err)
	require.Empty(t, w.openAlerts())
	require.Empty(t, w.look(desk.Probe{At: time.Now()}, desk.Verdict{Raise: []desk.Trouble{downTrouble}}), "a look that was under way")
	require.Empty(t, w.openAlerts())
	_, err = w.db.Credentials(t.Context(), w.tenant, w.connection)
	require.NoError(t, err, "until its webhooks are cleared")
	require.NoError(t, w.db.WipeCredentials(t.Context(), w.tenant, w.connection))
	_, err = w.db.Credentials(t.Context(), w.tenant, w.connection)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
	_, err = w.db.RemoveConnection(t.Context(), w.tenant, w.connection)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestContactsOfAPhoneAreFoundByIdentityAndKeepTheNameThatAnAgentGave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	known := w.ingest(w.text(customer, "oi"))
	w.exec("UPDATE contacts SET name = 'Dona Maria' WHERE id = $1", known.ContactID)
	list := []postgres.TakenContact{
		{Identities: desk.IdentityKeys(customer), Name: "Maria da padaria", PushName: "mari"},
		{Identities: desk.IdentityKeys("5511966660001", "77@lid"), Name: "João"},
		{Identities: desk.IdentityKeys("5511966660002"), PushName: "só o WhatsApp"},
	}
	for range 2 {
		require.NoError(t, w.db.TakeContacts(t.Context(), w.tenant, list))
	}
	require.Equal(t, 3, w.count("contacts"))
	require.Equal(t, "Dona Maria", value[string](w, "SELECT name FROM contacts WHERE id = $1", known.ContactID))
	require.Equal(t, 1, w.count("contacts WHERE name = 'João' AND phone = '5511966660001' AND saved_at IS NOT NULL"))
	require.Equal(t, 1, w.count("contacts WHERE name = '' AND push_name = 'só o WhatsApp' AND saved_at IS NULL"))
	require.Equal(t, 1, w.count("contact_identities WHERE key = 'lid:77'"))
}
