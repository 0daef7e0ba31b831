package ticket

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/postgres"
)

const standardLog = 50

// Event is one entry of a ticket's log (TK-5).
type Event struct {
	ID        uuid.UUID       `json:"id" format:"uuid"`
	Kind      string          `json:"kind" example:"accepted"`
	Actor     *Actor          `json:"actor" extensions:"x-nullable"`
	Data      json.RawMessage `json:"data" swaggertype:"object"`
	CreatedAt time.Time       `json:"created_at"`
}

// Actor is who did it.
type Actor struct {
	Kind string     `json:"kind" enums:"user,contact,bot,system,phone"`
	ID   *uuid.UUID `json:"id" format:"uuid" extensions:"x-nullable"`
	Name string     `json:"name"`
}

// events godoc
//
//	@Summary	List what happened to a ticket, oldest first
//	@Tags		tickets
//	@Param		id		path	string	true	"Ticket"	format(uuid)
//	@Param		cursor	query	string	false	"next_cursor of the page before"
//	@Param		limit	query	int		false	"1 to 100; 50 by default"
//	@Success	200	{object}	request.Page[Event]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/events [get]
func (h *handlers) events(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	limit, err := request.Limit(c, standardLog, largestPage)
	if err != nil {
		return err
	}
	page, err := h.DB.Events(c.Request.Context(), p.TenantID, p.Viewer, id, c.Query("cursor"), limit)
	if err != nil {
		return err
	}
	items := make([]Event, 0, len(page.Items))
	for _, e := range page.Items {
		items = append(items, viewEvent(e))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}

func viewEvent(e postgres.Event) Event {
	shown := Event{ID: e.ID, Kind: e.Kind, Data: e.Data, CreatedAt: e.CreatedAt, Actor: &Actor{Kind: e.ActorKind, Name: e.ActorName}}
	if e.ActorID != uuid.Nil {
		shown.Actor.ID = &e.ActorID
	}
	if len(shown.Data) == 0 {
		shown.Data = json.RawMessage("{}")
	}
	return shown
}
