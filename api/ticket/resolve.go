package ticket

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// Resolution says how the ticket ends. Survey false leaves the customer unasked, for those allowed.
type Resolution struct {
	Survey *bool `json:"survey" extensions:"x-nullable"`
}

// resolve godoc
//
//	@Summary	Resolve a ticket
//	@Tags		tickets
//	@Accept		json
//	@Param		id				path	string	true	"Ticket"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key asks for the same command, and fetches its outcome"
//	@Param		body			body	Resolution	true	"What is asked"
//	@Success	200	{object}	Ticket
//	@Success	202	{object}	Pending	"The outcome is not known yet"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_accepted, already_closed"
//	@Failure	422	{object}	server.Problem
//	@Failure	503	{object}	server.Problem	"temporal_unavailable: nothing was changed"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/resolve [post]
func (h *handlers) resolve(c *gin.Context) error {
	asked, err := h.begin(c, route.TicketResolve, desk.CommandResolve)
	if err != nil {
		return err
	}
	var body Resolution
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if body.Survey != nil && !*body.Survey {
		if !request.Principal(c).Can(desk.PermTicketsResolveWithoutSurvey) {
			return desk.E(desk.CodeForbidden, "resolving without the survey needs %s", desk.PermTicketsResolveWithoutSurvey)
		}
		asked.WithoutSurvey = true
	}
	return h.finish(c, asked)
}
