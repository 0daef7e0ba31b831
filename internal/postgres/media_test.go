package postgres_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// file stores a customer's message with a file and returns the file's id and its ticket.
func (w *world) file(kind desk.MessageKind, media string) (id, ticket uuid.UUID) {
	w.t.Helper()
	in := w.text(customer, "")
	in.Kind, in.Content = kind, json.RawMessage(`{"media":`+media+`}`)
	out, err := w.db.IngestMessage(w.t.Context(), w.tenant, in)
	require.NoError(w.t, err)
	return out.MessageID, out.TicketID
}

func (w *world) starts(media uuid.UUID) int {
	w.t.Helper()
	return w.count("outbox WHERE topic = 'workflow' AND payload ->> 'kind' = 'media' AND payload ->> 'id' = $1", media.String())
}

func TestAMessageWithAFileHasItFetchedOnceWhateverComesTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.text(customer, "")
	in.Kind, in.Content = desk.KindAudio, json.RawMessage(`{"media":{"url":"https://x.example/a.ogg","voice":true,"mime":"audio/ogg","name":"../../x.html","seconds":7,"width":-4}}`)
	first, err := w.db.IngestMessage(t.Context(), w.tenant, in)
	require.NoError(t, err)
	_, err = w.db.IngestMessage(t.Context(), w.tenant, in)
	require.NoError(t, err)
	require.Equal(t, 1, w.starts(first.MessageID))
	job, err := w.db.BeginMedia(t.Context(), w.tenant, first.MessageID)
	require.NoError(t, err)
	require.Equal(t, postgres.MediaJob{State: postgres.MediaPending, Kind: "voice", SourceURL: "https://x.example/a.ogg", Attempts: 1}, job)
	require.Equal(t, 0, w.count("outbox WHERE payload::text LIKE '%x.example%'"), "no address leaves the row")
	for kind, want := range map[desk.MessageKind]string{
		desk.KindImage: "image", desk.KindAudio: "audio", desk.KindVideo: "video", desk.KindGIF: "gif", desk.KindVideoNote: "ptv",
		desk.KindDocument: "document", desk.KindSticker: "sticker", desk.KindButtons: "document",
	} {
		id, _ := w.file(kind, `{"url":"https://x.example/1"}`)
		job, err := w.db.BeginMedia(t.Context(), w.tenant, id)
		require.NoError(t, err)
		require.Equal(t, want, job.Kind)
	}
	lost, ticket := w.file(desk.KindImage, `{"url":"https://x.example/1","download_error":"oops"}`)
	require.Zero(t, w.starts(lost), "what Z-API itself could not get is not asked for")
	_, err = w.db.RetryMedia(t.Context(), w.tenant, all(), lost)
	require.NoError(t, err, "unless a person asks")
	require.NotEqual(t, uuid.Nil, ticket)
}

func TestTheStateOfAFileIsAnnouncedWhenItChangesAndOnlyThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	id, _ := w.file(desk.KindImage, `{"url":"https://x.example/1","width":100}`)
	announced, err := w.db.FailMedia(ctx, w.tenant, id, postgres.MediaPending, "timeout")
	require.NoError(t, err)
	require.Len(t, announced, 1)
	announced, err = w.db.FailMedia(ctx, w.tenant, id, postgres.MediaPending, "timeout")
	require.NoError(t, err)
	require.Empty(t, announced, "the same again")
	found := postgres.StoredMedia{Kind: "image", Mime: "image/png", Size: 5, Key: "k", Height: 50, SHA256: []byte{1}, Waveform: nil}
	announced, err = w.db.StoreMedia(ctx, w.tenant, id, found)
	require.NoError(t, err)
	require.Len(t, announced, 1)
	for _, late := range []func() ([]postgres.Announcement, error){
		func() ([]postgres.Announcement, error) { return w.db.StoreMedia(ctx, w.tenant, id, found) },
		func() ([]postgres.Announcement, error) {
			return w.db.FailMedia(ctx, w.tenant, id, postgres.MediaFailed, "late")
		},
	} {
		announced, err := late()
		require.NoError(t, err)
		require.Empty(t, announced)
	}
	file, err := w.db.Media(ctx, w.tenant, postgres.MediaSight{Viewer: all()}, id)
	require.NoError(t, err)
	require.Equal(t, postgres.MediaStored, file.State)
	require.Equal(t, 100, value[int](w, "SELECT width FROM media WHERE id = $1", id), "the sender's word, where the file does not tell")
	_, err = w.db.RetryMedia(ctx, w.tenant, all(), id)
	require.Equal(t, desk.CodeConflict, desk.CodeOf(err))
}

