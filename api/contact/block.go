package contact

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// Number says on which number of ours.
type Number struct {
	ConnectionID *uuid.UUID `json:"connection_id" format:"uuid" validate:"required"`
} //	@name	ContactNumber

// block godoc
//
//	@Summary	Block a contact
//	@Description	At WhatsApp on the number given, and here on every number: what a blocked contact writes is stored, opens nothing and notifies nobody.
//	@Tags		contacts
//	@Accept		json
//	@Param		id		path	string	true	"Contact"	format(uuid)
//	@Param		body	body	Number	true	"On which number"
//	@Success	200	{object}	Contact
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_a_person: groups can't be blocked"
//	@Failure	422	{object}	server.Problem	"connection_id"
//	@Failure	503	{object}	server.Problem	"line_unavailable: Z-API did not do it; nothing was changed"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id}/block [post]
func (h *handlers) block(c *gin.Context) error { return h.setBlocked(c, true) }

// unblock godoc
//
//	@Summary	Let a contact write again
//	@Tags		contacts
//	@Accept		json
//	@Param		id		path	string	true	"Contact"	format(uuid)
//	@Param		body	body	Number	true	"On which number"
//	@Success	200	{object}	Contact
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_a_person: groups can't be blocked"
//	@Failure	422	{object}	server.Problem	"connection_id"
//	@Failure	503	{object}	server.Problem	"line_unavailable: Z-API did not do it; nothing was changed"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id}/unblock [post]
func (h *handlers) unblock(c *gin.Context) error { return h.setBlocked(c, false) }

func (h *handlers) setBlocked(c *gin.Context, blocked bool) error {
	p, found, err := h.seen(c)
	if err != nil {
		return err
	}
	var body Number
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if found.Kind == "group" {
		return desk.E(desk.CodeNotAPerson, "groups can't be blocked")
	}
	address, err := h.DB.ContactAddress(c.Request.Context(), p.TenantID, found.ID, *body.ConnectionID)
	if err != nil {
		return err
	}
	if err := h.Lines.ModifyBlocked(c.Request.Context(), p.TenantID, *body.ConnectionID, address, blocked); err != nil {
		return err
	}
	announced, err := h.DB.SetContactBlocked(c.Request.Context(), p.TenantID, found.ID, blocked)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, false)
	return h.answer(c, http.StatusOK)
}
