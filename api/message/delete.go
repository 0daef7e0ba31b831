package message

import "github.com/gin-gonic/gin"

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
//	@Failure	409	{object}	server.Problem	"already_closed, not_deletable, not_on_whatsapp, delete_too_late"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id} [delete]
func (h *handlers) remove(c *gin.Context) error { return h.reserved(c) }
