package postgres_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func (w *world) search(v desk.Viewer, text string) []uuid.UUID {
	w.t.Helper()
	page, err := w.db.ListTickets(w.t.Context(), w.tenant, v, postgres.TicketFilter{Query: text})
	require.NoError(w.t, err)
	ids := []uuid.UUID{}
	for _, row := range page.Items {
		ids = append(ids, row.ID)
	}
	return ids
}

func TestWordsAreFoundInEveryFormOfPortuguese(t *testing.T) {
	t.Parallel()
	for stored, queries := range map[string]struct{ found, missed []string }{
		"A solicitação foi enviada":          {[]string{"solicitação", "solicitacao", "solicitações", "SOLICITAÇÃO", "enviada", "enviado"}, []string{"solicitante x", "envio errado"}},
		"As notas fiscais chegaram":          {[]string{"nota fiscal", "notas", "fiscal", "fiscais", "chegaram"}, []string{"boleto", "nota boleto"}},
		"Quero dois pães e um pão":           {[]string{"pão", "pao", "pães", "paes", "quero"}, []string{"bolo"}},
		"Onde está o caminhão?":              {[]string{"caminhão", "caminhao", "onde esta"}, []string{"carro"}},
		"¿Dónde está mi pedido?":             {[]string{"donde", "dónde", "pedido", "pedidos"}, []string{"factura"}},
		"Boleto 34191.79001 vence amanhã":    {[]string{"boleto", "boletos", "amanha", "amanhã", "34191.79001"}, []string{"ontem", "34191.79002"}},
		"Caminhões, papéis, flores e jovens": {[]string{"caminhão", "caminhao", "caminhoes", "papel", "papeis", "flor", "jovem", "jovens"}, []string{"camisa"}},
		"a senha é maçã":                     {[]string{"maca", "maçã", "senhas"}, []string{"banana"}},
	} {
		t.Run(stored, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ticket := w.ingest(w.text(customer, stored)).TicketID
			for _, q := range queries.found {
				require.Equal(t, []uuid.UUID{ticket}, w.search(all(), q), "%q finds %q", q, stored)
			}
			for _, q := range append(queries.missed, "zebra", "'; DROP TABLE tickets; --", "&|!()", "%", "_", "\\") {
				require.Empty(t, w.search(all(), q), "%q does not find %q", q, stored)
			}
		})
	}
}

func TestATicketIsFoundByProtocolNameAndPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text(customer, "oi")
	in.PushName = "José Antônio_100%"
	ticket := w.ingest(in).TicketID
	other := w.text("5521977776666", "oi")
	other.PushName = "Beatriz"
	w.ingest(other)
	protocol := value[string](w, "SELECT protocol FROM tickets WHERE id = $1", ticket)
	for _, q := range []string{protocol, "josé", "jose ant", "ANTONIO", "antônio_100%", customer, "+55 (11) 98888-7777"} {
		require.Equal(t, []uuid.UUID{ticket}, w.search(all(), q), q)
	}
	require.Empty(t, w.search(all(), "antonio.100"), "wildcards are letters")
	w.exec("UPDATE contacts SET name = 'Maria' WHERE push_name LIKE 'José%'")
	require.Equal(t, []uuid.UUID{ticket}, w.search(all(), "maria"))
}

func TestSearchFindsNothingThatIsNotVisible(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "segredo")).TicketID
	protocol := value[string](w, "SELECT protocol FROM tickets")
	for _, q := range []string{"segredo", "Ana", customer, protocol} {
		require.Equal(t, []uuid.UUID{ticket}, w.search(all(), q))
		require.Empty(t, w.search(desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn, Departments: []string{id().String()}}, q), q)
		other, _, _ := w.addTenant()
		page, err := w.db.ListTickets(t.Context(), other, all(), postgres.TicketFilter{Query: q})
		require.NoError(t, err)
		require.Empty(t, page.Items, "another tenant's %q", q)
	}
	w.exec("UPDATE messages SET deleted_at = now()")
	require.Empty(t, w.search(all(), "segredo"), "a deleted text is not found")
}

func TestSearchObeysTheFiltersBesideIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	open := w.ingest(w.text(customer, "pedido")).TicketID
	closed := w.ingest(w.text("5521977776666", "pedido")).TicketID
	w.resolve(closed)
	require.ElementsMatch(t, []uuid.UUID{open, closed}, w.search(all(), "pedido"))
	page, err := w.db.ListTickets(t.Context(), w.tenant, all(), postgres.TicketFilter{Query: "pedido", Statuses: []desk.Status{desk.StatusResolved}})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Equal(t, closed, page.Items[0].ID)
}

