package message

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/desk"
)

// cancel godoc
//
//	@Summary	Cancel a message that still waits
//	@Tags		messages
//	@Param		id	path	string	true	"Message"	format(uuid)
//	@Success	200	{object}	Message
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_cancellable: it is on its way or has gone"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/cancel [post]
func (h *handlers) cancel(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionCancel)
	if err != nil {
		return err
	}
	announced, err := h.DB.CancelQueued(c.Request.Context(), p.TenantID, p.Viewer, m.ID)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, false)
	return h.answer(c, p, m)
}
