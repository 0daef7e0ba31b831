package ticket

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
)

// Counts holds how many tickets each tab has, each at most 1000.
type Counts struct {
	Mine     int `json:"mine"`
	Queue    int `json:"queue"`
	All      int `json:"all"`
	Groups   int `json:"groups"`
	Resolved int `json:"resolved"`
	Unread   int `json:"unread"` // active tickets of the caller's own with unread messages
}

// counts godoc
//
//	@Summary	Count the tickets of each tab
//	@Tags		tickets
//	@Success	200	{object}	Counts
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/counts [get]
func (h *handlers) counts(c *gin.Context) error {
	p := request.Principal(c)
	counts, err := h.DB.CountTickets(c.Request.Context(), p.TenantID, p.Viewer)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Counts(counts))
	return nil
}