func TestMessagesAreFoundNewestFirstAcrossTheYears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wanted []uuid.UUID
	for i, age := range []string{"1 hour", "9 days", "5 months", "20 months"} {
		in := w.text(fmt.Sprintf("551198888%04d", i), "o pedido "+age)
		stored := w.ingest(in)
		w.exec("UPDATE messages SET sent_at = now() - $2::interval WHERE id = $1", stored.MessageID, age)
		wanted = append(wanted, stored.MessageID)
	}
	w.exec("UPDATE tickets SET protocol = to_char(now() - interval '21 months', 'YYYYMMDD') || '-000001' WHERE protocol LIKE '%-000001'")
	found, err := w.db.SearchMessages(t.Context(), w.tenant, all(), "pedidos", 10)
	require.NoError(t, err)
	require.True(t, found.Complete)
	require.Equal(t, wanted, messageIDs(found))
	require.Equal(t, "o pedido 1 hour", found.Items[0].Text)
	require.NotEmpty(t, found.Items[0].Protocol)

	found, err = w.db.SearchMessages(t.Context(), w.tenant, all(), "pedidos", 2)
	require.NoError(t, err)
	require.Equal(t, wanted[:2], messageIDs(found), "the newest ones")

	w.exec("UPDATE messages SET deleted_at = now() WHERE id = $1", wanted[0])
	found, err = w.db.SearchMessages(t.Context(), w.tenant, all(), "pedidos", 10)
	require.NoError(t, err)
	require.Equal(t, wanted[1:], messageIDs(found), "a deleted one is not found")

	for _, hidden := range []desk.Viewer{{}, {UserID: id().String(), Reach: desk.ReachOwn, Departments: []string{id().String()}}} {
		found, err = w.db.SearchMessages(t.Context(), w.tenant, hidden, "pedidos", 10)
		require.NoError(t, err)
		require.Empty(t, found.Items)
	}
	other, _, _ := w.addTenant()
	found, err = w.db.SearchMessages(t.Context(), other, all(), "pedidos", 10)
	require.NoError(t, err)
	require.Empty(t, found.Items, "another tenant's")
	for _, nothing := range []string{"", "  ", "&|!", "'"} {
		found, err = w.db.SearchMessages(t.Context(), w.tenant, all(), nothing, 10)
		require.NoError(t, err)
		require.Empty(t, found.Items, nothing)
	}
}

func messageIDs(found postgres.FoundMessages) []uuid.UUID {
	ids := []uuid.UUID{}
	for _, m := range found.Items {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestTicketsAreFoundByTheirHeadAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "o pedido")).TicketID
	protocol := value[string](w, "SELECT protocol FROM tickets WHERE id = $1", ticket)
	for _, q := range []string{protocol, customer} {
		rows, err := w.db.SearchTicketHeads(t.Context(), w.tenant, all(), q, 10)
		require.NoError(t, err)
		require.Len(t, rows, 1, q)
		require.Equal(t, ticket, rows[0].ID)
		rows, err = w.db.SearchTicketHeads(t.Context(), w.tenant, desk.Viewer{}, q, 10)
		require.NoError(t, err)
		require.Empty(t, rows, q)
	}
	rows, err := w.db.SearchTicketHeads(t.Context(), w.tenant, all(), "pedido", 10)
	require.NoError(t, err)
	require.Empty(t, rows, "words of messages are another list")
}

func TestAConversationIsSearchedByLettersAndByWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ingest(w.text(customer, "Quero a nota FISCAL 100%"))
	second := w.ingest(w.text(customer, "duas notas fiscais"))
	w.ingest(w.text("5521977776666", "nota fiscal de outra pessoa"))
	search := func(v desk.Viewer, text string, deleted bool) ([]uuid.UUID, error) {
		hits, err := w.db.SearchConversation(t.Context(), w.tenant, v, first.TicketID, text, deleted)
		ids := []uuid.UUID{}
		for _, h := range hits {
			ids = append(ids, h.MessageID)
		}
		return ids, err
	}
	for text, wanted := range map[string][]uuid.UUID{
		"nota":        {second.MessageID, first.MessageID},
		"isc":         {second.MessageID, first.MessageID},
		"nota fiscal": {second.MessageID, first.MessageID},
		"100%":        {first.MessageID},
		"_":           {},
		"zebra":       {},
	} {
		found, err := search(all(), text, false)
		require.NoError(t, err)
		require.Equal(t, wanted, found, text)
	}
	w.exec("UPDATE messages SET deleted_at = now() WHERE id = $1", first.MessageID)
	found, err := search(all(), "nota", false)
	require.NoError(t, err)
	require.Equal(t, []uuid.UUID{second.MessageID}, found)
	found, err = search(all(), "nota", true)
	require.NoError(t, err)
	require.Len(t, found, 2)
	_, err = search(desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn}, "nota", false)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}