func TestAFileIsSeenAsItsTicketIsAndNotWhenItsMessageWasDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	id, ticket := w.file(desk.KindImage, `{"url":"https://x.example/1"}`)
	stranger := desk.Viewer{UserID: uuid.NewString(), Reach: desk.ReachDepartment}
	seen := func(sight postgres.MediaSight) bool {
		_, err := w.db.Media(ctx, w.tenant, sight, id)
		if err != nil {
			require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
		}
		return err == nil
	}
	require.True(t, seen(postgres.MediaSight{Viewer: all()}))
	require.False(t, seen(postgres.MediaSight{Viewer: stranger}))
	_, err := w.db.RetryMedia(ctx, w.tenant, stranger, id)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
	w.exec("UPDATE messages SET deleted_at = now() WHERE id = $1", id)
	require.False(t, seen(postgres.MediaSight{Viewer: all()}))
	require.True(t, seen(postgres.MediaSight{Viewer: all(), ShowDeleted: true}))
	files, err := w.db.MediaOfMessages(ctx, w.tenant, postgres.MediaSight{Viewer: all(), ShowDeleted: true}, ticket, []uuid.UUID{id})
	require.NoError(t, err)
	require.Empty(t, files, "not stored yet")
	_, err = w.db.OutgoingMedia(ctx, w.tenant, id)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err), "a customer's file is never public")
}

// upload makes a finished upload of a person.
func (w *world) upload(user uuid.UUID, kind, mime string) uuid.UUID {
	w.t.Helper()
	ctx, holder := w.t.Context(), uuid.New()
	id, err := w.db.CreateUpload(ctx, w.tenant, postgres.NewUpload{UserID: user, Name: "x", Length: 3})
	require.NoError(w.t, err)
	require.NoError(w.t, w.db.HoldUpload(ctx, w.tenant, id, user, holder, 0, time.Minute))
	_, err = w.db.AppendUpload(ctx, w.tenant, id, holder, 0, 3)
	require.NoError(w.t, err)
	require.NoError(w.t, w.db.HoldUpload(ctx, w.tenant, id, user, holder, 3, time.Minute))
	require.NoError(w.t, w.db.FinishUpload(ctx, w.tenant, id, holder, postgres.StoredMedia{Kind: kind, Mime: mime, Size: 3, Key: "k/" + id.String()}, "x"))
	return id
}

func TestAnUploadIsUsedOnceByItsAuthorForWhatItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	author, other := w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewAll}), w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewAll})
	_, ticket := w.file(desk.KindImage, `{"url":"https://x.example/1"}`)
	send := func(who, upload uuid.UUID, kind desk.MessageKind) error {
		_, _, _, err := w.db.QueueReply(ctx, w.tenant, postgres.Reply{
			TicketID: ticket, Viewer: all(), AuthorID: who, Origin: "agent", Kind: kind, UploadID: upload,
		})
		return err
	}
	refused := func(err error) {
		t.Helper()
		require.Equal(t, desk.CodeInvalid, desk.CodeOf(err))
	}
	picture := w.upload(author, "image", "image/png")
	refused(send(other, picture, desk.KindImage))
	refused(send(author, picture, desk.KindVideo))
	refused(send(author, picture, desk.KindAudio))
	refused(send(author, uuid.New(), desk.KindImage))
	page := w.upload(author, "document", "text/html")
	refused(send(author, page, desk.KindImage))
	open, err := w.db.CreateUpload(ctx, w.tenant, postgres.NewUpload{UserID: author, Name: "x", Length: 3})
	require.NoError(t, err)
	refused(send(author, open, desk.KindDocument))
	var group sync.WaitGroup
	results := make([]error, 6)
	for i := range results {
		group.Go(func() { results[i] = send(author, picture, desk.KindImage) })
	}
	group.Wait()
	sent := 0
	for _, err := range results {
		if err == nil {
			sent++
			continue
		}
		refused(err)
	}
	require.Equal(t, 1, sent)
	require.NoError(t, send(author, page, desk.KindDocument))
	state, _, err := w.db.DropUpload(ctx, w.tenant, picture)
	require.NoError(t, err)
	require.Equal(t, postgres.UploadUsed, state)
	require.Equal(t, 2, w.count("media WHERE state = 'stored' AND storage_key LIKE 'k/%'"))
}

