// Package upload takes files from browsers part by part, so that a connection that breaks costs the part under way and nothing else. Each part
// is an object of its own until the last has come; then they become one, which is looked at and may be sent. It works on every kind of
// storage, and with several processes: an upload is in the hand of one request at a time.
package upload

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/mediakind/container"
	"github.com/balcao/balcao/internal/mediakind/inspect"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
)

const (
	// lease is how long an upload stays in the hand of a process that has died.
	lease = 30 * time.Second
	// renewal is how often a living one asks for more.
	renewal = 10 * time.Second
	// finishLimit bounds the making of one object out of all parts.
	finishLimit = 5 * time.Minute
	// maxRecording is the largest recording that is packed anew, in bytes: hours of speech.
	maxRecording = 16 << 20
)

// byContent lets the content alone say what an upload is: no sender's word is needed.
const byContent = mediakind.Kind("")

// Codes of whole uploads that are nothing to send.
const (
	FailureTooLarge = "too_large" // for what it turned out to be
	FailureLost     = "lost"      // the storage does not have all of its parts
)

// Intake takes uploads in. It is safe for concurrent use.
type Intake struct {
	DB        *postgres.DB
	Files     storage.Store
	Inspector *inspect.Inspector
}

// Limit is how many bytes an upload of a tenant may have at most: the setting media.max_size, and no more than WhatsApp takes of anything.
func (i *Intake) Limit(ctx context.Context, tenant uuid.UUID) (int64, error) {
	settings, err := i.DB.Settings(ctx, tenant)
	if err != nil {
		return 0, err
	}
	return min(settings.Integer(desk.SettingMediaMaxSize), mediakind.Document.Limit()), nil
}

// Append takes the bytes that come at an offset. What came before body broke is kept, and body's error returned beside how many bytes are kept
// now. body may hold fewer bytes than are missing; what it holds beyond them is desk.CodeTooLarge, and nothing of it is kept.
//
// Errors as postgres.HoldUpload, and desk.CodeUnavailable.
func (i *Intake) Append(ctx context.Context, tenant, user, id uuid.UUID, offset int64, body io.Reader) (received int64, err error) {
	u, err := i.own(ctx, tenant, user, id)
	if err != nil {
		return 0, err
	}
	holder := uuid.New()
	if err := i.DB.HoldUpload(ctx, tenant, id, user, holder, offset, lease); err != nil {
		return u.Received, err
	}
	// From here on the browser may go: what has come is kept.
	ctx = context.WithoutCancel(ctx)
	part := &arriving{from: body, left: u.Length - offset}
	kept, err := i.keep(ctx, tenant, id, holder, offset, part)
	if err != nil {
		_, released := i.DB.AppendUpload(ctx, tenant, id, holder, offset, 0)
		return offset, errors.Join(err, released)
	}
	received, err = i.DB.AppendUpload(ctx, tenant, id, holder, offset, kept)
	if err != nil {
		return offset, err
	}
	if received == u.Length {
		return received, i.Finish(ctx, tenant, user, id)
	}
	return received, part.failed
}

// own returns an upload of a person; desk.CodeNotFound when it is somebody else's.
func (i *Intake) own(ctx context.Context, tenant, user, id uuid.UUID) (postgres.Upload, error) {
	u, err := i.DB.Upload(ctx, tenant, id)
	if err == nil && u.UserID != user {
		return postgres.Upload{}, desk.E(desk.CodeNotFound, "there is no such upload")
	}
	return u, err
}

// Own returns an upload of a person, finishing it if a former request could not; desk.CodeNotFound when it is somebody else's.
func (i *Intake) Own(ctx context.Context, tenant, user, id uuid.UUID) (postgres.Upload, error) {
	u, err := i.own(ctx, tenant, user, id)
	if err != nil || u.State != postgres.UploadOpen || u.Received < u.Length {
		return u, err
	}
	if err := i.Finish(ctx, tenant, user, id); err != nil && desk.CodeOf(err) != desk.CodeUploadBusy && desk.CodeOf(err) != desk.CodeConflict {
		return u, err
	}
	return i.own(ctx, tenant, user, id)
}

// keep stores a part, holding the upload meanwhile. It is over when the hold is lost: somebody else has gone on.
func (i *Intake) keep(ctx context.Context, tenant, id, holder uuid.UUID, offset int64, part *arriving) (int64, error) {
	ctx, stop := i.hold(ctx, tenant, id, holder)
	defer stop()
	// The first byte decides whether there is anything to keep.
	var first [1]byte
	if n, _ := io.ReadFull(part, first[:]); n == 0 {
		return 0, part.refused
	}
	kept, err := i.Files.Put(ctx, storage.UploadPartKey(tenant, id, offset), io.MultiReader(bytes.NewReader(first[:]), part), -1)
	if err != nil {
		return 0, err
	}
	return kept, part.refused
}

// hold keeps the upload in hand until stop is called. The context ends when that is no longer possible.
func (i *Intake) hold(ctx context.Context, tenant, id, holder uuid.UUID) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(renewal)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if err := i.DB.ExtendUpload(ctx, tenant, id, holder, lease); desk.CodeOf(err) == desk.CodeConflict {
					cancel(err)
				}
			}
		}
	}()
	return ctx, func() {
		close(done)
		cancel(nil)
	}
}

// arriving is the body of a request. A body that breaks ends like one that is over, so that what came is kept.
type arriving struct {
	from    io.Reader
	left    int64
	failed  error // how it broke
	refused error // it holds more than is missing
}

