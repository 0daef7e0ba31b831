package postgres_test

import (
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
