package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// MediaState is how far the file of a message has come.
type MediaState string

// The states. A file goes from pending to one of the others; failed and refused ones may be asked for again.
const (
	MediaPending MediaState = "pending"
	MediaStored  MediaState = "stored"
	MediaFailed  MediaState = "failed"  // it was not to be had
	MediaRefused MediaState = "refused" // it must not be had: too large, or at an address that is not asked
)

// MediaJob is a file to fetch.
type MediaJob struct {
	State     MediaState
	Kind      string // what its sender calls it, as mediakind.Kind
	SourceURL string // sensitive; "" when it came from nowhere
	PosterURL string // of its small picture; "" for none
	Attempts  int    // this one counted
}

// StoredMedia is what is known of a file that was kept and looked at. What is not known is zero.
type StoredMedia struct {
	Kind     string `json:"kind"`
	Mime     string `json:"mime"`
	Size     int64  `json:"size"` // bytes
	Key      string `json:"key"`  // of internal/storage
	ThumbKey string `json:"thumb_key"`
	Width    int    `json:"width"` // pixels
	Height   int    `json:"height"`
	Seconds  int    `json:"seconds"`

	SHA256   []byte `json:"-"`
	Waveform []byte `json:"-"`
}

// MediaObject is a file to serve.
type MediaObject struct {
	ID       uuid.UUID
	Kind     string
	Mime     string
	Name     string // as its sender calls it: never a part of a path or a header as it is
	Size     int64  // bytes
	Key      string // of internal/storage; "" while it is not stored
	ThumbKey string // "" for none
	State    MediaState
	At       time.Time // when it was stored, UTC
}

var (
	mediaBegin      = named("media_begin")
	mediaStore      = named("media_store")
	mediaFail       = named("media_fail")
	mediaRetry      = named("media_retry")
	mediaSeen       = named("media_seen")
	mediaOfMessages = named("media_of_messages")
	mediaOutgoing   = named("media_outgoing")
	mediaAwaited    = named("media_awaited")
)

// BeginMedia counts a try to fetch the file of a message, and says what there is to fetch; desk.CodeNotFound when there is no such file.
func (db *DB) BeginMedia(ctx context.Context, tenant, media uuid.UUID) (MediaJob, error) {
	var j MediaJob
	if err := db.call(ctx, tenant, one(&j.State, &j.Kind, &j.SourceURL, &j.PosterURL, &j.Attempts), mediaBegin, media); err != nil {
		return MediaJob{}, fmt.Errorf("begin to fetch a file: %w", err)
	}
	return j, nil
}

// StoreMedia says that the file of a message is kept. It changes nothing unless the file was awaited.
func (db *DB) StoreMedia(ctx context.Context, tenant, media uuid.UUID, found StoredMedia) ([]Announcement, error) {
	row, err := json.Marshal(found)
	if err != nil {
		return nil, fmt.Errorf("store a file: %w", err)
	}
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), mediaStore, media, row, found.SHA256, found.Waveform); err != nil {
		return nil, fmt.Errorf("store a file: %w", err)
	}
	return announced, nil
}

// FailMedia says that a try has not brought the file, with a code. state is MediaPending while it is tried again. It changes nothing unless
// the file was awaited.
func (db *DB) FailMedia(ctx context.Context, tenant, media uuid.UUID, state MediaState, failure string) ([]Announcement, error) {
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), mediaFail, media, state, failure); err != nil {
		return nil, fmt.Errorf("note that a file was not got: %w", err)
	}
	return announced, nil
}