// Read implements io.Reader.
func (a *arriving) Read(p []byte) (int, error) {
	if a.left == 0 {
		var one [1]byte
		if n, _ := io.ReadFull(a.from, one[:]); n > 0 {
			a.refused = desk.E(desk.CodeTooLarge, "there is more than was announced")
			return 0, a.refused
		}
		return 0, io.EOF
	}
	n, err := a.from.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		a.failed = err
		err = io.EOF
	}
	return n, err
}

// Finish makes one object of the parts of a whole upload and looks at it. Done twice it is the same. Errors as postgres.HoldUpload.
func (i *Intake) Finish(ctx context.Context, tenant, user, id uuid.UUID) error {
	u, err := i.own(ctx, tenant, user, id)
	if err != nil || u.State != postgres.UploadOpen {
		return err
	}
	holder := uuid.New()
	if err := i.DB.HoldUpload(ctx, tenant, id, user, holder, u.Length, lease); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishLimit)
	defer cancel()
	ctx, stop := i.hold(ctx, tenant, id, holder)
	defer stop()
	stored, name, failure, err := i.assemble(ctx, tenant, u)
	if err == nil && failure != "" {
		return errors.Join(i.DB.RefuseUpload(ctx, tenant, id, holder, failure), i.removeObjects(ctx, tenant, id, u.Parts, true))
	}
	if err == nil {
		err = i.DB.FinishUpload(ctx, tenant, id, holder, stored, name)
	}
	if err != nil {
		_, released := i.DB.AppendUpload(ctx, tenant, id, holder, u.Length, 0)
		slog.WarnContext(ctx, "an upload could not be finished", "upload_id", id, "error", err, "released", released == nil)
		return err
	}
	if err := i.removeObjects(ctx, tenant, id, u.Parts, false); err != nil {
		slog.WarnContext(ctx, "parts of an upload stay for the sweep", "upload_id", id, "error", err)
	}
	return nil
}

func (i *Intake) assemble(ctx context.Context, tenant uuid.UUID, u postgres.Upload) (stored postgres.StoredMedia, name, failure string, err error) {
	key := storage.UploadKey(tenant, u.ID)
	parts := &parts{ctx: ctx, files: i.Files, tenant: tenant, upload: u}
	defer parts.Close()
	found, err := i.Inspector.Keep(ctx, key, parts, u.Length, byContent)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return stored, "", FailureLost, nil
	}
	if err != nil {
		return stored, "", "", err
	}
	if found.Type == "audio/webm" && found.Size <= maxRecording {
		if found, err = i.repack(ctx, key, found); err != nil {
			return stored, "", "", err
		}
	}
	if found.Kind == mediakind.Image && !found.Type.Sendable() {
		found.Kind = mediakind.Document
	}
	if found.Size > found.Kind.Limit() {
		return stored, "", FailureTooLarge, nil
	}
	stored = postgres.StoredMedia{
		Kind: string(found.Kind), Mime: string(found.Type), Size: found.Size, Key: key, Width: found.Width, Height: found.Height,
		Seconds: found.Seconds, SHA256: found.SHA256, Waveform: found.Waveform,
	}
	if found.Thumb != nil {
		stored.ThumbKey = storage.UploadThumbKey(tenant, u.ID)
		if _, err := i.Files.Put(ctx, stored.ThumbKey, bytes.NewReader(found.Thumb), int64(len(found.Thumb))); err != nil {
			return stored, "", "", err
		}
	}
	return stored, mediakind.SafeName(u.Name, found.Type), "", nil
}

// repack turns a recording of a browser into what WhatsApp wants (contract section 2). One that is odd stays as it is.
func (i *Intake) repack(ctx context.Context, key string, found inspect.Found) (inspect.Found, error) {
	reader := storage.NewReader(ctx, i.Files, key, found.Size)
	defer func() { _ = reader.Close() }()
	recording, err := io.ReadAll(reader)
	if err != nil {
		return found, err
	}
	ogg, seconds, err := container.OggVoice(recording)
	if err != nil {
		slog.InfoContext(ctx, "a recording is sent as it is", "error", err)
		return found, nil
	}
	packed, err := i.Inspector.Keep(ctx, key, bytes.NewReader(ogg), int64(len(ogg)), byContent)
	if err != nil {
		return found, err
	}
	if packed.Seconds == 0 {
		packed.Seconds = seconds
	}
	return packed, nil
}

// Remove ends an upload of anybody and removes its objects; what is the file of a message stays. removed is false when only the row went.
// Done twice it is the same. Errors as postgres.DropUpload.
func (i *Intake) Remove(ctx context.Context, tenant, id uuid.UUID) (removed bool, err error) {
	state, parts, err := i.DB.DropUpload(ctx, tenant, id)
	if err != nil {
		return false, err
	}
	removed = state != postgres.UploadUsed
	if err := i.removeObjects(ctx, tenant, id, parts, removed); err != nil {
		return false, err
	}
	return removed, i.DB.DeleteUpload(ctx, tenant, id)
}

func (i *Intake) removeObjects(ctx context.Context, tenant, id uuid.UUID, parts []int64, whole bool) error {
	var faults []error
	for _, offset := range parts {
		faults = append(faults, i.Files.Delete(ctx, storage.UploadPartKey(tenant, id, offset)))
	}
	if whole {
		faults = append(faults, i.Files.Delete(ctx, storage.UploadKey(tenant, id)), i.Files.Delete(ctx, storage.UploadThumbKey(tenant, id)))
	}
	return errors.Join(faults...)
}
