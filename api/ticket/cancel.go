package ticket

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// Cancellation says why.
type Cancellation struct {
	Reason string `json:"reason" validate:"required,max=4000"`
}

// cancel godoc
//
//	@Summary	Cancel a ticket, with a reason
//	@Tags		tickets
//	@Accept		json
//	@Param		id				path	string	true	"Ticket"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key asks for the same command, and fetches its outcome"
//	@Param		body			body	Cancellation	true	"What is asked"
//	@Success	200	{object}	Ticket
//	@Success	202	{object}	Pending	"The outcome is not known yet"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed"
//	@Failure	422	{object}	server.Problem
//	@Failure	503	{object}	server.Problem	"temporal_unavailable: nothing was changed"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/cancel [post]
func (h *handlers) cancel(c *gin.Context) error {
	asked, err := h.begin(c, route.TicketCancel, desk.CommandCancel)
	if err != nil {
		return err
	}
	var body Cancellation
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if asked.Words, err = words("reason", body.Reason, true); err != nil {
		return err
	}
	return h.finish(c, asked)
}
