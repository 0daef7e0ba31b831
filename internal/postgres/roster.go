package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// TakenContact is an entry of a phone's address book (WA-4). Name is what its owner wrote, PushName what WhatsApp shows; "" for none.
type TakenContact struct {
	Identities []desk.Identity // sorted, at least one
	Name       string
	PushName   string
}

var (
	rosterTake  = named("roster_take")
	rosterCount = named("roster_count")
)

// TakeContacts makes contacts of the entries, or finds them by their identity. A name that an agent has given is never overwritten. Doing it
// twice does no harm.
func (db *DB) TakeContacts(ctx context.Context, tenant uuid.UUID, list []TakenContact) error {
	if len(list) == 0 {
		return nil
	}
	type row struct {
		Keys     []string  `json:"keys"`
		ID       uuid.UUID `json:"id"`
		Name     string    `json:"name"`
		PushName string    `json:"push_name"`
	}
	rows := make([]row, 0, len(list))
	for _, c := range list {
		id, err := newID()
		if err != nil {
			return err
		}
		keys, _, err := identityKeys(c.Identities)
		if err != nil {
			return err
		}
		rows = append(rows, row{keys, id, cleanText(c.Name), cleanText(c.PushName)})
	}
	encoded, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("contacts to take over: %w", err)
	}
	err = retryLostRace(ctx, func() error { return db.call(ctx, tenant, none, rosterTake, tenant, json.RawMessage(encoded)) })
	if err != nil {
		return fmt.Errorf("take contacts over: %w", err)
	}
	return nil
}

// NoteRoster stores how many contacts of a number's phone were taken over so far.
func (db *DB) NoteRoster(ctx context.Context, tenant, connection uuid.UUID, taken int) error {
	if err := db.call(ctx, tenant, none, rosterCount, connection, taken); err != nil {
		return fmt.Errorf("note how many contacts were taken over: %w", err)
	}
	return nil
}
