package postgres

import (
	"time"

	"github.com/google/uuid"
)

// MergePreview is what joining two contacts would do. Conflict is "" when nothing stands against it.
type MergePreview struct {
	Keep       Contact // the older one
	Remove     Contact
	Tickets    int // that move
	Messages   int // that move
	Identities int // that move
	// Conflict says why it is refused: kind (a person and a group), same, or hidden_ticket (both have an active ticket on one number, and the
	// asker may not see both of them).
	Conflict string
	// Absorbed are the pairs of active tickets of which the newer one would be cancelled.
	Absorbed []AbsorbedTicket // never nil
}

// AbsorbedTicket is a pair of active tickets on one number that can't both go on.
type AbsorbedTicket struct {
	KeptID          uuid.UUID
	KeptProtocol    string
	RemovedID       uuid.UUID
	RemovedProtocol string
}

// Merge is a joining that was asked for.
type Merge struct {
	ID        uuid.UUID
	State     string // waiting, moving, done, undoing or undone
	UndoUntil time.Time
}
