package message

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// Forward says where a message goes: to tickets, and to contacts over a number. At most five together.
type Forward struct {
	TicketIDs []uuid.UUID `json:"ticket_ids"`
	Contacts  []Recipient `json:"contacts"`
}

// Recipient is a contact and the number that writes to it.
type Recipient struct {
	ContactID    uuid.UUID `json:"contact_id" format:"uuid"`
	ConnectionID uuid.UUID `json:"connection_id" format:"uuid"`
}

// Forwarded holds the new messages, in the order in which they were asked for.
type Forwarded struct {
	Items []Message `json:"items"`
}

// forward godoc
//
//	@Summary	Forward a message
//	@Description	A contact without an active ticket on that number gets one, assigned to who forwards.
//	@Tags		messages
//	@Accept		json
//	@Param		id				path	string	true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key and body forward once"
//	@Param		forward			body	Forward	true	"Targets"
//	@Success	201	{object}	Forwarded
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed, not_forwardable, message_deleted"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/forward [post]
func (h *handlers) forward(c *gin.Context) error { return h.reserved(c) }
