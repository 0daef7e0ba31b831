package message

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/desk"
)

// remove godoc
//
//	@Summary	Delete a message for everyone
//	@Description	It is shown as deleted at once, and comes back when WhatsApp refuses.
//	@Tags		messages
//	@Param		id				path	string	true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key deletes once"
//	@Success	204
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed, not_deletable, not_on_whatsapp"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id} [delete]
func (h *handlers) remove(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionDelete)
	if err != nil {
		return err
	}
	if err := h.act(c, p, m, desk.KindRevoke, ""); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
