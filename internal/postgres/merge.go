package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// MergePreview is what joining two contacts would do.
type MergePreview struct {
	Keep       Contact // the older one
	Remove     Contact
	Tickets    int // that move
	Messages   int // that move
	Identities int // that move
	// Conflict is the code of why it is refused, "" when nothing stands against it: desk.CodeSameContact, desk.CodeKindsDiffer,
	// desk.CodeNotAPerson for two groups, or desk.CodeHiddenTicket.
	Conflict desk.Code
	// Absorbed are the pairs of active tickets on one number that the viewer sees, of which the newer one would be cancelled; never nil.
	Absorbed []AbsorbedTicket
}

// AbsorbedTicket is a pair of active tickets on one number that can't both go on.
type AbsorbedTicket struct {
	KeptID          uuid.UUID `json:"kept_id"`
	KeptProtocol    string    `json:"kept_protocol"`
	RemovedID       uuid.UUID `json:"removed_id"`
	RemovedProtocol string    `json:"removed_protocol"`
	Seen            bool      `json:"seen"` // the viewer sees both
}

// Merge is a joining that was asked for. Its id is that of the row of contact_joins, the subject of its workflow.
type Merge struct {
	ID        uuid.UUID
	State     string // waiting, moving, done, undoing or undone
	UndoUntil time.Time
}

// undoWindow is for how long a joining can be taken back.
const undoWindow = 30 * 24 * time.Hour

var (
	mergeFacts   = named("merge_facts")
	mergeAsk     = named("merge_ask")
	mergeGet     = named("merge_get")
	mergeAskUndo = named("merge_ask_undo")
)

// PreviewMerge says what joining two contacts would do. anyone tells that the asker may know of every contact; else each is desk.CodeNotFound
// unless the viewer sees a ticket of it.
func (db *DB) PreviewMerge(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, first, other uuid.UUID, anyone bool) (MergePreview, error) {
	keep, err := db.Contact(ctx, tenant, viewer, first, anyone)
	if err != nil {
		return MergePreview{}, err
	}
	remove, err := db.Contact(ctx, tenant, viewer, other, anyone)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return MergePreview{}, desk.Invalid("with", "not_found", "there is no such contact")
	}
	if err != nil {
		return MergePreview{}, err
	}
	if remove.CreatedAt.Before(keep.CreatedAt) || (remove.CreatedAt.Equal(keep.CreatedAt) && remove.ID.String() < keep.ID.String()) {
		keep, remove = remove, keep
	}
	preview := MergePreview{Keep: keep, Remove: remove, Absorbed: []AbsorbedTicket{}, Conflict: mergeConflict(keep, remove)}
	if preview.Conflict == desk.CodeSameContact {
		return preview, nil
	}
	err = db.fillPreview(ctx, tenant, viewer, &preview)
	return preview, err
}

// mergeConflict is what the two themselves say against it.
func mergeConflict(keep, remove Contact) desk.Code {
	switch {
	case keep.ID == remove.ID:
		return desk.CodeSameContact
	case keep.Kind != remove.Kind:
		return desk.CodeKindsDiffer
	case keep.Kind != "person":
		return desk.CodeNotAPerson
	}
	return ""
}

func (db *DB) fillPreview(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, p *MergePreview) error {
	args, err := viewerArgs(viewer)
	if err != nil {
		return fmt.Errorf("preview a joining: %w", err)
	}
	var pairs []byte
	err = db.call(ctx, tenant, one(&p.Tickets, &p.Messages, &p.Identities, &pairs), mergeFacts, append(args, p.Keep.ID, p.Remove.ID)...)
	if err != nil {
		return fmt.Errorf("preview a joining: %w", err)
	}
	var all []AbsorbedTicket
	if err := json.Unmarshal(pairs, &all); err != nil {
		return fmt.Errorf("preview a joining: %w", err)
	}
	for _, pair := range all {
		switch {
		case pair.Seen:
			p.Absorbed = append(p.Absorbed, pair)
		case p.Conflict == "":
			// The messages of one would come to light in the other.
			p.Conflict = desk.CodeHiddenTicket
		}
	}
	return nil
}

// AskMerge asks for two contacts to become one, by hand; the workflow of the joining carries it out. Errors: as PreviewMerge, and
// PreviewMerge's Conflict.
func (db *DB) AskMerge(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, actor, first, other uuid.UUID, anyone bool) (Merge, error) {
	preview, err := db.PreviewMerge(ctx, tenant, viewer, first, other, anyone)
	if err != nil {
		return Merge{}, err
	}
	switch preview.Conflict {
	case "":
	case desk.CodeSameContact:
		return Merge{}, desk.E(preview.Conflict, "both are the same contact")
	case desk.CodeHiddenTicket:
		return Merge{}, desk.E(preview.Conflict, "both have an active ticket on one number, and you may not see both")
	default:
		return Merge{}, desk.E(preview.Conflict, "only people can be joined, and groups with nobody")
	}
	merge := Merge{State: "waiting", UndoUntil: time.Now().Add(undoWindow).UTC()}
	var started int64
	if err := db.call(ctx, tenant, one(&merge.ID, &started), mergeAsk, tenant, preview.Keep.ID, preview.Remove.ID, actor); err != nil {
		return Merge{}, fmt.Errorf("ask for a joining: %w", err)
	}
	return merge, nil
}

// AskUndoMerge asks for a joining to be taken back. Errors: desk.CodeNotFound, also for a contact that the asker may not know of;
// desk.CodeUndoExpired when it is too late, or was done already; desk.CodeJoinedAgain when the kept contact was joined with another since;
// desk.CodeConflict while it is still being carried out.
func (db *DB) AskUndoMerge(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, actor, join uuid.UUID, anyone bool) (Merge, error) {
	merge := Merge{ID: join}
	var kept, removed uuid.UUID
	var again bool
	if err := db.call(ctx, tenant, one(&kept, &removed, &merge.State, &merge.UndoUntil, &again), mergeGet, join); err != nil {
		if desk.CodeOf(err) == desk.CodeNotFound {
			return Merge{}, desk.E(desk.CodeNotFound, "there is no such joining")
		}
		return Merge{}, fmt.Errorf("read a joining: %w", err)
	}
	merge.UndoUntil = merge.UndoUntil.UTC()
	if _, err := db.Contact(ctx, tenant, viewer, kept, anyone); err != nil {
		return Merge{}, desk.E(desk.CodeNotFound, "there is no such joining")
	}
	switch {
	case merge.State == "undoing":
		return merge, nil
	case merge.State == "moving":
		return Merge{}, desk.E(desk.CodeConflict, "the joining is still being carried out, try again in a moment")
	case merge.State == "undone" || !time.Now().Before(merge.UndoUntil):
		return Merge{}, desk.E(desk.CodeUndoExpired, "the joining can't be taken back any more")
	case again:
		return Merge{}, desk.E(desk.CodeJoinedAgain, "the contact was joined with another since: take that back first")
	}
	var started int64
	err := db.call(ctx, tenant, one(&started), mergeAskUndo, join, actor)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return Merge{}, desk.E(desk.CodeConflict, "somebody else was faster")
	}
	if err != nil {
		return Merge{}, fmt.Errorf("ask for a joining to be taken back: %w", err)
	}
	merge.State = "undoing"
	return merge, nil
}
