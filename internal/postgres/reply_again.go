package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

var (
	replyRequeue = named("reply_requeue")
	replyCancel  = named("reply_cancel")
)

// RetryFailed puts a message that failed in line again, as its ticket's newest row; its place in the conversation stays. Errors:
// desk.CodeNotFound, desk.CodeAlreadyClosed, desk.CodeNotRetryable when it has not failed. One that is unconfirmed may have arrived: it is never
// sent again under its own row (R17).
func (db *DB) RetryFailed(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, message uuid.UUID) ([]Announcement, error) {
	return db.act(ctx, tenant, viewer, desk.E(desk.CodeNotRetryable, "it has not failed"), replyRequeue, message, "failed")
}

// ReleaseHeld lets a message go that was held for its age (R18); it is as old as if it were written now. Errors: desk.CodeNotFound,
// desk.CodeAlreadyClosed, desk.CodeNotHeld.
func (db *DB) ReleaseHeld(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, message uuid.UUID) ([]Announcement, error) {
	return db.act(ctx, tenant, viewer, desk.E(desk.CodeNotHeld, "it does not wait for anybody's word"), replyRequeue, message, "held")
}

// CancelQueued takes back a message that nobody has taken in hand to send. Errors: desk.CodeNotFound, desk.CodeNotCancellable when it is on its
// way or has gone.
func (db *DB) CancelQueued(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, message uuid.UUID) ([]Announcement, error) {
	return db.act(ctx, tenant, viewer, desk.E(desk.CodeNotCancellable, "it is on its way, or has gone"), replyCancel, message)
}

func (db *DB) act(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, refusal error, query string, args ...any) ([]Announcement, error) {
	who, err := viewerArgs(viewer)
	if err != nil {
		return nil, fmt.Errorf("change what waits to be sent: %w", err)
	}
	var outcome string
	var list announcementList
	err = retryLostRace(ctx, func() error { return db.call(ctx, tenant, one(&outcome, &list), query, append(who, args...)...) })
	if err != nil {
		return nil, fmt.Errorf("change what waits to be sent: %w", err)
	}
	switch outcome {
	case "queued", "cancelled":
		return list, nil
	case "not_found":
		return nil, desk.E(desk.CodeNotFound, "there is no such message")
	case "already_closed":
		return nil, desk.E(desk.CodeAlreadyClosed, "the ticket is closed")
	default:
		return nil, refusal
	}
}
