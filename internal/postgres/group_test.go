package postgres_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// group is a message of a group, with the groups setting on.
func (w *world) group(name, body string) postgres.Incoming {
	in := w.text("", body)
	in.Identities, in.Address, in.PushName = desk.IdentityKeys(name+"-group"), name+"-group", "Condomínio"
	in.Plan = plan(desk.MessageFacts{Kind: desk.KindText, Text: body, Chat: desk.ChatGroup, GroupsOn: true})
	in.AuthorName = "Bia"
	return in
}

func (w *world) flag(f desk.Flag, on bool) {
	w.t.Helper()
	w.exec("INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, key) DO UPDATE SET enabled = $3", w.tenant, string(f), on)
}

func (w *world) started(kind string, subject uuid.UUID) int {
	w.t.Helper()
	return w.count("outbox WHERE topic = 'workflow' AND payload ->> 'kind' = $1 AND payload ->> 'id' = $2", kind, subject.String())
}

func TestAGroupBeginsInWaitingAndStaysThereWhateverItsPeopleSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := fmt.Sprintf("12036%013d", next())
	first := w.ingest(w.group(name, "bom dia"))
	require.Equal(t, "waiting", value[string](w, "SELECT status FROM tickets WHERE id = $1", first.TicketID), "the flag is on unless it is switched off")
	second := w.ingest(w.group(name, "alguém?"))
	require.Equal(t, first.TicketID, second.TicketID)
	require.Equal(t, desk.IntentQuiet, second.Intent, "its workflow resumes for nothing but a message")
	require.EqualValues(t, 2, second.Seq)
	require.Equal(t, 2, value[int](w, "SELECT unread FROM tickets WHERE id = $1", first.TicketID))

	// An agent who has taken it up is spoken to.
	require.Empty(t, w.apply(first.TicketID, postgres.Change{Command: desk.CommandAccept, ActorID: id()}).Refusal)
	require.Equal(t, desk.IntentMessage, w.ingest(w.group(name, "obrigada")).Intent)
}

func TestAGroupBeginsOpenWhereTheFlagIsOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.flag(desk.FlagGroupStartsWaiting, false)
	name := fmt.Sprintf("12036%013d", next())
	first := w.ingest(w.group(name, "bom dia"))
	require.Equal(t, "open", value[string](w, "SELECT status FROM tickets WHERE id = $1", first.TicketID))
	require.Equal(t, desk.IntentMessage, w.ingest(w.group(name, "alguém?")).Intent)
}

func TestAGroupIsReadAtItsFirstMessageAndWhenItsPeopleChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := fmt.Sprintf("12036%013d", next())
	stored := w.group(name, "bom dia")
	stored.Plan = plan(desk.MessageFacts{Kind: desk.KindText, Chat: desk.ChatGroup})
	contact := w.ingest(stored).ContactID
	require.Zero(t, w.started("group", contact), "not while groups are off")
	w.ingest(w.group(name, "bom dia"))
	require.Equal(t, 1, w.started("group", contact))
	w.ingest(w.group(name, "tudo bem?"))
	require.Equal(t, 1, w.started("group", contact))
	notice := w.group(name, "")
	notice.Kind, notice.Plan = desk.KindNotice, plan(desk.MessageFacts{Kind: desk.KindNotice, Chat: desk.ChatGroup, GroupsOn: true})
	w.ingest(notice)
	require.Equal(t, 2, w.started("group", contact))
}

func TestAPhotoIsAskedForOnceAWeekAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone := number()
	contact := w.ingest(w.text(phone, "oi")).ContactID
	w.ingest(w.text(phone, "oi"))
	require.Equal(t, 1, w.started("photo", contact), "of a new contact")
	w.exec("UPDATE contacts SET photo_asked_at = now() - interval '8 days' WHERE id = $1", contact)
	w.ingest(w.text(phone, "oi"))
	w.ingest(w.text(phone, "oi"))
	require.Equal(t, 2, w.started("photo", contact))
}

func TestPlacesInAGroupStayWhoeverComesAndGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ingest(w.group(fmt.Sprintf("12036%013d", next()), "bom dia"))
	ana, bia, caio := postgres.GroupMember{Key: "lid:1", Name: "Ana", Admin: true}, postgres.GroupMember{Key: "phone:5511988887777", Phone: "5511988887777"},
		postgres.GroupMember{Key: "lid:3", Name: "Caio"}
	_, err := w.db.DescribeGroup(t.Context(), w.tenant, first.ContactID, "Condomínio Azul", []postgres.GroupMember{ana, bia, ana})
	require.NoError(t, err)
	colors := func() map[string]int {
		list, err := w.db.Participants(t.Context(), w.tenant, all(), first.TicketID)
		require.NoError(t, err)
		colors := map[string]int{}
		for _, p := range list {
			if !p.Left {
				colors[p.Key] = p.Color
			}
		}
		return colors
	}
	before := colors()
	require.Len(t, before, 2)
	known := w.ingest(w.text("5511988887777", "oi"))
	ana.Name = "" // WhatsApp does not always tell a name again
	_, err = w.db.DescribeGroup(t.Context(), w.tenant, first.ContactID, "Condomínio Azul", []postgres.GroupMember{caio, ana})
	require.NoError(t, err)
	after := colors()
	require.Equal(t, before["lid:1"], after["lid:1"])
	require.NotContains(t, after, bia.Key)
	list, err := w.db.Participants(t.Context(), w.tenant, all(), first.TicketID)
	require.NoError(t, err)
	require.Len(t, list, 3, "who has left is still an author")
	for _, p := range list {
		switch p.Key {
		case ana.Key:
			require.Equal(t, "Ana", p.Name)
		case bia.Key:
			require.True(t, p.Left)
			require.Equal(t, known.ContactID, p.ContactID)
		}
	}
	_, err = w.db.DescribeGroup(t.Context(), w.tenant, known.ContactID, "Ana", nil)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err), "a person is no group")
	_, err = w.db.Participants(t.Context(), w.tenant, desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn}, first.TicketID)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestWhatIsReadHereIsMarkedOnWhatsAppWhereTheNumberSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone := number()
	first := w.ingest(w.text(phone, "oi"))
	read := func() {
		_, err := w.db.MarkRead(t.Context(), w.tenant, all(), first.TicketID)
		require.NoError(t, err)
	}
	unmarked := func() []postgres.ReadMessage {
		list, err := w.db.UnmarkedMessages(t.Context(), w.tenant, first.TicketID)
		require.NoError(t, err)
		return list
	}
	read()
	require.Zero(t, w.started("reading", first.TicketID), "off unless switched on")
	require.Empty(t, unmarked())
	w.exec("UPDATE connections SET read_on_whatsapp = true WHERE id = $1", w.connection)
	w.ingest(w.text(phone, "tudo bem?"))
	read()
	w.ingest(w.text(phone, "ainda não lida"))
	require.Equal(t, 1, w.started("reading", first.TicketID))
	list := unmarked()
	require.Len(t, list, 2)
	require.Equal(t, []int64{1, 2}, []int64{list[0].Seq, list[1].Seq})
	require.Equal(t, phone, list[0].Address)
	require.NoError(t, w.db.MarkedOnWhatsApp(t.Context(), w.tenant, first.TicketID, 2))
	require.Empty(t, unmarked())
	read()
	require.Len(t, unmarked(), 1)
}
