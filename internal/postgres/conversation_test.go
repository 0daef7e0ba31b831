package postgres_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func TestPagesOfAConversationHoldEachMessageOnceInTheOrderOfDisplay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base := time.Now().Add(-time.Hour).Truncate(time.Second)
	var ticket uuid.UUID
	for i := range 23 {
		in := w.text(customer, strconv.Itoa(i))
		in.SentAt = base.Add(time.Duration(i*7%10) * time.Second) // ties and disorder
		ticket = w.ingest(in).TicketID
	}
	whole, err := w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket, Limit: 100})
	require.NoError(t, err)
	require.Len(t, whole.Items, 23)
	require.Empty(t, whole.Next)
	require.True(t, slices.IsSortedFunc(whole.Items, func(a, b postgres.Message) int {
		if c := a.SentAt.Compare(b.SentAt); c != 0 {
			return c
		}
		return slices.Compare(a.ID[:], b.ID[:])
	}))
	var pages []postgres.Message
	q := postgres.MessageQuery{TicketID: ticket, Limit: 5}
	for {
		page, err := w.db.Messages(t.Context(), w.tenant, all(), q)
		require.NoError(t, err)
		pages = append(slices.Clone(page.Items), pages...)
		if page.Next == "" {
			break
		}
		q.Before = page.Next
	}
	require.Equal(t, whole.Items, pages)
	q.TicketID = id()
	_, err = w.db.Messages(t.Context(), w.tenant, all(), q)
	require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), "a cursor belongs to its ticket")
}

func TestABrowserThatWasAwayMissesNoMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "um")).TicketID
	two := w.ingest(w.text(customer, "dois"))
	call := w.text(customer, "")
	call.Kind, call.Plan = desk.KindCall, plan(desk.MessageFacts{Kind: desk.KindCall, Chat: desk.ChatPhone})
	mute := w.ingest(call)
	late := w.text(customer, "três, atrasada")
	late.SentAt = time.Now().Add(-time.Hour)
	three := w.ingest(late)

	after := int64(1)
	page, err := w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket, AfterSeq: &after})
	require.NoError(t, err)
	var got []uuid.UUID
	for _, m := range page.Items {
		got = append(got, m.ID)
	}
	require.Equal(t, []uuid.UUID{three.MessageID, two.MessageID, mute.MessageID}, got)

	after = 3
	page, err = w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket, AfterSeq: &after})
	require.NoError(t, err)
	require.Empty(t, page.Items)

	page, err = w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: ticket, IDs: []uuid.UUID{mute.MessageID, id()}})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Equal(t, desk.KindCall, page.Items[0].Type)
	require.Zero(t, page.Items[0].Seq)
}

func TestAMessageOfAnotherTicketIsNotGivenThroughThisOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := w.ticket(), w.ticket()
	page, err := w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: one.TicketID, IDs: []uuid.UUID{other.MessageID}})
	require.NoError(t, err)
	require.Empty(t, page.Items)
	_, err = w.db.Message(t.Context(), w.tenant, desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn}, one.MessageID, true)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestReadingSetsUnreadToZeroAndTellsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	w.ingest(w.text(customer, "tudo bem?"))
	announced, err := w.db.MarkRead(t.Context(), w.tenant, all(), ticket)
	require.NoError(t, err)
	require.Len(t, announced, 1)
	require.Zero(t, value[int](w, "SELECT unread FROM tickets"))
	announced, err = w.db.MarkRead(t.Context(), w.tenant, all(), ticket)
	require.NoError(t, err)
	require.Empty(t, announced)
}

func TestTheLogIsInOrderAndPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket, agent := w.ingest(w.text(customer, "oi")).TicketID, w.addUser(w.tenant, nil)
	for _, c := range []desk.Command{desk.CommandAccept, desk.CommandWait, desk.CommandResume, desk.CommandResolve, desk.CommandReopen, desk.CommandCancel} {
		require.Empty(t, w.apply(ticket, postgres.Change{Command: c, ActorID: agent}).Refusal)
	}
	var kinds []string
	after := ""
	for {
		page, err := w.db.Events(t.Context(), w.tenant, all(), ticket, after, 2)
		require.NoError(t, err)
		for _, e := range page.Items {
			kinds = append(kinds, e.Kind)
			require.NotEmpty(t, e.ActorName)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	require.Equal(t, []string{"created", "accepted", "waiting", "resumed", "resolved", "reopened", "cancelled"}, kinds)
}
