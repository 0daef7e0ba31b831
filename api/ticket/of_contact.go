package ticket

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// ofContact godoc
//
//	@Summary	List the tickets of a contact that the caller may see
//	@Description	Newest first. A contact of whom the caller sees no ticket, and may not list contacts, is not found.
//	@Tags		contacts
//	@Param		id		path	string	true	"Contact"	format(uuid)
//	@Param		cursor	query	string	false	"Of the page before"
//	@Param		limit	query	int		false	"1 to 100"	default(30)
//	@Success	200	{object}	request.Page[Ticket]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id}/tickets [get]
func (h *handlers) ofContact(c *gin.Context) error {
	p, ctx := request.Principal(c), c.Request.Context()
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	anyone := p.Can(desk.PermContactsView) && (p.Flag(desk.FlagShowContacts) || p.Can(desk.PermSettingsManage))
	found, err := h.DB.Contact(ctx, p.TenantID, p.Viewer, id, anyone)
	if err != nil {
		return err
	}
	filter := postgres.TicketFilter{ContactID: found.ID, Cursor: c.Query("cursor")}
	if filter.Limit, err = request.Limit(c, standardPage, largestPage); err != nil {
		return err
	}
	page, err := h.DB.ListTickets(ctx, p.TenantID, p.Viewer, filter)
	if err != nil {
		return err
	}
	items := make([]Ticket, 0, len(page.Items))
	for _, row := range page.Items {
		items = append(items, h.view(p, row))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}
