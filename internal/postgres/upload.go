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

// UploadState is how far an upload has come.
type UploadState string

// The states.
const (
	UploadOpen    UploadState = "open"    // bytes are missing, or the last have just come
	UploadStored  UploadState = "stored"  // whole, looked at, ready to be sent
	UploadRefused UploadState = "refused" // whole, and nothing that may be sent
	UploadUsed    UploadState = "used"    // the file of a message
)

// Upload is a file on its way from a browser.
type Upload struct {
	ID       uuid.UUID
	UserID   uuid.UUID
	TicketID uuid.UUID // uuid.Nil for none
	State    UploadState
	Failure  string // code; "" for none
	Name     string
	Length   int64   // bytes announced
	Received int64   // bytes kept
	Parts    []int64 // where its parts begin, in order
	Kind     string  // mediakind.Kind by content, once stored
	Mime     string
	Size     int64 // of the stored object, in bytes
	Key      string
	ThumbKey string
	Touched  time.Time // UTC
}

// NewUpload announces a file.
type NewUpload struct {
	UserID   uuid.UUID
	TicketID uuid.UUID // uuid.Nil for none
	Name     string
	Length   int64 // bytes, more than 0
}

// maxUploads is how many unsent uploads a person may have at once.
const maxUploads = 50

var (
	uploadCreate = named("upload_create")
	uploadGet    = named("upload_get")
	uploadHold   = named("upload_hold")
	uploadExtend = named("upload_extend")
	uploadAppend = named("upload_append")
	uploadFinish = named("upload_finish")
	uploadRefuse = named("upload_refuse")
	uploadDelete = named("upload_delete")
	uploadDrop   = named("upload_drop")
	uploadSweep  = named("upload_sweep")
)

// CreateUpload announces a file; desk.CodeTooManyRequests when the person has fifty unsent ones already.
func (db *DB) CreateUpload(ctx context.Context, tenant uuid.UUID, n NewUpload) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	err = db.call(ctx, tenant, one(&id), uploadCreate, id, tenant, n.UserID, orNull(n.TicketID), cleanText(n.Name), n.Length, maxUploads)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return uuid.Nil, desk.E(desk.CodeTooManyRequests, "you have %d files that were never sent; send or remove some", maxUploads)
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("announce an upload: %w", err)
	}
	return id, nil
}

// Upload returns an upload of anybody in the tenant; desk.CodeNotFound when there is none.
func (db *DB) Upload(ctx context.Context, tenant, id uuid.UUID) (Upload, error) {
	var u Upload
	var ticket *uuid.UUID
	err := db.call(ctx, tenant, one(&u.ID, &u.UserID, &ticket, &u.State, &u.Failure, &u.Name, &u.Length, &u.Received, &u.Parts, &u.Kind, &u.Mime, &u.Size,
		&u.Key, &u.ThumbKey, &u.Touched), uploadGet, id)
	if err != nil {
		return Upload{}, fmt.Errorf("look for an upload: %w", err)
	}
	if ticket != nil {
		u.TicketID = *ticket
	}
	u.Touched = u.Touched.UTC()
	return u, nil
}

// HoldUpload takes an open upload in hand, at the offset where it goes on, until lease has passed. desk.CodeNotFound: it is not the person's;
// desk.CodeUploadBusy: another request has it; desk.CodeUploadOffset: it goes on elsewhere; desk.CodeConflict: nothing is missing any more.
func (db *DB) HoldUpload(ctx context.Context, tenant, id, user, holder uuid.UUID, offset int64, lease time.Duration) error {
	var outcome string
	var received int64
	if err := db.call(ctx, tenant, one(&outcome, &received), uploadHold, id, user, offset, holder, lease); err != nil {
		return fmt.Errorf("hold an upload: %w", err)
	}
	switch outcome {
	case "held":
		return nil
	case "busy":
		return desk.E(desk.CodeUploadBusy, "another request writes to this upload")
	case "offset":
		return desk.E(desk.CodeUploadOffset, "the upload goes on at %d", received)
	case "done":
		return desk.E(desk.CodeConflict, "this upload is whole")
	default:
		return desk.E(desk.CodeNotFound, "there is no such upload")
	}
}

