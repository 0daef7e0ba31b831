package postgres_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// amends is something that the customer does to a message, at an instant.
func (w *world) amends(target postgres.Incoming, kind desk.MessageKind, body string, at time.Time) postgres.Incoming {
	in := w.text(customer, body)
	in.Kind, in.Plan, in.SentAt = kind, desk.Plan{}, at
	in.Amend = &postgres.Amendment{TargetID: target.ProviderID, Actor: postgres.AmendActorContact}
	if kind == desk.KindRevoke {
		in.ProviderID, in.Text = target.ProviderID, ""
	}
	return in
}

// byUs makes it ours, typed on the phone.
func byUs(in postgres.Incoming) postgres.Incoming {
	in.FromMe = true
	if in.Amend != nil {
		in.Amend.Actor = postgres.AmendActorUs
	}
	return in
}

func (w *world) message(message uuid.UUID, deleted bool) postgres.Message {
	w.t.Helper()
	m, err := w.db.Message(w.t.Context(), w.tenant, all(), message, deleted)
	require.NoError(w.t, err)
	return m
}

// facts writes the facts of a message as "kind actor body".
func facts(m postgres.Message) []string {
	list := []string{}
	for _, f := range m.Facts {
		list = append(list, string(f.Kind)+" "+f.Actor+" "+f.Body)
	}
	return list
}

func TestWhatIsDoneToAMessageShowsTheSameInWhicheverOrderAndHoweverOftenItArrives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	minute := func(n int) time.Time { return at.Add(time.Duration(n) * time.Minute) }
	w.ingest(w.text(customer, "abre o atendimento"))
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, seed))
	for round := range 25 {
		message := w.text(customer, "quero 2 caixas")
		message.SentAt = minute(round)
		events := []postgres.Incoming{
			message,
			w.amends(message, desk.KindEdit, "quero 3 caixas", minute(1)),
			w.amends(message, desk.KindEdit, "quero 4 caixas", minute(2)),
			w.amends(message, desk.KindReaction, "👍", minute(1)),
			w.amends(message, desk.KindReaction, "❤️", minute(3)),
			byUs(w.amends(message, desk.KindReaction, "🙏", minute(1))),
			byUs(w.amends(message, desk.KindReaction, "", minute(2))),
			byUs(w.amends(message, desk.KindPin, "pin", minute(4))),
		}
		if round%2 == 0 {
			events = append(events, w.amends(message, desk.KindRevoke, "", minute(5)))
		}
		events = append(events, events...)
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		var id uuid.UUID
		for _, in := range events {
			if got := w.ingest(in); got.MessageID != uuid.Nil {
				id = got.MessageID
			}
		}
		m := w.message(id, true)
		require.Equal(t, "quero 4 caixas", m.Text)
		require.Equal(t, "quero 2 caixas", m.OriginalText)
		require.Equal(t, minute(2), *m.EditedAt)
		require.ElementsMatch(t, []string{
			"edit contact quero 3 caixas", "edit contact quero 4 caixas", "reaction contact ❤️", "reaction me ", "pin me pin",
		}, facts(m))
		require.Equal(t, round%2 == 0, m.DeletedAt != nil)
		if m.DeletedAt != nil {
			require.Equal(t, minute(5), *m.DeletedAt)
			hidden := w.message(id, false)
			require.Empty(t, hidden.Text, "a deleted body is not even sent")
			require.Empty(t, hidden.OriginalText)
			require.Empty(t, hidden.Facts)
			require.Nil(t, hidden.Media)
		}
	}
	require.Equal(t, 26, w.count("messages"), "what is done to messages are no messages")
	require.Equal(t, 26, value[int](w, "SELECT unread FROM tickets"))
	require.Equal(t, 26, w.count("outbox WHERE topic = 'ticket'"), "nor do they wake the workflow")
	require.Equal(t, 25*7+13, w.count("message_amendments"))
}