// RetryMedia has a file fetched again. desk.CodeNotFound when the viewer may not see its ticket, desk.CodeConflict when there is nothing to
// fetch: it is stored, or never was anywhere.
func (db *DB) RetryMedia(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, media uuid.UUID) ([]Announcement, error) {
	who, err := viewerArgs(viewer)
	if err != nil {
		return nil, err
	}
	var outcome string
	var announced announcementList
	if err := db.call(ctx, tenant, one(&outcome, &announced), mediaRetry, append(who, media)...); err != nil {
		return nil, fmt.Errorf("fetch a file again: %w", err)
	}
	switch outcome {
	case "asked":
		return announced, nil
	case "not_found":
		return nil, desk.E(desk.CodeNotFound, "there is no such file")
	default:
		return nil, desk.E(desk.CodeConflict, "this file can't be fetched again (%s)", outcome)
	}
}

// MediaSight is who asks for files and what they may see of them.
type MediaSight struct {
	Viewer       desk.Viewer
	ShowDeleted  bool // files of deleted messages too
	GroupHistory bool // flag group_history: earlier tickets of a group that is seen are seen too
}

func (s MediaSight) args() ([]any, error) {
	who, err := viewerArgs(s.Viewer)
	if err != nil {
		return nil, err
	}
	return append(who, s.ShowDeleted, s.GroupHistory), nil
}

func mediaScan(row pgx.CollectableRow) (MediaObject, error) {
	var f MediaObject
	err := row.Scan(&f.ID, &f.Kind, &f.Mime, &f.Name, &f.Size, &f.Key, &f.ThumbKey, &f.State, &f.At)
	f.At = f.At.UTC()
	return f, err
}

func exactlyOne(file *MediaObject) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*file, err = pgx.CollectExactlyOneRow(rows, mediaScan)
		return err
	}
}

// Media returns a file; desk.CodeNotFound when there is none, or not for this viewer.
func (db *DB) Media(ctx context.Context, tenant uuid.UUID, sight MediaSight, id uuid.UUID) (MediaObject, error) {
	args, err := sight.args()
	if err != nil {
		return MediaObject{}, err
	}
	var file MediaObject
	if err := db.call(ctx, tenant, exactlyOne(&file), mediaSeen, append(args, id)...); err != nil {
		return MediaObject{}, fmt.Errorf("look for a file: %w", err)
	}
	return file, nil
}

// MediaOfMessages returns the stored files of these messages of one ticket that the viewer sees, oldest message first. Messages without one
// are left out.
func (db *DB) MediaOfMessages(ctx context.Context, tenant uuid.UUID, sight MediaSight, ticket uuid.UUID, messages []uuid.UUID) ([]MediaObject, error) {
	args, err := sight.args()
	if err != nil {
		return nil, err
	}
	files := []MediaObject{}
	if err := db.call(ctx, tenant, collect(&files, mediaScan), mediaOfMessages, append(args, ticket, messages)...); err != nil {
		return nil, fmt.Errorf("look for the files of messages: %w", err)
	}
	return files, nil
}

// OutgoingMedia returns a stored file of a message of ours, whoever asks: what a public link leads to (R19). desk.CodeNotFound for all else.
func (db *DB) OutgoingMedia(ctx context.Context, tenant, id uuid.UUID) (MediaObject, error) {
	var file MediaObject
	if err := db.call(ctx, tenant, exactlyOne(&file), mediaOutgoing, id); err != nil {
		return MediaObject{}, fmt.Errorf("look for a file: %w", err)
	}
	return file, nil
}

// AwaitedMedia names a file that must have a workflow.
type AwaitedMedia struct {
	TenantID uuid.UUID
	MediaID  uuid.UUID
}

// AwaitedMedia lists files of every tenant that are to be fetched, by id, those after after, at most limit (R36).
func (db *DB) AwaitedMedia(ctx context.Context, after uuid.UUID, limit int) ([]AwaitedMedia, error) {
	var awaited []AwaitedMedia
	scan := collect(&awaited, pgx.RowToStructByPos[AwaitedMedia])
	if err := db.callAs(ctx, roleSweep, "", scan, mediaAwaited, after, limit); err != nil {
		return nil, fmt.Errorf("list files to fetch: %w", err)
	}
	return awaited, nil
}
