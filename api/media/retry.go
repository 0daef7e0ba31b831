package media

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
)

// Retried says that a file is being fetched again.
type Retried struct {
	Status string `json:"status" enums:"queued" example:"queued"`
} //	@name	MediaRetried

// retry godoc
//
//	@Summary	Fetch a file of a message again
//	@Description	For one that failed or was refused; for one that waits for its next try, it is now. What becomes of it follows in realtime (message.changed).
//	@Tags		media
//	@Produce	json
//	@Param		id	path		string	true	"File"	format(uuid)
//	@Success	202	{object}	Retried
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"conflict: it is stored, or was never to be had"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/media/{id}/retry [post]
func (h *handlers) retry(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	announced, err := h.DB.RetryMedia(c.Request.Context(), p.TenantID, p.Viewer, id)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, true)
	c.JSON(http.StatusAccepted, Retried{Status: "queued"})
	return nil
}
