package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func (w *world) receipt(status desk.Delivery, failure string, providerIDs ...string) int {
	w.t.Helper()
	announced, err := w.db.ApplyReceipts(w.t.Context(), w.tenant, w.connection, providerIDs, status, failure, time.Now())
	require.NoError(w.t, err)
	return len(announced)
}

func TestACallbackNeverMovesAMessageBack(t *testing.T) {
	t.Parallel()
	ladder := []desk.Delivery{desk.DeliverySent, desk.DeliveryDelivered, desk.DeliveryRead, desk.DeliveryPlayed}
	for i, reached := range ladder {
		for j, late := range ladder {
			t.Run(string(reached)+" then "+string(late), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				message := w.sending(w.ticket().TicketID, "oi")
				_, err := w.db.AcceptSend(t.Context(), w.tenant, message, "WA1", "Z1")
				require.NoError(t, err)
				require.Equal(t, 1, w.receipt(reached, "", "WA1"))
				told := w.receipt(late, "", "WA1")
				require.Equal(t, ladder[max(i, j)], w.delivery(message))
				require.Equal(t, j > i, told == 1, "browsers hear of a change, and of nothing else")
			})
		}
	}
}

func TestAFailureNeverOverridesADeliveryAndADeliveryDisprovesAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	delivered, failed := w.sending(ticket, "um"), w.sending(ticket, "dois")
	_, err := w.db.AcceptSend(t.Context(), w.tenant, delivered, "WA1", "")
	require.NoError(t, err)
	_, err = w.db.AcceptSend(t.Context(), w.tenant, failed, "WA2", "")
	require.NoError(t, err)
	w.receipt(desk.DeliveryDelivered, "", "WA1")
	w.receipt(desk.DeliveryFailed, "blocked", "WA1", "WA2")
	require.Equal(t, desk.DeliveryDelivered, w.delivery(delivered))
	_, failure, err := w.db.MessageDelivery(t.Context(), w.tenant, failed)
	require.NoError(t, err)
	require.Equal(t, "blocked", failure)
	w.receipt(desk.DeliverySent, "", "WA2")
	require.Equal(t, desk.DeliveryFailed, w.delivery(failed))
	w.receipt(desk.DeliveryRead, "", "WA2")
	require.Equal(t, desk.DeliveryRead, w.delivery(failed))
}

func TestTicksThatOvertakeTheResponseAreAppliedWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.sending(w.ticket().TicketID, "oi")
	require.Zero(t, w.receipt(desk.DeliveryRead, "", "WA1"))
	require.Zero(t, w.receipt(desk.DeliveryDelivered, "", "WA1"))
	_, err := w.db.AcceptSend(t.Context(), w.tenant, message, "WA1", "Z1")
	require.NoError(t, err)
	require.Equal(t, desk.DeliveryRead, w.delivery(message))
	require.Zero(t, w.count("early_receipts"))
}

func TestEarlyTicksOfStrangersAreForgottenAfterAWhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.receipt(desk.DeliveryRead, "", "old")
	w.exec("UPDATE early_receipts SET received_at = now() - interval '2 days'")
	w.receipt(desk.DeliveryRead, "", "new")
	require.NoError(t, w.db.DeleteEarlyReceipts(t.Context(), 24*time.Hour))
	require.Equal(t, "new", value[string](w, "SELECT string_agg(provider_id, ',') FROM early_receipts"))
}

func TestATickOfACustomersMessageChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text(customer, "oi")
	stored := w.ingest(in)
	w.receipt(desk.DeliveryRead, "", in.ProviderID)
	require.Equal(t, desk.DeliveryReceived, w.delivery(stored.MessageID))
	require.Zero(t, w.count("early_receipts"))
}
