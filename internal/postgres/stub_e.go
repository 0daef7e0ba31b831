package postgres

import (
	"context"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// PreviewMerge is written next.
func (db *DB) PreviewMerge(context.Context, uuid.UUID, desk.Viewer, uuid.UUID, uuid.UUID, bool) (MergePreview, error) {
	return MergePreview{}, desk.E(desk.CodeNotImplemented, "not built yet")
}

// AskMerge is written next.
func (db *DB) AskMerge(context.Context, uuid.UUID, desk.Viewer, uuid.UUID, uuid.UUID, uuid.UUID, bool) (Merge, []Announcement, error) {
	return Merge{}, nil, desk.E(desk.CodeNotImplemented, "not built yet")
}

// AskUndoMerge is written next.
func (db *DB) AskUndoMerge(context.Context, uuid.UUID, desk.Viewer, uuid.UUID, uuid.UUID, bool) (Merge, []Announcement, error) {
	return Merge{}, nil, desk.E(desk.CodeNotImplemented, "not built yet")
}

// Participants is written next.
func (db *DB) Participants(context.Context, uuid.UUID, desk.Viewer, uuid.UUID) ([]Participant, error) {
	return nil, desk.E(desk.CodeNotImplemented, "not built yet")
}