func TestOneRequestAtATimeWritesToAnUpload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	user := w.addUser(w.tenant, nil)
	id, err := w.db.CreateUpload(ctx, w.tenant, postgres.NewUpload{UserID: user, Name: "x", Length: 100})
	require.NoError(t, err)
	hold := func(holder uuid.UUID, offset int64, lease time.Duration) desk.Code {
		return desk.CodeOf(w.db.HoldUpload(ctx, w.tenant, id, user, holder, offset, lease))
	}
	first, second := uuid.New(), uuid.New()
	require.Equal(t, desk.CodeUploadOffset, hold(first, 5, time.Minute))
	require.Empty(t, hold(first, 0, time.Minute))
	require.Equal(t, desk.CodeUploadBusy, hold(second, 0, time.Minute))
	_, _, err = w.db.DropUpload(ctx, w.tenant, id)
	require.Equal(t, desk.CodeUploadBusy, desk.CodeOf(err))
	received, err := w.db.AppendUpload(ctx, w.tenant, id, first, 0, 40)
	require.NoError(t, err)
	require.EqualValues(t, 40, received)
	require.Empty(t, hold(second, 40, -time.Second), "the lease of a process that died ends")
	require.Empty(t, hold(first, 40, time.Minute))
	_, err = w.db.AppendUpload(ctx, w.tenant, id, second, 40, 10)
	require.Equal(t, desk.CodeConflict, desk.CodeOf(err), "who lost the hold changes nothing")
	require.Equal(t, desk.CodeConflict, desk.CodeOf(w.db.ExtendUpload(ctx, w.tenant, id, second, time.Minute)))
	require.NoError(t, w.db.ExtendUpload(ctx, w.tenant, id, first, time.Minute))
	_, err = w.db.AppendUpload(ctx, w.tenant, id, first, 40, 60)
	require.NoError(t, err)
	u, err := w.db.Upload(ctx, w.tenant, id)
	require.NoError(t, err)
	require.Equal(t, []int64{0, 40}, u.Parts)
	require.EqualValues(t, 100, u.Received)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(w.db.HoldUpload(ctx, w.tenant, id, uuid.New(), first, 100, time.Minute)), "somebody else's")
}

func TestASweepFindsUploadsThatNobodyTouches(t *testing.T) {
	t.Parallel()
	w := newWorldAlone(t)
	ctx := context.WithoutCancel(t.Context())
	user := w.addUser(w.tenant, nil)
	id, err := w.db.CreateUpload(ctx, w.tenant, postgres.NewUpload{UserID: user, Name: "x", Length: 100})
	require.NoError(t, err)
	stale, err := w.db.StaleUploads(ctx, time.Hour, 10)
	require.NoError(t, err)
	require.Empty(t, stale)
	w.exec("UPDATE uploads SET touched_at = now() - interval '2 hours'")
	stale, err = w.db.StaleUploads(ctx, time.Hour, 10)
	require.NoError(t, err)
	require.Equal(t, []postgres.StaleUpload{{TenantID: w.tenant, UploadID: id}}, stale)
	pending, _ := w.file(desk.KindImage, `{"url":"https://x.example/1"}`)
	awaited, err := w.db.AwaitedMedia(ctx, uuid.Nil, 10)
	require.NoError(t, err)
	require.Equal(t, []postgres.AwaitedMedia{{TenantID: w.tenant, MediaID: pending}}, awaited)
}
