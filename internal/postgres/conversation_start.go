package postgres

import (
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
	// Address is the chat as Z-API wants it; "" takes that of the contact's newest ticket.
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
	Announced []Announcement
}

// TakenTicket says who has the active ticket that stands in the way, as far as the asker may know: nothing of it but where it lies.
type TakenTicket struct {
	Department string // name; "" for none
	Agent      string // name; "" while nobody has it
}
