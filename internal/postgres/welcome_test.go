package postgres_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// texts of the system in a ticket, oldest first.
func (w *world) systemTexts(ticket uuid.UUID) []string {
	w.t.Helper()
	page, err := w.db.Messages(w.t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket})
	require.NoError(w.t, err)
	texts := []string{}
	for _, m := range page.Items {
		if m.Origin == "system" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

func (w *world) welcome(ticket uuid.UUID) uuid.UUID {
	w.t.Helper()
	agent, _, err := w.db.WelcomeTicket(w.t.Context(), w.tenant, ticket)
	require.NoError(w.t, err)
	return agent
}

func TestACustomerIsGreetedOnceWithNameAndProtocol(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text(customer, "oi")
	in.PushName = "João Silva"
	ticket := w.ingest(in).TicketID
	state, err := w.db.TicketState(t.Context(), w.tenant, ticket)
	require.NoError(t, err)
	require.False(t, state.Welcomes, "a number without a greeting costs its tickets nothing")
	require.Equal(t, uuid.Nil, w.welcome(ticket))
	require.Empty(t, w.systemTexts(ticket))

	w.exec("UPDATE connections SET greeting = 'Olá, {{contato.primeiro_nome}}! Protocolo {{protocolo}}.'")
	state, err = w.db.TicketState(t.Context(), w.tenant, ticket)
	require.NoError(t, err)
	require.True(t, state.Welcomes)
	for range 2 {
		require.Equal(t, uuid.Nil, w.welcome(ticket))
	}
	w.exec("UPDATE connections SET greeting = 'Outra'")
	w.welcome(ticket)
	require.Equal(t, []string{"Olá, João! Protocolo " + state.Protocol + "."}, w.systemTexts(ticket))
	require.Equal(t, 1, w.count("outbox WHERE payload ->> 'kind' = 'outbound'"), "its workflow sends it")
	require.Equal(t, 1, w.count("messages WHERE origin = 'system' AND not_after = queued_at + interval '2 minutes'"))
}

func TestNobodyIsGreetedInAGroupOrAfterSomebodyHasTakenTheTicketOrWhoIsBlocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent := w.addUser(w.tenant, nil)
	w.exec("UPDATE connections SET greeting = 'Olá!', agent_id = $1", agent)
	taken, group, blocked := w.ticket().TicketID, w.ticket().TicketID, w.ticket()
	require.Empty(t, w.apply(taken, postgres.Change{Command: desk.CommandAccept, ActorID: agent}).Refusal)
	w.exec("UPDATE tickets SET is_group = true WHERE id = $1", group)
	w.exec("UPDATE contacts SET blocked_at = now() WHERE id = $1", blocked.ContactID)
	for _, ticket := range []uuid.UUID{taken, group, blocked.TicketID} {
		require.Equal(t, agent, w.welcome(ticket))
		require.Empty(t, w.systemTexts(ticket))
	}
	state, err := w.db.TicketState(t.Context(), w.tenant, group)
	require.NoError(t, err)
	require.False(t, state.Welcomes)
	_, _, err = w.db.WelcomeTicket(t.Context(), w.tenant, id())
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

// call is what a webhook tells of a call.
func (w *world) call(from, name string) postgres.Incoming {
	in := w.text(from, "")
	in.Kind = desk.KindCall
	in.Content = json.RawMessage(`{"call":{"name":"` + name + `"}}`)
	in.Plan = desk.PlanRoute(desk.MessageFacts{Kind: desk.KindCall, Chat: desk.ChatPhone})
	return in
}

func TestWhoeverCallsIsToldOnceHoweverOftenThePhoneRings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	w.ingest(w.call(customer, "CALL_RECEIVED"))
	require.Empty(t, w.systemTexts(ticket), "the number has no such text")
	w.exec("UPDATE connections SET call_reply = 'Não atendemos ligações. Protocolo {{protocolo}}.'")
	w.ingest(w.call(customer, "CALL_ENDED"))
	require.Empty(t, w.systemTexts(ticket))
	first := w.call(customer, "CALL_VOICE")
	w.ingest(first)
	w.ingest(first)
	w.ingest(w.call(customer, "CALL_MISSED_VOICE"))
	state, err := w.db.TicketState(t.Context(), w.tenant, ticket)
	require.NoError(t, err)
	require.Equal(t, []string{"Não atendemos ligações. Protocolo " + state.Protocol + "."}, w.systemTexts(ticket))
	w.exec("UPDATE messages SET queued_at = queued_at - interval '6 minutes'")
	w.ingest(w.call(customer, "CALL_VOICE"))
	require.Len(t, w.systemTexts(ticket), 2, "another call, later")
	rows, err := w.db.PendingRows(t.Context(), w.tenant, ticket, 0, 10)
	require.NoError(t, err)
	require.Len(t, rows, 3, "the customer's message and two answers, without a gap")
	require.EqualValues(t, 3, rows[2].Seq)

	w.ingest(w.call("5511900009999", "CALL_VOICE"))
	require.Equal(t, 2, w.count("messages WHERE origin = 'system'"), "a chat without a ticket has nobody to answer in its name")
	w.resolve(ticket)
	w.exec("UPDATE messages SET queued_at = queued_at - interval '6 minutes'")
	w.ingest(w.call(customer, "CALL_VOICE"))
	require.Equal(t, 2, w.count("messages WHERE origin = 'system'"))
}

