package message

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// NewReaction is an emoji under a message.
type NewReaction struct {
	Emoji string `json:"emoji" example:"👍"`
}

// Queued tells that something is on its way to WhatsApp; what it changes follows in realtime.
type Queued struct {
	Status string `json:"status" enums:"queued"`
}

// react godoc
//
//	@Summary	React to a message
//	@Description	One reaction of this side a message: a new one replaces the old one. It is shown at once and taken back when WhatsApp refuses it.
//	@Tags		messages
//	@Accept		json
//	@Param		id				path	string		true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string		false	"The same key and body make one reaction"
//	@Param		reaction		body	NewReaction	true	"Reaction"
//	@Success	202	{object}	Queued
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed, not_on_whatsapp, message_deleted"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/reaction [put]
func (h *handlers) react(c *gin.Context) error { return h.reserved(c) }

// unreact godoc
//
//	@Summary	Take a reaction back
//	@Tags		messages
//	@Param		id				path	string	true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key takes it back once"
//	@Success	202	{object}	Queued
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed, not_on_whatsapp, message_deleted"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/reaction [delete]
func (h *handlers) unreact(c *gin.Context) error { return h.reserved(c) }

// reserved answers for a route whose work is not built yet, after it has found the message.
func (h *handlers) reserved(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	if _, err := h.DB.Message(c.Request.Context(), p.TenantID, p.Viewer, id, false); err != nil {
		return err
	}
	return desk.E(desk.CodeNotImplemented, "this is not built yet")
}
