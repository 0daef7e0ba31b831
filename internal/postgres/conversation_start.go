package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// ConversationStart asks for a conversation with a contact on a number (TK-4).
type ConversationStart struct {
	Viewer       desk.Viewer
	AgentID      uuid.UUID // who starts it, and gets the ticket
	ConnectionID uuid.UUID
	// ContactID names a contact, or Identities do: sorted, as desk.IdentityKeys returns them. With both, they are the contact's too.
	ContactID  uuid.UUID
	Identities []desk.Identity
	// Address is the chat as Z-API wants it; "" takes that of the contact's newest ticket, else the phone, else the LID.
	Address string
	// Name is kept with the contact when it has none; "" for none.
	Name string
	// Key is the person's idempotency key, "" for none; RequestHash is what was asked under it.
	Key         string
	RequestHash []byte
}

// StartedConversation is where it goes on. Joined: the ticket was there already.
type StartedConversation struct {
	TicketID  uuid.UUID
	ContactID uuid.UUID
	Joined    bool
	Announced []Announcement // and something for the relay, when there is any
}

// TakenTicket refuses a conversation because the contact has an active ticket on that number that the asker may not see. It tells nothing of
// the ticket but where it lies.
type TakenTicket struct {
	Department string // name; "" for none
	Agent      string // name; "" while nobody has it
}

// Error implements error.
func (t *TakenTicket) Error() string { return t.Unwrap().Error() }

// Unwrap returns the refusal, of desk.CodeTicketTaken.
func (t *TakenTicket) Unwrap() error {
	return desk.E(desk.CodeTicketTaken, "somebody else has an active ticket of the contact on this number")
}

var conversationStart = named("conversation_start")

// StartConversation makes a ticket that is the agent's own and in progress, or joins the contact's active ticket on that number, in one
// transaction and one round trip; its workflow is started by the relay, so Temporal may be away. No first-response clock runs for it (the ticket
// keeps who started it). Asked again with the same agent and key it answers with the same ticket. A ticket that was closed is never opened
// again by this, whatever its reopening window: who starts a conversation wants a new one.
//
// Errors: *TakenTicket (desk.CodeTicketTaken); desk.CodeNotFound for the contact; desk.CodeContactBlocked; desk.CodeIdempotencyMismatch;
// desk.CodeInvalid at connection_id (not_found, disabled) or contact_id (group, no_address).
func (db *DB) StartConversation(ctx context.Context, tenant uuid.UUID, s ConversationStart) (StartedConversation, error) {
	args, err := s.args()
	if err != nil {
		return StartedConversation{}, err
	}
	var outcome string
	var out StartedConversation
	var taken TakenTicket
	var announced announcementList
	err = retryLostRace(ctx, func() error {
		return db.call(ctx, tenant, one(&outcome, &out.TicketID, &out.ContactID, &taken.Department, &taken.Agent, &announced), conversationStart, args...)
	})
	if err != nil {
		return StartedConversation{}, fmt.Errorf("start a conversation: %w", err)
	}
	out.Announced = announced
	switch outcome {
	case "created", "repeated":
		return out, nil
	case "joined":
		out.Joined = true
		return out, nil
	case "taken":
		return StartedConversation{}, &taken
	}
	return StartedConversation{}, startRefusal(outcome)
}

// args of the query conversation_start.
func (s ConversationStart) args() ([]any, error) {
	args, err := viewerArgs(s.Viewer)
	if err != nil {
		return nil, fmt.Errorf("start a conversation: %w", err)
	}
	keys := []string{}
	if len(s.Identities) > 0 {
		if keys, _, err = identityKeys(s.Identities); err != nil {
			return nil, err
		}
	}
	ids, err := newIDs(3)
	if err != nil {
		return nil, err
	}
	return append(args, s.ConnectionID, orNull(s.ContactID), keys, cleanText(s.Address), cleanText(s.Name), s.AgentID, ids,
		orNullText(s.Key), s.RequestHash), nil
}

func startRefusal(outcome string) error {
	switch outcome {
	case "no_connection":
		return desk.Invalid("connection_id", "not_found", "there is no such number")
	case "disabled":
		return desk.Invalid("connection_id", "disabled", "the number is switched off")
	case "no_contact":
		return errNoContact
	case "no_address":
		return desk.Invalid("contact_id", "no_address", "WhatsApp has no name for this contact")
	case "group":
		return desk.Invalid("contact_id", "group", "a conversation in a group begins with a message of the group")
	case "blocked":
		return desk.E(desk.CodeContactBlocked, "the contact is blocked")
	case "mismatch":
		return desk.E(desk.CodeIdempotencyMismatch, "the key was used for another request")
	}
	return fmt.Errorf("start a conversation: unexpected outcome %q", outcome)
}