// react queues a reaction to what the customer wrote, and takes it in hand.
func (w *world) react(ticket, target uuid.UUID, emoji string) uuid.UUID {
	w.t.Helper()
	m, _, _, err := w.db.QueueReply(w.t.Context(), w.tenant, postgres.Reply{
		TicketID: ticket, Viewer: all(), Origin: "agent", AuthorID: id(), Kind: desk.KindReaction, TargetID: target, Text: emoji,
	})
	require.NoError(w.t, err)
	require.Equal(w.t, postgres.PhaseReady, w.begin(m.ID).Phase)
	return m.ID
}

func TestAnActThatIsRefusedLateIsTakenBackToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ingest(w.text(customer, "oi"))
	act := w.react(first.TicketID, first.MessageID, "👍")
	_, err := w.db.AcceptSend(t.Context(), w.tenant, act, "WA-R", "Z")
	require.NoError(t, err)
	require.Len(t, w.shownMessage(first.TicketID, first.MessageID).Facts, 1)
	_, err = w.db.ApplyReceipts(t.Context(), w.tenant, w.connection, []string{"WA-R"}, desk.DeliveryFailed, "not_permitted", time.Now())
	require.NoError(t, err)
	require.Empty(t, w.shownMessage(first.TicketID, first.MessageID).Facts)
	require.Zero(t, w.count("outbox WHERE payload ->> 'kind' = 'message.created' AND payload ->> 'message_id' = $1", act.String()), "an act makes no bubble")
}

func TestAnEditUnderTheIdOfItsMessageLeavesTheMessageItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	message := w.sending(ticket, "Bom dai")
	_, err := w.db.AcceptSend(t.Context(), w.tenant, message, "WA-1", "Z1")
	require.NoError(t, err)
	edit, _, _, err := w.db.QueueReply(t.Context(), w.tenant, postgres.Reply{
		TicketID: ticket, Viewer: all(), Origin: "agent", AuthorID: id(), Kind: desk.KindEdit, TargetID: message, Text: "Bom dia",
	})
	require.NoError(t, err)
	job := w.begin(edit.ID)
	require.Equal(t, "WA-1", job.TargetID)
	_, err = w.db.AcceptSend(t.Context(), w.tenant, edit.ID, "WA-1", "Z2") // Z-API may answer with the id of what was edited
	require.NoError(t, err)
	require.Equal(t, desk.DeliveryAccepted, w.delivery(edit.ID))
	_, err = w.db.ApplyReceipts(t.Context(), w.tenant, w.connection, []string{"WA-1"}, desk.DeliveryRead, "", time.Now())
	require.NoError(t, err)
	shown := w.shownMessage(ticket, message)
	require.Equal(t, desk.DeliveryRead, shown.Status)
	require.Equal(t, "Bom dia", shown.Text)
}