func TestAFactAboutAMessageIsToldToBrowsersOnceAndNamesTheMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.text(customer, "oi")
	stored := w.ingest(message)
	heart := w.amends(message, desk.KindReaction, "❤️", time.Now())
	got := w.ingest(heart)
	require.Equal(t, postgres.OutcomeAmended, got.Outcome)
	require.Equal(t, stored.MessageID, got.MessageID)
	require.Equal(t, stored.TicketID, got.TicketID)
	require.Zero(t, got.Seq)
	require.Len(t, got.Announced, 1)
	var told struct{ Kind, MessageID string }
	var payload map[string]any
	require.NoError(t, json.Unmarshal(got.Announced[0].Payload, &payload))
	told.Kind, told.MessageID = payload["kind"].(string), payload["message_id"].(string)
	require.Equal(t, "message.changed", told.Kind)
	require.Equal(t, stored.MessageID.String(), told.MessageID)
	heart.SentAt = heart.SentAt.Add(time.Minute)
	again := w.ingest(heart)
	require.Equal(t, postgres.OutcomeDuplicate, again.Outcome)
	require.Empty(t, again.Announced)
	early := w.ingest(w.amends(w.text(customer, "ainda não chegou"), desk.KindReaction, "👍", time.Now()))
	require.Equal(t, postgres.OutcomeAmended, early.Outcome)
	require.Equal(t, uuid.Nil, early.MessageID)
	require.Empty(t, early.Announced)
}

func TestTheListOfTicketsFollowsEditsAndDeletionsOfItsLastMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, last := w.text(customer, "um"), w.text(customer, "dois")
	first.SentAt = first.SentAt.Add(-time.Minute)
	w.ingest(first)
	w.ingest(last)
	line := func() string { return value[string](w, "SELECT last_type || '|' || last_preview FROM tickets") }
	w.ingest(w.amends(first, desk.KindEdit, "UM", time.Now()))
	require.Equal(t, "text|dois", line())
	w.ingest(w.amends(last, desk.KindEdit, "  três\n quatro ", time.Now()))
	require.Equal(t, "text|três quatro", line())
	require.Equal(t, 1, w.count("messages WHERE search @@ search_query('quatro')"), "search finds what is shown")
	require.Zero(t, w.count("messages WHERE search @@ search_query('dois')"))
	w.ingest(w.amends(last, desk.KindRevoke, "", time.Now()))
	require.Equal(t, "revoke|", line(), "the list never shows what was deleted")
}

func TestNobodyEditsWhatTheOtherSideHasWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ingest(w.text(customer, "oi"))
	ours := byUs(w.text(customer, "o preço é 100"))
	ours.Plan = plan(desk.MessageFacts{Kind: desk.KindText, Text: "x", FromMe: true, Chat: desk.ChatPhone})
	stored := w.ingest(ours)
	w.ingest(w.amends(ours, desk.KindEdit, "o preço é 10", time.Now()))
	m := w.message(stored.MessageID, false)
	require.Equal(t, "o preço é 100", m.Text)
	require.Nil(t, m.EditedAt)
	require.Empty(t, m.Facts)
	w.ingest(byUs(w.amends(ours, desk.KindEdit, "o preço é 90", time.Now())))
	require.Equal(t, "o preço é 90", w.message(stored.MessageID, false).Text)
}

func TestAnEditByALIDThatWasNeverSeenIsFoundByItsTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.text(customer, "oi")
	stored := w.ingest(message)
	edit := w.amends(message, desk.KindEdit, "olá", time.Now())
	edit.Identities = []desk.Identity{{Kind: desk.ChatLID, Value: "123456789012345"}}
	require.Equal(t, stored.MessageID, w.ingest(edit).MessageID)
	require.Equal(t, "olá", w.message(stored.MessageID, false).Text)
	require.Equal(t, 1, w.count("contacts"))
	require.Zero(t, w.count("contact_identities WHERE key LIKE 'lid:%'"), "an id that a sender chooses identifies nobody")
	// Two chats have that id: it says nothing.
	other := w.text("5511977776666", "oi")
	other.ProviderID = message.ProviderID
	w.ingest(other)
	edit.ProviderID, edit.Text = "E2", "ei"
	edit.Identities = []desk.Identity{{Kind: desk.ChatLID, Value: "999999999999999"}}
	require.Equal(t, uuid.Nil, w.ingest(edit).MessageID)
	require.Equal(t, "olá", w.message(stored.MessageID, false).Text)
}

