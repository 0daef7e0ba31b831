package search

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// Hits are the places of a conversation that hold what was asked for, newest first, a thousand at most.
type Hits struct {
	Items []Hit `json:"items"`
} //	@name	SearchHits

// Hit is one of them.
type Hit struct {
	MessageID uuid.UUID `json:"message_id" format:"uuid"`
	At        time.Time `json:"at"`
} //	@name	SearchHit

// conversation godoc
//
//	@Summary	Search within a ticket's messages
//	@Tags		search
//	@Param		id	path	string	true	"Ticket"	format(uuid)
//	@Param		q	query	string	true	"2 to 200 characters: letters in a row, or words in any form"
//	@Success	200	{object}	Hits
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/search [get]
func (h *handlers) conversation(c *gin.Context) error {
	p := request.Principal(c)
	ticket, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	// An invisible ticket is none, whatever else is wrong with the request.
	if _, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, ticket); err != nil {
		return err
	}
	text, err := queryOf(c)
	if err != nil {
		return err
	}
	showDeleted := p.Flag(desk.FlagShowDeletedMessages) && p.Can(desk.PermMessagesViewDeleted)
	found, err := h.DB.SearchConversation(c.Request.Context(), p.TenantID, p.Viewer, ticket, text, showDeleted)
	if err != nil {
		return err
	}
	hits := Hits{Items: make([]Hit, 0, len(found))}
	for _, f := range found {
		hits.Items = append(hits.Items, Hit{MessageID: f.MessageID, At: f.At})
	}
	c.JSON(http.StatusOK, hits)
	return nil
}
