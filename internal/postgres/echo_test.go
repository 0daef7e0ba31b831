package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const customer = "5511988887777"

func TestAnEchoBeforeTheResponseWaitsAndIsDroppedByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	message := w.sending(ticket, "bom dia")
	require.Equal(t, postgres.OutcomeParked, w.ingest(w.echo(customer, "bom dia", "WA1")).Outcome)
	require.Equal(t, desk.DeliverySending, w.delivery(message), "the response decides, not the echo")

	_, err := w.db.AcceptSend(t.Context(), w.tenant, message, "WA1", "Z1")
	require.NoError(t, err)
	require.Equal(t, desk.DeliveryAccepted, w.delivery(message))
	require.Zero(t, w.count("parked_echoes"))
	require.Equal(t, postgres.OutcomeLinked, w.ingest(w.echo(customer, "bom dia", "WA1")).Outcome)
	require.Equal(t, 2, w.count("messages"))
}

func TestAnEchoOfAnotherSystemIsShownAndNeverCountsAsAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	got := w.ingest(w.echo(customer, "promoção", "WA9"))
	require.Equal(t, postgres.OutcomeStored, got.Outcome)
	m, err := w.db.Message(t.Context(), w.tenant, all(), got.MessageID, false)
	require.NoError(t, err)
	require.Equal(t, "api", m.Origin)
	require.Equal(t, "system", m.AuthorKind)
	require.Equal(t, ticket, got.TicketID)
}

func TestAnUnconfirmedSendIsSettledByExactlyOneEcho(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"equal": "bom dia", "with a notice before it": "*Conta de teste*\nbom dia"} {
		t.Run(name+", echo after", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			message := w.sending(w.ingest(w.text(customer, "oi")).TicketID, "bom dia")
			_, err := w.db.DoubtSend(t.Context(), w.tenant, message)
			require.NoError(t, err)
			require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(message))
			require.Equal(t, postgres.OutcomeParked, w.ingest(w.echo(customer, body, "WA1")).Outcome)
			require.Equal(t, desk.DeliveryAccepted, w.delivery(message))
			require.Zero(t, w.count("parked_echoes"))
			require.Equal(t, "WA1", value[string](w, "SELECT provider_id FROM messages WHERE id = $1", message))
		})
		t.Run(name+", echo before", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			message := w.sending(w.ingest(w.text(customer, "oi")).TicketID, "bom dia")
			w.ingest(w.echo(customer, body, "WA1"))
			_, err := w.db.DoubtSend(t.Context(), w.tenant, message)
			require.NoError(t, err)
			require.Equal(t, desk.DeliveryAccepted, w.delivery(message))
		})
	}
}

func TestAnUnconfirmedSendStaysWhenTheEchoIsNotCertainlyIts(t *testing.T) {
	t.Parallel()
	doubt := func(t *testing.T, w *world, body string) (ticket postgres.Ingested, message desk.Delivery, read func() desk.Delivery) {
		t.Helper()
		first := w.ingest(w.text(customer, "oi"))
		sent := w.sending(first.TicketID, body)
		_, err := w.db.DoubtSend(t.Context(), w.tenant, sent)
		require.NoError(t, err)
		return first, w.delivery(sent), func() desk.Delivery { return w.delivery(sent) }
	}
	t.Run("other text", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		_, _, read := doubt(t, w, "bom dia")
		w.ingest(w.echo(customer, "boa tarde", "WA1"))
		require.Equal(t, desk.DeliveryUnconfirmed, read())
	})
	t.Run("two sends of one text", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		first, _, read := doubt(t, w, "ok")
		second := w.sending(first.TicketID, "ok")
		_, err := w.db.DoubtSend(t.Context(), w.tenant, second)
		require.NoError(t, err)
		w.ingest(w.echo(customer, "ok", "WA1"))
		require.Equal(t, desk.DeliveryUnconfirmed, read())
		require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(second))
	})
	t.Run("two echoes of its text", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		first := w.ingest(w.text(customer, "oi"))
		sent := w.sending(first.TicketID, "ok")
		w.ingest(w.echo(customer, "ok", "WA1"))
		w.ingest(w.echo(customer, "ok", "WA2"))
		_, err := w.db.DoubtSend(t.Context(), w.tenant, sent)
		require.NoError(t, err)
		require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(sent))
	})
	t.Run("another send in flight", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		first, _, read := doubt(t, w, "ok")
		w.sending(first.TicketID, "até logo")
		w.ingest(w.echo(customer, "ok", "WA1"))
		require.Equal(t, desk.DeliveryUnconfirmed, read())
	})
	t.Run("another chat", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		_, _, read := doubt(t, w, "ok")
		w.ingest(w.echo("5511977776666", "ok", "WA1"))
		require.Equal(t, desk.DeliveryUnconfirmed, read())
	})
}

