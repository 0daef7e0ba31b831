package message

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
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
//	@Failure	409	{object}	server.Problem	"already_closed, not_on_whatsapp"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/reaction [put]
func (h *handlers) react(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionReact)
	if err != nil {
		return err
	}
	var body NewReaction
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if !desk.IsReaction(body.Emoji) {
		return desk.Invalid("emoji", "emoji", "is not one emoji")
	}
	return h.reacted(c, p, m, body.Emoji)
}

func (h *handlers) reacted(c *gin.Context, p *access.Principal, m postgres.Message, emoji string) error {
	if err := h.act(c, p, m, desk.KindReaction, emoji); err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, Queued{Status: string(desk.DeliveryQueued)})
	return nil
}

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
//	@Failure	409	{object}	server.Problem	"already_closed, not_on_whatsapp"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/reaction [delete]
func (h *handlers) unreact(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionReact)
	if err != nil {
		return err
	}
	return h.reacted(c, p, m, "")
}
