package ticket

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
)

// read godoc
//
//	@Summary	Mark a ticket as read
//	@Tags		tickets
//	@Param		id	path	string	true	"Ticket"	format(uuid)
//	@Success	204
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/read [post]
func (h *handlers) read(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	announced, err := h.DB.MarkRead(c.Request.Context(), p.TenantID, p.Viewer, id)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, false)
	c.Status(http.StatusNoContent)
	return nil
}