func TestAParkedEchoIsShownOnlyWhenNoSendInFlightMayClaimIt(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	message := w.sending(w.ingest(w.text(customer, "oi")).TicketID, "bom dia")
	w.ingest(w.echo(customer, "de outro sistema", "WA7"))
	w.exec("UPDATE parked_echoes SET received_at = now() - interval '2 minutes'")
	stale := func() []postgres.StaleEcho {
		echoes, err := w.db.StaleEchoes(t.Context(), time.Minute, 10)
		require.NoError(t, err)
		return echoes
	}
	require.Empty(t, stale(), "the send began less than a minute ago")
	w.exec("UPDATE messages SET attempt_at = now() - interval '2 minutes' WHERE id = $1", message)
	require.Empty(t, stale(), "its worker is gone, its outcome open")

	w.exec("UPDATE messages SET status = 'unconfirmed' WHERE id = $1", message)
	echoes := stale()
	require.Len(t, echoes, 1)
	require.Equal(t, w.tenant, echoes[0].TenantID)
	settled, announced, err := w.db.SettleEcho(t.Context(), w.tenant, echoes[0].EchoID, time.Minute)
	require.NoError(t, err)
	require.True(t, settled)
	require.Len(t, announced, 1)
	require.Equal(t, 1, w.count("messages WHERE origin = 'api' AND body = 'de outro sistema' AND ticket_id IS NOT NULL"))
	settled, _, err = w.db.SettleEcho(t.Context(), w.tenant, echoes[0].EchoID, time.Minute)
	require.NoError(t, err)
	require.False(t, settled, "once only")
}

func TestAnEchoThatWasShownTooSoonStepsAsideForItsSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	message := w.sending(ticket, "bom dia")
	w.ingest(w.echo(customer, "bom dia", "WA1"))
	echo := value[[16]byte](w, "SELECT id FROM parked_echoes")
	w.exec("UPDATE messages SET status = 'unconfirmed', attempt_at = now() - interval '2 minutes' WHERE id = $1", message)
	settled, _, err := w.db.SettleEcho(t.Context(), w.tenant, echo, time.Minute)
	require.NoError(t, err)
	require.True(t, settled)

	_, err = w.db.AcceptSend(t.Context(), w.tenant, message, "WA1", "Z1")
	require.NoError(t, err)
	page, err := w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket})
	require.NoError(t, err)
	require.Len(t, page.Items, 2, "the customer's and ours, which is shown once")
	require.Equal(t, message, page.Items[1].ID)
	rows, err := w.db.PendingRows(t.Context(), w.tenant, ticket, 0, 10)
	require.NoError(t, err)
	require.Len(t, rows, 3, "seqs stay without gaps")
}

func TestEchoAndResponseAtOnceLeaveOneMessage(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	for i := range 20 {
		message := w.sending(ticket, "bom dia")
		provider := "WA" + string(rune('a'+i))
		var group errgroup.Group
		group.Go(func() error {
			_, err := w.db.IngestMessage(t.Context(), w.tenant, w.echo(customer, "bom dia", provider))
			return err
		})
		group.Go(func() error {
			_, err := w.db.AcceptSend(t.Context(), w.tenant, message, provider, "")
			return err
		})
		group.Go(func() error {
			_, err := w.db.ApplyReceipts(t.Context(), w.tenant, w.connection, []string{provider}, desk.DeliveryDelivered, "", time.Now())
			return err
		})
		require.NoError(t, group.Wait())
		require.Equal(t, desk.DeliveryDelivered, w.delivery(message), "no tick falls between response and callback")
	}
	require.Equal(t, 21, w.count("messages"))
	// An echo that was parked after the response had looked for it is found out by the sweep: its message is known.
	w.exec("UPDATE parked_echoes SET received_at = now() - interval '2 minutes'")
	echoes, err := w.db.StaleEchoes(t.Context(), time.Minute, 100)
	require.NoError(t, err)
	for _, e := range echoes {
		_, _, err := w.db.SettleEcho(t.Context(), e.TenantID, e.EchoID, time.Minute)
		require.NoError(t, err)
	}
	require.Equal(t, 21, w.count("messages"))
	require.Zero(t, w.count("early_receipts"))
}
