package ticket

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
)

// get godoc
//
//	@Summary	Show a ticket
//	@Tags		tickets
//	@Param		id	path	string	true	"Ticket"	format(uuid)
//	@Success	200	{object}	Ticket
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem	"Absent, or not to be seen by the caller"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id} [get]
func (h *handlers) get(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	row, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, h.view(p, row))
	return nil
}
