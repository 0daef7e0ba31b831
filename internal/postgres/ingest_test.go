package postgres_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func TestFiftyFirstMessagesAtOnceOverTwoProcessesMakeOneTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dbs := []*postgres.DB{w.db, w.open()}
	var group errgroup.Group
	for i := range 50 {
		in := w.text("5511988887777", fmt.Sprintf("mensagem %d", i))
		for n := range 2 {
			group.Go(func() error {
				_, err := dbs[(i+n)%2].IngestMessage(t.Context(), w.tenant, in)
				return err
			})
		}
	}
	require.NoError(t, group.Wait())
	require.Equal(t, 1, w.count("contacts"))
	require.Equal(t, 1, w.count("tickets"))
	require.Equal(t, 50, w.count("messages"))
	require.Equal(t, 50, w.count("messages m JOIN generate_series(1, 50) n ON n = m.seq"))
	require.Equal(t, 50, value[int](w, "SELECT last_seq::int FROM tickets"))
	require.Equal(t, 50, value[int](w, "SELECT unread FROM tickets"))
	require.Equal(t, 50, w.count("outbox WHERE topic = 'ticket'"), "each message wakes the workflow once")
	require.Equal(t, 50, w.count("outbox WHERE topic = 'realtime'"))
	require.Equal(t, 1, w.count("ticket_events WHERE kind = 'created'"))
}

func TestTheSameWebhookWithAnotherMommentIsOneMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text("5511988887777", "oi")
	first := w.ingest(in)
	require.Equal(t, postgres.OutcomeStored, first.Outcome)
	for i := range 4 {
		in.SentAt = in.SentAt.Add(-time.Duration(i+1) * time.Second)
		again := w.ingest(in)
		require.Equal(t, postgres.OutcomeDuplicate, again.Outcome)
		require.Equal(t, first.MessageID, again.MessageID)
		require.Empty(t, again.Announced)
	}
	require.Equal(t, 1, w.count("messages"))
	require.Equal(t, 2, w.count("outbox WHERE topic <> 'workflow'"))
}

func TestOneMessageAsLIDAsDigitsAndAsBothIsOneMessageOfOneContact(t *testing.T) {
	t.Parallel()
	lid, digits := desk.Identity{Kind: desk.ChatLID, Value: "123456789012345"}, desk.Identity{Kind: desk.ChatPhone, Value: "5511988887777"}
	for name, order := range map[string][][]desk.Identity{
		"both, LID, digits": {{lid, digits}, {lid}, {digits}},
		"LID, both, digits": {{lid}, {lid, digits}, {digits}},
		"digits, both, LID": {{digits}, {lid, digits}, {lid}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			in := w.text("5511988887777", "oi")
			for _, identities := range order {
				in.Identities = identities
				w.ingest(in)
			}
			require.Equal(t, 1, w.count("contacts"))
			require.Equal(t, 1, w.count("messages"))
			require.Equal(t, 1, w.count("tickets"))
			require.Equal(t, "5511988887777", value[string](w, "SELECT phone FROM contacts"))
		})
	}
}

func TestIngestNeverMergesContactsButNotesThemForTheJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lid, digits := desk.Identity{Kind: desk.ChatLID, Value: "123456789012345"}, desk.Identity{Kind: desk.ChatPhone, Value: "5511988887777"}
	in := w.text("5511988887777", "um")
	in.Identities = []desk.Identity{lid}
	older := w.ingest(in).ContactID
	newer := w.ingest(w.text("5511988887777", "dois")).ContactID
	require.NotEqual(t, older, newer)
	in = w.text("5511988887777", "três")
	in.Identities = []desk.Identity{lid, digits}
	require.Equal(t, older, w.ingest(in).ContactID)
	require.Equal(t, 2, w.count("contacts"))
	require.Equal(t, 1, w.count("contact_joins WHERE older_id = $1 AND newer_id = $2", older, newer))
}

func TestTheOldAndTheNewFormOfABrazilianMobileAreOneContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, phone := range []string{"551188887777", "5511988887777"} {
		in := w.text(phone, "oi")
		in.Identities = desk.IdentityKeys(phone)
		w.ingest(in)
	}
	require.Equal(t, 1, w.count("contacts"))
	require.Equal(t, 1, w.count("tickets"))
}

func TestMommentOrdersTheDisplayAndTheListNotArrival(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	var ticket uuid.UUID
	for _, m := range []struct {
		body  string
		delay time.Duration
	}{{"segunda", 2 * time.Second}, {"terceira", 3 * time.Second}, {"primeira", time.Second}, {"terceira, chegou depois", 3 * time.Second}} {
		in := w.text("5511988887777", m.body)
		in.SentAt = base.Add(m.delay)
		ticket = w.ingest(in).TicketID
	}
	page, err := w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket})
	require.NoError(t, err)
	var bodies []string
	for _, m := range page.Items {
		bodies = append(bodies, m.Text)
	}
	require.Equal(t, []string{"primeira", "segunda", "terceira", "terceira, chegou depois"}, bodies)
	row, err := w.db.Ticket(t.Context(), w.tenant, all(), ticket)
	require.NoError(t, err)
	require.Equal(t, "terceira, chegou depois", row.LastMessage.Preview)
	require.Equal(t, base.Add(3*time.Second), row.LastMessageAt)
}

func TestAnInstantThatCannotBeIsReplacedByNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Now().Add(48 * time.Hour), time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		in := w.text("5511988887777", "oi")
		in.SentAt = at
		w.ingest(in)
	}
	require.Zero(t, w.count("messages WHERE abs(extract(epoch FROM sent_at - now())) > 60"))
}

func TestWhatPostgresRefusesNeverLosesAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	deep := []byte(fmt.Sprintf("%0*d", 3000, 0))
	for i := range deep {
		deep[i] = '['
	}
	for name, raw := range map[string]string{
		"escaped NUL": `{"a":"x\u0000y"}`, "lone surrogate": `{"a":"\ud83d"}`, "huge exponent": `{"a":1e999999}`, "no JSON": `<html>`,
		"endless nesting": string(deep), "broken UTF-8": "{\"a\":\"\xff\"}", "nothing": "", "NUL in a key": `{"\u0000":1}`,
	} {
		in := w.text("5511988887777", "antes\x00depois\xff")
		in.Raw, in.ProviderID, in.PushName = []byte(raw), "id-"+name+string(make([]byte, 3000)), "Ana\x00"
		require.Equal(t, postgres.OutcomeStored, w.ingest(in).Outcome, name)
		require.NoError(t, w.db.KeepWebhook(t.Context(), w.tenant, postgres.WebhookEvent{ConnectionID: w.connection, Type: "x", Raw: json.RawMessage(raw + " ")}), name)
	}
	require.Equal(t, 8, w.count("messages WHERE body = 'antesdepois' || U&'\\FFFD'"))
	in := w.text("5511988887777", string(make([]rune, 0))+longWords())
	require.Equal(t, postgres.OutcomeStored, w.ingest(in).Outcome)
}

// longWords is a text of more distinct words than a search vector holds.
func longWords() string {
	var out []byte
	for i := range 400_000 {
		out = fmt.Appendf(out, "p%dç ", i)
	}
	return string(out)
}

func TestAClosedTicketRoutesAMessageByTheStateOfItsChat(t *testing.T) {
	t.Parallel()
	states := map[desk.ChatState]string{
		desk.StateActive:        "",
		desk.StateSurveying:     "status = 'resolved', survey_until = now() + interval '1 hour', reopen_until = now() + interval '1 hour'",
		desk.StateSurveyingLate: "status = 'resolved', survey_until = now() + interval '1 hour', reopen_until = now() - interval '1 hour'",
		desk.StateReopenable:    "status = 'resolved', reopen_until = now() + interval '1 hour'",
		desk.StateNone:          "status = 'resolved', reopen_until = now() - interval '1 hour'",
	}
	for state, set := range states {
		for _, body := range []string{"preciso de ajuda", "10", "obrigado"} {
			t.Run(string(state)+" "+body, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				first := w.ingest(w.text("5511988887777", "oi"))
				if set != "" {
					w.exec("UPDATE tickets SET " + set)
				}
				in := w.text("5511988887777", body)
				got := w.ingest(in)
				want := desk.Route(state, desk.MessageFacts{Kind: desk.KindText, Text: body, Chat: desk.ChatPhone})
				require.Equal(t, want, got.Intent)
				switch want {
				case desk.IntentNewTicket:
					require.NotEqual(t, first.TicketID, got.TicketID)
					require.EqualValues(t, 1, got.Seq)
				case desk.IntentAppend:
					require.Equal(t, first.TicketID, got.TicketID)
					require.Zero(t, got.Seq)
					require.Equal(t, 1, value[int](w, "SELECT unread FROM tickets"), "appended thanks are not counted as unread")
					require.Equal(t, 1, w.count("outbox WHERE topic = 'ticket'"), "and wake no workflow")
				case desk.IntentMessage, desk.IntentQuiet, desk.IntentSurveyAnswer, desk.IntentReopen:
					require.Equal(t, first.TicketID, got.TicketID)
					require.EqualValues(t, 2, got.Seq)
				case desk.IntentStoreOnly:
					require.Equal(t, uuid.Nil, got.TicketID)
				}
			})
		}
	}
}

func TestACancelledTicketIsNeverReopenedByAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ingest(w.text("5511988887777", "oi"))
	w.exec("UPDATE tickets SET status = 'cancelled', reopen_until = now() + interval '1 hour'")
	got := w.ingest(w.text("5511988887777", "oi de novo"))
	require.Equal(t, desk.IntentNewTicket, got.Intent)
	require.NotEqual(t, first.TicketID, got.TicketID)
}

func TestAPlaceholderIsReplacedByItsDecryptedMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text("5511988887777", "")
	in.Kind = desk.KindWaiting
	placeholder := w.ingest(in)
	in.Kind, in.Text, in.Preview = desk.KindText, "agora sim", "agora sim"
	require.Equal(t, postgres.OutcomeChanged, w.ingest(in).Outcome)
	m, err := w.db.Message(t.Context(), w.tenant, all(), placeholder.MessageID, false)
	require.NoError(t, err)
	require.Equal(t, "agora sim", m.Text)
	require.Equal(t, 1, w.count("messages"))
	require.Equal(t, "agora sim", value[string](w, "SELECT last_preview FROM tickets"))
}

func TestProtocolsCountUpWithinATenantsDayAndAreUniquePerTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		w.ticket()
	}
	day := value[string](w, "SELECT to_char(now() AT TIME ZONE 'America/Sao_Paulo', 'YYYYMMDD')")
	require.Equal(t, day+"-000001,"+day+"-000002,"+day+"-000003", value[string](w, "SELECT string_agg(protocol, ',' ORDER BY protocol) FROM tickets"))
}
