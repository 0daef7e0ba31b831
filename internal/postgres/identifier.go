package postgres

import (
	"fmt"

	"github.com/google/uuid"
)

// newID makes an id whose order is the order of making (version 7), in Go because Postgres 15 can't (R7).
func newID() (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, fmt.Errorf("make an id: %w", err)
	}
	return id, nil
}

// newIDs makes n of them.
func newIDs(n int) ([]uuid.UUID, error) {
	ids := make([]uuid.UUID, n)
	for i := range ids {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// orNull is what a query is given for an id: NULL for uuid.Nil.
func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// orNil is what a query answered for an id: uuid.Nil for NULL.
func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// parseID reads an id of the domain core, where "" means none.
func parseID(text string) (uuid.UUID, error) {
	if text == "" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, fmt.Errorf("read the id %q: %w", text, err)
	}
	return id, nil
}

// text is an id as the domain core writes it.
func text(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}
