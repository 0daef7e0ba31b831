package postgres_test

import (
	"encoding/json"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func TestAReplyIsQueuedShownAndHandedToTheWorkflow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent := w.addUser(w.tenant, nil)
	first := w.ingest(w.text(customer, "oi"))
	client := id()
	m, created, announced, err := w.db.QueueReply(t.Context(), w.tenant, postgres.Reply{
		TicketID: first.TicketID, Viewer: all(), AuthorID: agent, Origin: "agent", Text: "Bom dia!", QuotedID: first.MessageID, ClientID: client,
		Key: "k", RequestHash: []byte{1},
	})
	require.NoError(t, err)
	require.True(t, created)
	require.EqualValues(t, 2, m.Seq)
	require.Equal(t, desk.DeliveryQueued, m.Status)
	require.Equal(t, client, m.ClientID)
	require.Equal(t, "user", m.AuthorKind)
	require.Equal(t, agent, m.AuthorID)
	require.Equal(t, first.MessageID, m.Quoted.ID)
	require.Equal(t, "oi", m.Quoted.Text)
	require.Len(t, announced, 1)
	var payload struct {
		Kind      string           `json:"kind"`
		MessageID uuid.UUID        `json:"message_id"`
		Seq       int64            `json:"seq"`
		After     desk.TicketFacts `json:"after"`
	}
	require.NoError(t, json.Unmarshal(announced[0].Payload, &payload))
	require.Equal(t, "message.created", payload.Kind)
	require.Equal(t, m.ID, payload.MessageID)
	require.Equal(t, desk.StatusOpen, payload.After.Status)
	require.NotContains(t, string(announced[0].Payload), "Bom dia", "an event never carries a body")

	page, err := w.db.Messages(t.Context(), w.tenant, all(), postgres.MessageQuery{TicketID: first.TicketID})
	require.NoError(t, err)
	require.Equal(t, m, page.Items[1], "the answer to a reply is the message as every page shows it")
	require.Equal(t, 1, w.count("outbox WHERE topic = 'ticket' AND payload ->> 'kind' = 'outbound' AND payload ->> 'seq' = '2'"))
	row, err := w.db.Ticket(t.Context(), w.tenant, all(), first.TicketID)
	require.NoError(t, err)
	require.Equal(t, "Bom dia!", row.LastMessage.Preview)
	require.Equal(t, desk.DeliveryQueued, row.LastMessage.Status)
}

func TestTheSameKeyQueuesOneReplyHoweverOftenAndWhereverItIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dbs := []*postgres.DB{w.db, w.open()}
	reply := postgres.Reply{TicketID: w.ticket().TicketID, Viewer: all(), AuthorID: id(), Origin: "agent", Text: "oi", Key: "k", RequestHash: []byte{1}}
	var created atomic.Int32
	var group errgroup.Group
	ids := make([]uuid.UUID, 20)
	for i := range ids {
		group.Go(func() error {
			m, first, _, err := dbs[i%2].QueueReply(t.Context(), w.tenant, reply)
			if first {
				created.Add(1)
			}
			ids[i] = m.ID
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 1, created.Load())
	for _, m := range ids {
		require.Equal(t, ids[0], m)
	}
	require.Equal(t, 1, w.count("messages WHERE direction = 'out'"))
	require.Equal(t, 1, w.count("outbox WHERE payload ->> 'kind' = 'outbound'"))

	w.resolve(reply.TicketID)
	m, first, announced, err := w.db.QueueReply(t.Context(), w.tenant, reply)
	require.NoError(t, err, "a repetition is answered after the ticket was closed too")
	require.False(t, first)
	require.Empty(t, announced)
	require.Equal(t, ids[0], m.ID)
}

func TestAKeyBelongsToOneRequestOfOneAuthor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reply := postgres.Reply{TicketID: w.ticket().TicketID, Viewer: all(), AuthorID: id(), Origin: "agent", Text: "oi", Key: "k", RequestHash: []byte{1}}
	_, _, _, err := w.db.QueueReply(t.Context(), w.tenant, reply)
	require.NoError(t, err)

	other := reply
	other.Text, other.RequestHash = "tchau", []byte{2}
	_, _, _, err = w.db.QueueReply(t.Context(), w.tenant, other)
	require.Equal(t, desk.CodeIdempotencyMismatch, desk.CodeOf(err))
	other = reply
	other.TicketID = w.ticket().TicketID
	_, _, _, err = w.db.QueueReply(t.Context(), w.tenant, other)
	require.Equal(t, desk.CodeIdempotencyMismatch, desk.CodeOf(err))

	other = reply
	other.AuthorID = id()
	_, created, _, err := w.db.QueueReply(t.Context(), w.tenant, other)
	require.NoError(t, err)
	require.True(t, created, "another author's key is another key")
}

func TestAReplyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed, open, otherChat := w.ticket().TicketID, w.ticket().TicketID, w.ticket()
	w.resolve(closed)
	stranger := desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn}
	for name, c := range map[string]struct {
		reply postgres.Reply
		want  desk.Code
	}{
		"closed":               {postgres.Reply{TicketID: closed, Viewer: all(), Text: "oi"}, desk.CodeAlreadyClosed},
		"absent":               {postgres.Reply{TicketID: id(), Viewer: all(), Text: "oi"}, desk.CodeNotFound},
		"invisible":            {postgres.Reply{TicketID: open, Viewer: stranger, Text: "oi"}, desk.CodeNotFound},
		"invisible and closed": {postgres.Reply{TicketID: closed, Viewer: stranger, Text: "oi"}, desk.CodeNotFound},
		"empty":                {postgres.Reply{TicketID: open, Viewer: all(), Text: ""}, desk.CodeInvalid},
		"quote of nothing":     {postgres.Reply{TicketID: open, Viewer: all(), Text: "oi", QuotedID: id()}, desk.CodeInvalid},
		"quote of another chat": {
			postgres.Reply{TicketID: open, Viewer: all(), Text: "oi", QuotedID: otherChat.MessageID}, desk.CodeInvalid,
		},
	} {
		c.reply.Origin, c.reply.AuthorID = "agent", id()
		_, _, _, err := w.db.QueueReply(t.Context(), w.tenant, c.reply)
		require.Equal(t, c.want, desk.CodeOf(err), name)
	}
	require.Zero(t, w.count("messages WHERE direction = 'out'"))
	_, _, _, err := w.db.QueueReply(t.Context(), id(), postgres.Reply{TicketID: open, Viewer: all(), Text: "oi", Origin: "agent"})
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err), "a ticket of another tenant is absent")
}

func TestRepliesAndMessagesAtOnceGetSeqsWithoutGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	var group errgroup.Group
	for i := range 20 {
		group.Go(func() error {
			_, _, _, err := w.db.QueueReply(t.Context(), w.tenant, postgres.Reply{
				TicketID: ticket, Viewer: all(), AuthorID: id(), Origin: "agent", Text: strconv.Itoa(i),
			})
			return err
		})
		group.Go(func() error {
			_, err := w.db.IngestMessage(t.Context(), w.tenant, w.text(customer, strconv.Itoa(i)))
			return err
		})
	}
	require.NoError(t, group.Wait())
	rows, err := w.db.PendingRows(t.Context(), w.tenant, ticket, 1, 100)
	require.NoError(t, err)
	require.Len(t, rows, 40)
	for i, row := range rows {
		require.EqualValues(t, i+2, row.Seq)
	}
}
