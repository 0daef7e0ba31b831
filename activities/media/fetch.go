// Package media holds the activities on files: fetching those of messages, copying photos, removing uploads left behind. They run on a queue
// of their own, so that a slow file delays nothing else.
package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/balcao/balcao/activities"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/mediakind/inspect"
	"github.com/balcao/balcao/internal/netguard"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/upload"
	"github.com/balcao/balcao/internal/zapi"
)

// Activities are the activities of the queue `media`.
type Activities struct {
	Store     *postgres.DB
	Files     storage.Store
	Inspector *inspect.Inspector
	Uploads   *upload.Intake
	Fetcher   *netguard.Fetcher
	Numbers   *zapi.Client // asked for photos
	Secrets   *secret.Box
	Announcer activities.Announcer
}

// Bind registers them.
func (a *Activities) Bind(r contract.ActivityRegistry) {
	contract.Bind(r, contract.MediaFetch, a.Fetch)
	contract.Bind(r, contract.MediaPhoto, a.Photo)
	contract.Bind(r, contract.MediaSweepUploads, a.SweepUploads)
}

const (
	// maxPoster is the largest small picture that is taken over from the source, in bytes.
	maxPoster = 2 << 20
	// beat is how often a fetch says that it goes on.
	beat = 5 * time.Second
	// maxGone is how often a source may say that it has no such file: it may be slower to have it than to tell of it.
	maxGone = 6
)

// Fetch implements contract.MediaFetch.
func (a *Activities) Fetch(ctx context.Context, in contract.MediaInput) (contract.MediaOutput, error) {
	job, err := a.Store.BeginMedia(ctx, in.TenantID, in.MediaID)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return contract.MediaOutput{Done: true}, nil // removed meanwhile
	}
	if err != nil {
		return contract.MediaOutput{}, err
	}
	if job.State != postgres.MediaPending {
		return contract.MediaOutput{Done: true}, nil
	}
	ctx, stop := beating(ctx)
	defer stop()
	found, err := a.bring(ctx, in, job)
	var failure *netguard.Error
	switch {
	case err == nil:
		return contract.MediaOutput{Done: true}, a.keep(ctx, in, found)
	case errors.As(err, &failure):
		return a.failed(ctx, in, job, failure)
	default:
		return contract.MediaOutput{}, err // the storage, the database, or the end of this worker
	}
}

// beating tells Temporal that the activity goes on until stop is called. A worker that stops does not wait for a file: the next one begins
// anew.
func beating(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	stopping, done := activity.GetWorkerStopChannel(ctx), make(chan struct{})
	go func() {
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-stopping:
				cancel()
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return ctx, func() {
		close(done)
		cancel()
	}
}

// bring streams the file into the storage and looks at it.
func (a *Activities) bring(ctx context.Context, in contract.MediaInput, job postgres.MediaJob) (postgres.StoredMedia, error) {
	settings, err := a.Store.Settings(ctx, in.TenantID)
	if err != nil {
		return postgres.StoredMedia{}, err
	}
	claim := mediakind.Kind(job.Kind)
	body, err := a.Fetcher.Get(ctx, job.SourceURL, min(settings.Integer(desk.SettingMediaMaxSize), claim.IncomingLimit()))
	if err != nil {
		return postgres.StoredMedia{}, err
	}
	defer func() { _ = body.Close() }()
	key := storage.MediaKey(in.TenantID, in.MediaID)
	found, err := a.Inspector.Keep(ctx, key, body, body.Length, claim)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return postgres.StoredMedia{}, &netguard.Error{Reason: netguard.ReasonUnreachable} // it announced more than it gave
	}
	if err != nil {
		return postgres.StoredMedia{}, err
	}
	thumb := found.Thumb
	if thumb == nil && found.Kind != mediakind.Sticker && job.PosterURL != "" {
		thumb = a.poster(ctx, job.PosterURL)
	}
	stored := postgres.StoredMedia{
		Kind: string(found.Kind), Mime: string(found.Type), Size: found.Size, Key: key, Width: found.Width, Height: found.Height,
		Seconds: found.Seconds, SHA256: found.SHA256, Waveform: found.Waveform,
	}
	if thumb != nil {
		stored.ThumbKey = storage.MediaThumbKey(in.TenantID, in.MediaID)
		if _, err := a.Files.Put(ctx, stored.ThumbKey, bytes.NewReader(thumb), int64(len(thumb))); err != nil {
			return postgres.StoredMedia{}, err
		}
	}
	return stored, nil
}

// poster is the small picture that the source has beside a file; nil when it is not to be had.
func (a *Activities) poster(ctx context.Context, address string) []byte {
	body, err := a.Fetcher.Get(ctx, address, maxPoster)
	if err != nil {
		slog.DebugContext(ctx, "a small picture is left out", "error", err)
		return nil
	}
	defer func() { _ = body.Close() }()
	sent, err := io.ReadAll(body)
	if err != nil {
		return nil
	}
	thumb, err := inspect.Poster(sent)
	if err != nil {
		slog.DebugContext(ctx, "a small picture is left out", "error", err)
	}
	return thumb
}

func (a *Activities) keep(ctx context.Context, in contract.MediaInput, found postgres.StoredMedia) error {
	announced, err := a.Store.StoreMedia(ctx, in.TenantID, in.MediaID, found)
	if err != nil {
		return err
	}
	a.Announcer.Announce(announced, false)
	return nil
}

// failed notes why a try did not bring the file, and whether there is another.
func (a *Activities) failed(ctx context.Context, in contract.MediaInput, job postgres.MediaJob, failure *netguard.Error) (contract.MediaOutput, error) {
	state := postgres.MediaPending
	switch {
	case failure.Reason == netguard.ReasonAddress, failure.Reason == netguard.ReasonTooLarge:
		state = postgres.MediaRefused
	case in.Last, failure.Reason == netguard.ReasonGone && job.Attempts >= maxGone:
		state = postgres.MediaFailed
	}
	slog.WarnContext(ctx, "a file was not got", "media_id", in.MediaID, "attempt", job.Attempts, "state", state, "error", failure)
	announced, err := a.Store.FailMedia(ctx, in.TenantID, in.MediaID, state, string(failure.Reason))
	if err != nil {
		return contract.MediaOutput{}, err
	}
	a.Announcer.Announce(announced, false)
	return contract.MediaOutput{Done: state != postgres.MediaPending, Failure: string(failure.Reason)}, nil
}