func TestAnEditWithoutAnIdOfItsOwnIsToldFromTheNextByItsWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.text(customer, "a")
	stored := w.ingest(message)
	for i, body := range []string{"b", "c", "b", "c"} {
		edit := w.amends(message, desk.KindEdit, body, time.Now().Add(time.Duration(i%2)*time.Second))
		edit.ProviderID = message.ProviderID
		w.ingest(edit)
	}
	m := w.message(stored.MessageID, false)
	require.Equal(t, "c", m.Text)
	require.Equal(t, []string{"edit contact b", "edit contact c"}, facts(m))
}

func TestAPlaceholderThatWasEditedAndDeletedBeforeItsContentCameShowsBoth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.text(customer, "")
	message.Kind = desk.KindWaiting
	stored := w.ingest(message)
	w.ingest(w.amends(message, desk.KindEdit, "corrigido", time.Now()))
	content := message
	content.Kind, content.Text, content.Preview = desk.KindText, "original", "original"
	require.Equal(t, postgres.OutcomeChanged, w.ingest(content).Outcome)
	require.Equal(t, postgres.OutcomeDuplicate, w.ingest(content).Outcome)
	require.Equal(t, postgres.OutcomeDuplicate, w.ingest(message).Outcome, "a placeholder replaces nothing")
	m := w.message(stored.MessageID, false)
	require.Equal(t, desk.KindText, m.Type)
	require.Equal(t, "corrigido", m.Text)
	require.Equal(t, "original", m.OriginalText)
	require.Equal(t, "text|corrigido", value[string](w, "SELECT last_type || '|' || last_preview FROM tickets"))
}

func TestACallIsOneLineThatShowsHowFarItCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ingest(w.text(customer, "oi"))
	steps := []string{"CALL_RECEIVED", "CALL_STARTED", "CALL_ACCEPTED", "CALL_ENDED"}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}} {
		call := w.text(customer, "")
		call.Kind, call.Plan = desk.KindCall, plan(desk.MessageFacts{Kind: desk.KindCall, Chat: desk.ChatPhone})
		var id uuid.UUID
		for _, step := range order {
			call.Content = []byte(`{"call":{"name":"` + steps[step] + `"}}`)
			got := w.ingest(call)
			require.Equal(t, postgres.OutcomeDuplicate, w.ingest(call).Outcome)
			id = got.MessageID
		}
		m := w.message(id, false)
		require.JSONEq(t, `{"call":{"name":"CALL_ENDED"}}`, string(m.Content))
		require.Zero(t, m.Seq)
	}
	require.Equal(t, 3, w.count("messages WHERE type = 'call'"))
	require.Equal(t, 1, value[int](w, "SELECT unread FROM tickets"), "a call is nothing to read")
}

func TestABlockedContactIsStoredAndOpensNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ingest(w.text(customer, "oi"))
	w.exec("UPDATE contacts SET blocked_at = now()")
	w.exec("UPDATE tickets SET status = 'resolved'")
	got := w.ingest(w.text(customer, "oi de novo"))
	require.Equal(t, desk.IntentStoreOnly, got.Intent)
	require.Equal(t, uuid.Nil, got.TicketID)
	require.Empty(t, got.Announced)
	require.Equal(t, 2, w.count("messages"))
	require.Equal(t, 1, w.count("tickets WHERE id = $1 AND unread = 1", first.TicketID))
	require.Equal(t, 1, w.count("tickets"))
}

func TestADeletionThatSeveralTellOfIsTheFirstOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		message := w.text(customer, "oi")
		tellings := []postgres.Incoming{
			w.amends(message, desk.KindRevoke, "", at), byUs(w.amends(message, desk.KindRevoke, "", at.Add(time.Second))),
			w.amends(message, desk.KindRevoke, "", at.Add(2*time.Second)),
		}
		tellings[0].Amend.Actor, tellings[0].AuthorName = "lid:1", "Ana"
		for _, i := range order {
			w.ingest(tellings[i])
		}
		require.Equal(t, 1, w.count("message_amendments WHERE target_id = $1 AND actor = 'lid:1' AND actor_name = 'Ana' AND origin = 'customer' AND at = $2", message.ProviderID, at))
		require.Equal(t, 1, w.count("message_amendments WHERE target_id = $1", message.ProviderID))
	}
}
