package worker

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/testkit"
)

// queue asks for something to be sent in a ticket.
func (w *world) queue(ticket uuid.UUID, r postgres.Reply) uuid.UUID {
	w.t.Helper()
	r.TicketID, r.Viewer, r.AuthorID, r.Origin = ticket, desk.Viewer{UserID: w.agent.String(), Reach: desk.ReachAll}, w.agent, "agent"
	m, _, _, err := w.store.QueueReply(w.t.Context(), w.tenant, r)
	require.NoError(w.t, err)
	return m.ID
}

// upload keeps a file as a finished upload of the agent.
func (w *world) upload(kind, mime, content string) uuid.UUID {
	w.t.Helper()
	files, err := storage.OpenLocal(w.cfg.StorageDir)
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, files.Close()) }()
	id, key := uuid.New(), "test/"+uuid.NewString()
	_, err = files.Put(w.t.Context(), key, strings.NewReader(content), int64(len(content)))
	require.NoError(w.t, err)
	_, err = w.admin.Exec(w.t.Context(), `INSERT INTO uploads (id, tenant_id, user_id, state, name, length, received, kind, mime, size, storage_key)
		VALUES ($1, $2, $3, 'stored', 'ficha.pdf', $6, $6, $4, $5, $6, $7)`, id, w.tenant, w.agent, kind, mime, len(content), key)
	require.NoError(w.t, err)
	return id
}

func TestEveryKindOfMessageReachesThePhoneInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone := w.phone()
	first := w.write(phone, customerWords)
	text := w.reply(first.TicketID, "um")
	w.work()
	_, err := w.phones.WaitSent(t.Context(), w.instance.ID, 1)
	require.NoError(t, err)
	testkit.Eventually(t, func() bool { return w.delivery(text) == desk.DeliveryAccepted }, "the text to be accepted")

	last := uuid.Nil
	for _, r := range []postgres.Reply{
		{Kind: desk.KindImage, Text: "legenda", UploadID: w.upload("image", "image/png", "\x89PNG\r\n\x1a\n")},
		{Kind: desk.KindAudio, UploadID: w.upload("audio", "audio/ogg", "OggS"), Content: &postgres.OutgoingContent{Media: &postgres.OutgoingMedia{Voice: true}}},
		{Kind: desk.KindVideo, UploadID: w.upload("video", "video/mp4", "mp4")},
		{Kind: desk.KindDocument, UploadID: w.upload("document", "application/pdf", "%PDF-1.7")},
		{Kind: desk.KindSticker, UploadID: w.upload("image", "image/webp", "RIFF")},
		{Kind: desk.KindLocation, Content: &postgres.OutgoingContent{Location: &postgres.OutgoingLocation{Latitude: 1, Longitude: 2}}},
		{Kind: desk.KindContacts, Content: &postgres.OutgoingContent{Contacts: []postgres.OutgoingCard{{Name: "Ana", Phones: []string{"5511988887777"}}}}},
		{Kind: desk.KindReaction, TargetID: first.MessageID, Text: "👍"},
		{Kind: desk.KindEdit, TargetID: text, Text: "dois"},
		{Kind: desk.KindRevoke, TargetID: text},
	} {
		last = w.queue(first.TicketID, r)
	}
	sent, err := w.phones.WaitSent(t.Context(), w.instance.ID, 11)
	require.NoError(t, err)
	routes := []string{}
	for _, m := range sent {
		routes = append(routes, m.Route)
	}
	require.Equal(t, []string{
		"send-text", "send-image", "send-audio", "send-video", "send-document", "send-sticker", "send-location", "send-contact", "send-reaction",
		"send-text", "messages",
	}, routes)
	require.Equal(t, "legenda", sent[1].Text())
	require.Equal(t, "dois", sent[9].Text())
	require.Equal(t, sent[0].MessageID, sent[9].Edits)
	testkit.Eventually(t, func() bool { return w.delivery(last) == desk.DeliveryAccepted }, "the deletion to be accepted")
	w.requireNoWords(first.TicketID)
}

func TestAFileWhoseAnswerWasLostIsNeverSentTwiceAndTheNextOneGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket()
	require.NoError(t, w.phones.SetFaults(w.instance.ID,
		simulator.Fault{Kind: simulator.FaultDropAfterAccept, Next: 1, Only: []string{"send-image"}},
		simulator.Fault{Kind: simulator.FaultErrorInOK, Next: 1, Only: []string{"send-video"}, Text: "Unsupported sticker format: x"}))
	lost := w.queue(ticket, postgres.Reply{Kind: desk.KindImage, UploadID: w.upload("image", "image/png", "png")})
	refused := w.queue(ticket, postgres.Reply{Kind: desk.KindVideo, UploadID: w.upload("video", "video/mp4", "mp4")})
	next := w.reply(ticket, "e agora")
	w.work()
	testkit.Eventually(t, func() bool { return w.delivery(next) == desk.DeliveryAccepted }, "the last one to go")
	require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(lost))
	delivery, failure, err := w.store.MessageDelivery(t.Context(), w.tenant, refused)
	require.NoError(t, err)
	require.Equal(t, desk.DeliveryFailed, delivery)
	require.Equal(t, "media_format", failure)
	sent, err := w.phones.WaitSent(t.Context(), w.instance.ID, 2)
	require.NoError(t, err)
	require.Len(t, sent, 2)
	require.Equal(t, "send-image", sent[0].Route)
}
