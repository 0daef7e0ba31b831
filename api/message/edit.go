package message

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// Edited is the new text of a message, or its new caption.
type Edited struct {
	Text string `json:"text" minLength:"1" maxLength:"4096"`
}

// edit godoc
//
//	@Summary	Edit a text or caption of ours
//	@Description	The edited message is shown at once; when WhatsApp refuses the edit, the earlier words come back.
//	@Tags		messages
//	@Accept		json
//	@Param		id				path	string	true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key and body make one edit"
//	@Param		edit			body	Edited	true	"New words"
//	@Success	200	{object}	Message
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed, not_editable, not_on_whatsapp"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id} [patch]
func (h *handlers) edit(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionEdit)
	if err != nil {
		return err
	}
	var body Edited
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if err := checkText("text", body.Text, true); err != nil {
		return err
	}
	if body.Text != m.Text {
		if err := h.act(c, p, m, desk.KindEdit, body.Text); err != nil {
			return err
		}
	}
	return h.answer(c, p, m)
}
