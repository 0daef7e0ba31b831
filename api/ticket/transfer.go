package ticket

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// Transfer says where the ticket goes: to an agent, to a department's queue, or to an agent of another department.
type Transfer struct {
	DepartmentID *uuid.UUID `json:"department_id" format:"uuid" extensions:"x-nullable"`
	AgentID      *uuid.UUID `json:"agent_id" format:"uuid" extensions:"x-nullable"`
	Note         string     `json:"note" validate:"max=4000"`
}

// transfer godoc
//
//	@Summary	Hand a ticket to another agent or department
//	@Tags		tickets
//	@Accept		json
//	@Param		id				path	string	true	"Ticket"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key asks for the same command, and fetches its outcome"
//	@Param		body			body	Transfer	true	"What is asked"
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
//	@Router		/api/v1/tickets/{id}/transfer [post]
func (h *handlers) transfer(c *gin.Context) error {
	asked, err := h.begin(c, route.TicketTransfer, desk.CommandTransfer)
	if err != nil {
		return err
	}
	var body Transfer
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	asked.DepartmentID, asked.AgentID = given(body.DepartmentID), given(body.AgentID)
	if asked.DepartmentID == uuid.Nil && asked.AgentID == uuid.Nil {
		return desk.Invalid("department_id", "required", "a department or an agent is needed")
	}
	if asked.Words, err = words("note", body.Note, false); err != nil {
		return err
	}
	return h.finish(c, asked)
}
