// Package conversation starts conversations from our side (TK-4).
package conversation

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/api/ticket"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// Lines asks Z-API through one of the tenant's numbers; *dispatch.Lines is one.
type Lines interface {
	PhoneExists(ctx context.Context, tenant, connection uuid.UUID, phone string) (zapi.Account, error)
}

// Deps are what the package works with.
type Deps struct {
	DB        *postgres.DB
	Lines     Lines
	Announcer ticket.Announcer
	// Ticket shows the conversation's ticket as the rest of the API does.
	Ticket ticket.Deps
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{route.ConversationStart.Do(h.start)}
}

// Start says with whom, on which number. Either contact_id or phone is given.
type Start struct {
	ContactID    *uuid.UUID `json:"contact_id" format:"uuid" extensions:"x-nullable"`
	Phone        string     `json:"phone" validate:"max=40" example:"+55 11 99999-0000"` // international, with country code
	Name         string     `json:"name" validate:"max=200"`                             // for a number that is no contact yet
	ConnectionID *uuid.UUID `json:"connection_id" format:"uuid" validate:"required"`
	Text         string     `json:"text"` // first message; may be empty
} //	@name	ConversationStart

// Started is where it goes on. Joined: the contact had an active ticket on that number.
type Started struct {
	Ticket ticket.Ticket `json:"ticket"`
	Joined bool          `json:"joined"`
} //	@name	ConversationStarted

// start godoc
//
//	@Summary	Start a conversation
//	@Description	A number is checked with WhatsApp first. The new ticket is the caller's, in progress, without a first-response clock. An active ticket that the caller may see is joined.
//	@Tags		conversations
//	@Accept		json
//	@Param		Idempotency-Key	header	string	false	"The same key asks for the same conversation"
//	@Param		body			body	Start	true	"With whom, on which number"
//	@Success	201	{object}	Started
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem	"No such contact"
//	@Failure	409	{object}	server.Problem	"ticket_taken: somebody else has an active ticket of the contact on that number; department and agent name where it lies. contact_blocked. idempotency_mismatch"
//	@Failure	422	{object}	server.Problem	"phone: format, not_on_whatsapp; connection_id: not_found, disabled; contact_id: group"
//	@Failure	503	{object}	server.Problem	"line_unavailable: WhatsApp can't be asked at the moment"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/conversations [post]
func (h *handlers) start(c *gin.Context) error { return h.begin(c) }
