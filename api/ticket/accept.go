package ticket

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// accept godoc
//
//	@Summary	Take a ticket from the queue
//	@Tags		tickets
//	@Accept		json
//	@Param		id				path	string	true	"Ticket"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key asks for the same command, and fetches its outcome"
//	@Success	200	{object}	Ticket
//	@Success	202	{object}	Pending	"The outcome is not known yet"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_assigned, already_closed"
//	@Failure	422	{object}	server.Problem
//	@Failure	503	{object}	server.Problem	"temporal_unavailable: nothing was changed"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/accept [post]
func (h *handlers) accept(c *gin.Context) error {
	return h.simple(c, route.TicketAccept, desk.CommandAccept)
}
