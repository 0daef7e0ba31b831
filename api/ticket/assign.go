package ticket

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// Assignment says who gets the ticket.
type Assignment struct {
	AgentID *uuid.UUID `json:"agent_id" format:"uuid" validate:"required"`
}

// assign godoc
//
//	@Summary	Give a ticket to an agent
//	@Tags		tickets
//	@Accept		json
//	@Param		id				path	string	true	"Ticket"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key asks for the same command, and fetches its outcome"
//	@Param		body			body	Assignment	true	"What is asked"
//	@Success	200	{object}	Ticket
//	@Success	202	{object}	Pending	"The outcome is not known yet"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed; group_transfer_off"
//	@Failure	422	{object}	server.Problem
//	@Failure	503	{object}	server.Problem	"temporal_unavailable: nothing was changed"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/assign [post]
func (h *handlers) assign(c *gin.Context) error {
	asked, err := h.begin(c, route.TicketAssign, desk.CommandAssign)
	if err != nil {
		return err
	}
	var body Assignment
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	asked.AgentID = given(body.AgentID)
	return h.finish(c, asked)
}
