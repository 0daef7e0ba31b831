package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// MergePhase is how far a joining has come.
type MergePhase string

// The phases. Busy: a message of ours is on its way, or somebody changes the identities; ask again in a moment. Cancel: the tickets given were
// emptied and are to be cancelled by their workflows before the joining goes on.
const (
	MergeNothing MergePhase = "nothing"
	MergeBusy    MergePhase = "busy"
	MergeMoving  MergePhase = "moving"
	MergeMoved   MergePhase = "moved"
	MergeCancel  MergePhase = "cancel"
	MergeDone    MergePhase = "done"
	MergeUndoing MergePhase = "undoing"
	MergeUndone  MergePhase = "undone"
)

// MergeStep is what one step of a joining, or of taking one back, came to.
type MergeStep struct {
	Phase     MergePhase
	Until     time.Time   // when it can't be taken back any more; zero where it does not matter
	Tickets   []uuid.UUID // to be cancelled, or to be opened again
	Announced []Announcement
}

var (
	mergeContacts = named("merge_contacts")
	mergeOnward   = named("merge_onward")
	mergeUndo     = named("merge_undo")
	mergeForget   = named("merge_forget")
)

// MergeContacts begins a joining, once: in one transaction the identities, the tickets and the newest messages of the newer contact become the
// older one's, under the locks of ingest, so that no webhook falls between (R12, R13). Asked again, it says how far the joining is. A joining that
// a person has taken back stays so until a person asks for it.
func (db *DB) MergeContacts(ctx context.Context, tenant, join uuid.UUID) (MergeStep, error) {
	var step MergeStep
	var until *time.Time
	var announced announcementList
	err := retryLostRace(ctx, func() error {
		return db.call(ctx, tenant, one(&step.Phase, &until, &announced), mergeContacts, join)
	})
	if err != nil {
		return MergeStep{}, fmt.Errorf("join two contacts: %w", err)
	}
	if until != nil {
		step.Until = until.UTC()
	}
	step.Announced = announced
	return step, nil
}

// MergeOnward moves at most limit messages more, or says what is left to be done.
func (db *DB) MergeOnward(ctx context.Context, tenant, join uuid.UUID, limit int) (MergeStep, error) {
	return db.mergeStep(ctx, tenant, mergeOnward, join, limit)
}

// UndoMerge takes a joining back that somebody has asked to take back: both contacts get what they had. What was written since stays with the
// ticket in which it was written, or with the kept contact. Asked again after it was done, it names the same tickets.
func (db *DB) UndoMerge(ctx context.Context, tenant, join uuid.UUID) (MergeStep, error) {
	return db.mergeStep(ctx, tenant, mergeUndo, join)
}

func (db *DB) mergeStep(ctx context.Context, tenant uuid.UUID, query string, args ...any) (MergeStep, error) {
	var step MergeStep
	var announced announcementList
	err := retryLostRace(ctx, func() error {
		return db.call(ctx, tenant, func(rows pgx.Rows) error {
			return one(&step.Phase, &step.Tickets, &announced)(rows)
		}, query, args...)
	})
	if err != nil {
		return MergeStep{}, fmt.Errorf("go on with a joining: %w", err)
	}
	step.Announced = announced
	return step, nil
}

// ForgetMerge removes what taking a joining back would have needed, when it is too late or was done.
func (db *DB) ForgetMerge(ctx context.Context, tenant, join uuid.UUID) error {
	if err := db.call(ctx, tenant, none, mergeForget, join); err != nil {
		return fmt.Errorf("forget a joining: %w", err)
	}
	return nil
}

// UnfinishedMerge names a joining that should have a run.
type UnfinishedMerge struct {
	TenantID uuid.UUID
	JoinID   uuid.UUID
}

var mergeUnfinished = named("merge_unfinished")

// UnfinishedMerges lists joinings of every tenant that wait for a step, by id, those after after, at most limit (R36).
func (db *DB) UnfinishedMerges(ctx context.Context, after uuid.UUID, limit int) ([]UnfinishedMerge, error) {
	var list []UnfinishedMerge
	scan := collect(&list, pgx.RowToStructByPos[UnfinishedMerge])
	if err := db.callAs(ctx, roleSweep, "", scan, mergeUnfinished, after, limit); err != nil {
		return nil, fmt.Errorf("list joinings to go on with: %w", err)
	}
	return list, nil
}
