package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// amendmentRow is p_fact of the SQL function ingest_amendment: columns of message_amendments by their names.
type amendmentRow struct {
	ID        uuid.UUID      `json:"id"`
	TargetID  string         `json:"target_id"`
	Kind      desk.Amendment `json:"kind"`
	Actor     string         `json:"actor"`
	ActorName string         `json:"actor_name,omitempty"`
	Key       string         `json:"key"`
	At        time.Time      `json:"at"`
	Body      string         `json:"body"`
	Content   any            `json:"content,omitempty"`
	Origin    string         `json:"origin"`
	Raw       any            `json:"raw"`
}

// revokeKey is the key of every deletion of a message: it can be deleted once, and the deletion comes under the message's own id.
const revokeKey = "REVOKE"

func (in Incoming) fact(id uuid.UUID, now time.Time) amendmentRow {
	row := amendmentRow{
		ID: id, TargetID: providerKey(in.Amend.TargetID), Kind: in.Kind.Amends(), Actor: providerKey(in.Amend.Actor), ActorName: cleanText(in.AuthorName),
		Key: providerKey(in.ProviderID), At: plausible(in.SentAt, now), Body: cleanText(in.Text), Content: cleanJSON(in.Content),
		Origin: in.origin(), Raw: cleanJSON(in.Raw),
	}
	if row.Raw == nil {
		row.Raw = map[string]any{}
	}
	switch row.Kind {
	case desk.AmendRevoke:
		row.Key = revokeKey
	case desk.AmendVote:
		row.Body = optionList(in.Amend.Options)
	case desk.AmendEdit, desk.AmendReaction, desk.AmendPin:
	}
	if row.Key == row.TargetID {
		// What comes under the id of its target has none of its own: its words tell it from the next one (contract §8.8), and for a reaction,
		// which may come back, its instant.
		said := row.Body
		if row.Kind == desk.AmendReaction {
			said += in.SentAt.UTC().String()
		}
		sum := sha256.Sum256([]byte(said))
		row.Key = "sha256:" + hex.EncodeToString(sum[:])
	}
	return row
}

// optionList is what was chosen, as a JSON list.
func optionList(options []string) string {
	clean := make([]string, 0, len(options))
	for _, option := range options {
		clean = append(clean, cleanText(option))
	}
	list, err := json.Marshal(clean)
	if err != nil {
		return "[]"
	}
	return string(list)
}

var amendmentIngest = named("amendment_ingest")

// amend stores what in does to another message.
func (db *DB) amend(ctx context.Context, tenant uuid.UUID, in Incoming, keys []string, kind string, ids []uuid.UUID) (Ingested, error) {
	if in.Kind.Amends() == "" || in.Amend.TargetID == "" {
		return Ingested{}, desk.E(desk.CodeInvalid, "a message of kind %s amends none, or names none", in.Kind)
	}
	fact, err := json.Marshal(in.fact(ids[0], time.Now()))
	if err != nil {
		return Ingested{}, fmt.Errorf("amend a message: %w", err)
	}
	var out Ingested
	var announced announcementList
	err = retryLostRace(ctx, func() error {
		return db.call(ctx, tenant, one(&out.Outcome, &out.MessageID, &out.TicketID, &out.ContactID, &announced), amendmentIngest,
			in.ConnectionID, keys, kind, cleanText(in.PushName), ids[1], fact)
	})
	if err != nil {
		return Ingested{}, fmt.Errorf("amend a message: %w", err)
	}
	out.Announced = announced
	return out, nil
}
