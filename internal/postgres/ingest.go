package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// Incoming is one message of a webhook, from the customer or an echo of one of ours.
type Incoming struct {
	ConnectionID uuid.UUID
	// Identities of the chat as desk.IdentityKeys returns them: sorted, at least one (R12).
	Identities []desk.Identity
	PushName   string    // what WhatsApp shows for the contact or the group; never identifies
	Address    string    // the chat as Z-API wants it in `phone`
	Plan       desk.Plan // what desk.PlanRoute decided
	FromMe     bool
	FromAPI    bool // sent through Z-API: ours or another system's (R14)

	ProviderID string // WhatsApp's id; "" for the few notices that have none, which are then never known as duplicates
	Kind       desk.MessageKind
	AuthorName string // who wrote, in a group
	AuthorKey  string // the same as an identity key, "lid:…" or "phone:…"; "" when it is not known
	Text       string
	Content    json.RawMessage // what the kind has beyond its text; nil for nothing
	QuotedID   string          // provider id of the message that is answered
	Preview    string          // one line for lists
	SentAt     time.Time       // momment: orders the display, and nothing else. Instants that can't be are replaced by now
	Raw        json.RawMessage // as it came

	// Amend is set, and Plan is not, when Kind amends another message.
	Amend *Amendment
}

// Amendment is what an Incoming does to another message (desk.Amendment). Its text, its file and its instant are the Incoming's.
type Amendment struct {
	TargetID string // provider id of the message that is acted upon
	// Actor tells the people of a chat apart, where one counts once: AmendActorUs, AmendActorContact, or any key of a participant.
	Actor   string
	Options []string // of a vote: all that are chosen now
}

// Who amends in a chat of two.
const (
	AmendActorUs      = "me"
	AmendActorContact = "contact"
)

// Outcome is what became of a message of a webhook.
type Outcome string

// The outcomes.
const (
	OutcomeStored    Outcome = "stored"
	OutcomeDuplicate Outcome = "duplicate" // known; nothing was changed
	OutcomeChanged   Outcome = "changed"   // known; this delivery replaced its placeholder, or told how its call went on
	OutcomeAmended   Outcome = "amended"   // something done to a message, known or not yet, and new
	OutcomeParked    Outcome = "parked"    // an echo that waits for its send (R14)
	OutcomeLinked    Outcome = "linked"    // an echo of a message that we sent
)

// Ingested says what became of it. TicketID is uuid.Nil and Seq 0 where the message moves no ticket. For an amendment MessageID is the
// message that it acts on, uuid.Nil while that is not known.
type Ingested struct {
	Outcome   Outcome
	MessageID uuid.UUID
	TicketID  uuid.UUID
	ContactID uuid.UUID
	Seq       int64
	Intent    desk.Intent
	Announced []Announcement
}

// ingestTries bounds how often a lost race is run again; each one lost leaves nothing behind.
const ingestTries = 5

var (
	messageIngest = named("message_ingest")
	receiptsApply = named("receipts_apply")
)

// IngestMessage stores one message in one transaction and one round trip (R5): contact, ticket, message, outbox. Asked again with the same
// provider id in the same chat it changes nothing, whatever else differs (R12). Messages of one chat are stored one after another; rows of a
// ticket get consecutive seqs under its lock (R10). What amends another message is kept as a fact about that message, and shown there, in
// whichever order they arrive.
func (db *DB) IngestMessage(ctx context.Context, tenant uuid.UUID, in Incoming) (Ingested, error) {
	keys, kind, err := identityKeys(in.Identities)
	if err != nil {
		return Ingested{}, err
	}
	ids, err := newIDs(4)
	if err != nil {
		return Ingested{}, err
	}
	release, err := db.chats.lock(ctx, tenant, keys)
	if err != nil {
		return Ingested{}, fmt.Errorf("wait for the chat: %w", err)
	}
	defer release()
	if in.Amend != nil {
		return db.amend(ctx, tenant, in, keys, kind, ids)
	}
	message, err := json.Marshal(in.row(time.Now()))
	if err != nil {
		return Ingested{}, fmt.Errorf("ingest a message: %w", err)
	}
	var out Ingested
	var announced announcementList
	var seq *int64
	var intent *string
	err = retryLostRace(ctx, func() error {
		return db.call(ctx, tenant, one(&out.Outcome, &out.MessageID, &out.TicketID, &out.ContactID, &seq, &intent, &announced), messageIngest,
			in.ConnectionID, keys, kind, cleanText(in.PushName), cleanText(in.Address), planOf(in.Plan), ids, message, in.FromAPI)
	})
	if err != nil {
		return Ingested{}, fmt.Errorf("ingest a message: %w", err)
	}
	if seq != nil {
		out.Seq = *seq
	}
	if intent != nil {
		out.Intent = desk.Intent(*intent)
	}
	out.Announced = announced
	return out, nil
}

// ApplyReceipts moves messages forward by a status callback, never back (contract §5.6); ids that are not known yet are kept for a day for
// the send or the message that will bring them. failure is a code, for desk.DeliveryFailed.
func (db *DB) ApplyReceipts(ctx context.Context, tenant, connection uuid.UUID, providerIDs []string, status desk.Delivery, failure string,
	at time.Time,
) ([]Announcement, error) {
	ids := make([]string, 0, len(providerIDs))
	for _, id := range providerIDs {
		if id = providerKey(id); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var announced announcementList
	err := retryLostRace(ctx, func() error {
		return db.call(ctx, tenant, one(&announced), receiptsApply, connection, ids, string(status), orNullText(failure), plausible(at, time.Now()))
	})
	if err != nil {
		return nil, fmt.Errorf("apply receipts: %w", err)
	}
	return announced, nil
}
