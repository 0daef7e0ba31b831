package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// inDoubt is a message of ours whose request may or may not have reached Z-API.
func (w *world) inDoubt(ticket uuid.UUID, kind desk.MessageKind, text string) uuid.UUID {
	w.t.Helper()
	m, _, _, err := w.db.QueueReply(w.t.Context(), w.tenant, postgres.Reply{
		TicketID: ticket, Viewer: all(), Origin: "agent", AuthorID: id(), Kind: kind, Text: text,
	})
	require.NoError(w.t, err)
	require.Equal(w.t, postgres.PhaseReady, w.begin(m.ID).Phase)
	_, err = w.db.DoubtSend(w.t.Context(), w.tenant, m.ID)
	require.NoError(w.t, err)
	return m.ID
}

func TestADoubtIsSettledOnlyByAnEchoOfItsKindAndItsWords(t *testing.T) {
	t.Parallel()
	echo := func(w *world, kind desk.MessageKind, text string) {
		in := w.echo(customer, text, "WA-"+id().String())
		in.Kind = kind
		w.ingest(in)
	}
	for name, c := range map[string]struct {
		kind, echoed desk.MessageKind
		text, echo   string
		want         desk.Delivery
	}{
		"a signed text":              {desk.KindText, desk.KindText, "bom dia", "*Ana:*\nbom dia", desk.DeliveryAccepted},
		"a signed caption":           {desk.KindImage, desk.KindImage, "veja", "*Ana:*\nveja", desk.DeliveryAccepted},
		"a file without words":       {desk.KindAudio, desk.KindAudio, "", "", desk.DeliveryAccepted},
		"a file of another kind":     {desk.KindAudio, desk.KindImage, "", "", desk.DeliveryUnconfirmed},
		"words under another's file": {desk.KindText, desk.KindImage, "veja", "veja", desk.DeliveryUnconfirmed},
		"other words":                {desk.KindText, desk.KindText, "bom dia", "boa tarde", desk.DeliveryUnconfirmed},
		"a file and a caption":       {desk.KindImage, desk.KindImage, "", "veja", desk.DeliveryUnconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ticket := w.ingest(w.text(customer, "oi")).TicketID
			message := w.inDoubt(ticket, c.kind, c.text)
			echo(w, c.echoed, c.echo)
			require.Equal(t, c.want, w.delivery(message))
		})
	}
}

func TestTwoFilesWithoutWordsInDoubtAreNeverGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	first, second := w.inDoubt(ticket, desk.KindAudio, ""), w.inDoubt(ticket, desk.KindAudio, "")
	in := w.echo(customer, "", "WA-1")
	in.Kind = desk.KindAudio
	w.ingest(in)
	require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(first))
	require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(second))
}