// ExtendUpload keeps an upload in hand for another lease; desk.CodeConflict when it is no longer the holder's.
func (db *DB) ExtendUpload(ctx context.Context, tenant, id, holder uuid.UUID, lease time.Duration) error {
	return db.held(ctx, tenant, "keep an upload", one(&id), uploadExtend, id, holder, lease)
}

// AppendUpload says that a part of n bytes is kept which begins at offset, and lets the upload go. It returns how many bytes are kept now;
// desk.CodeConflict, and nothing changed, when it is no longer the holder's.
func (db *DB) AppendUpload(ctx context.Context, tenant, id, holder uuid.UUID, offset, n int64) (received int64, err error) {
	err = db.held(ctx, tenant, "lengthen an upload", one(&received), uploadAppend, id, holder, offset, n)
	return received, err
}

// FinishUpload says that a whole upload is one object now, ready to be sent under that name; desk.CodeConflict when it is no longer the
// holder's.
func (db *DB) FinishUpload(ctx context.Context, tenant, id, holder uuid.UUID, found StoredMedia, name string) error {
	row, err := json.Marshal(found)
	if err != nil {
		return fmt.Errorf("finish an upload: %w", err)
	}
	return db.held(ctx, tenant, "finish an upload", one(&id), uploadFinish, id, holder, row, found.SHA256, found.Waveform, cleanText(name))
}

// RefuseUpload says that a whole upload is nothing that may be sent, with a code; desk.CodeConflict when it is no longer the holder's.
func (db *DB) RefuseUpload(ctx context.Context, tenant, id, holder uuid.UUID, failure string) error {
	return db.held(ctx, tenant, "refuse an upload", one(&id), uploadRefuse, id, holder, failure)
}

func (db *DB) held(ctx context.Context, tenant uuid.UUID, doing string, scan func(pgx.Rows) error, query string, args ...any) error {
	err := db.call(ctx, tenant, scan, query, args...)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return desk.E(desk.CodeConflict, "another request has taken this upload over")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// DropUpload ends an upload: no message can use it any more, no request goes on with it. It returns what it has become, UploadUsed when it is
// the file of a message already, and its parts. The caller removes the objects, then the row by DeleteUpload; done again, it is the same.
// desk.CodeUploadBusy when a request writes to it right now, or there is none.
func (db *DB) DropUpload(ctx context.Context, tenant, id uuid.UUID) (state UploadState, parts []int64, err error) {
	err = db.call(ctx, tenant, one(&state, &parts), uploadDrop, id)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return "", nil, desk.E(desk.CodeUploadBusy, "this upload is being written")
	}
	if err != nil {
		return "", nil, fmt.Errorf("end an upload: %w", err)
	}
	return state, parts, nil
}

// DeleteUpload removes the row of an upload.
func (db *DB) DeleteUpload(ctx context.Context, tenant, id uuid.UUID) error {
	if err := db.call(ctx, tenant, none, uploadDelete, id); err != nil {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return nil
}

// StaleUpload names an upload that nobody has touched for long.
type StaleUpload struct {
	TenantID uuid.UUID
	UploadID uuid.UUID
}

// StaleUploads lists uploads of every tenant that nobody has touched for age, longest first, at most limit.
func (db *DB) StaleUploads(ctx context.Context, age time.Duration, limit int) ([]StaleUpload, error) {
	var stale []StaleUpload
	scan := collect(&stale, pgx.RowToStructByPos[StaleUpload])
	if err := db.callAs(ctx, roleSweep, "", scan, uploadSweep, age, limit); err != nil {
		return nil, fmt.Errorf("list uploads left behind: %w", err)
	}
	return stale, nil
}
