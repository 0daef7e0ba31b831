package contact

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// get godoc
//
//	@Summary	Show a contact
//	@Description	Whoever sees a ticket sees its contact, whatever the section of contacts is. One that was joined with another is answered by the one that goes on.
//	@Tags		contacts
//	@Param		id	path	string	true	"Contact"	format(uuid)
//	@Success	200	{object}	Contact
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem	"Absent, or not to be known of"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id} [get]
func (h *handlers) get(c *gin.Context) error {
	p, found, err := h.seen(c)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, h.view(p, found))
	return nil
}
