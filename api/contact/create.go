package contact

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// New is a contact to add.
type New struct {
	Name  string `json:"name" validate:"required,max=200" example:"Ana Souza"`
	Phone string `json:"phone" validate:"required,max=40" example:"+55 11 99999-0000"` // international, with country code
	Note  string `json:"note" validate:"max=4000"`
} //	@name	NewContact

// create godoc
//
//	@Summary	Add a contact
//	@Description	The number is stored in its canonical form, the Brazilian ninth digit included. A number that a contact has already is refused at `phone`.
//	@Tags		contacts
//	@Accept		json
//	@Param		body	body	New	true	"The contact"
//	@Success	201	{object}	Contact
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	422	{object}	server.Problem	"phone: format, or taken"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts [post]
func (h *handlers) create(c *gin.Context) error {
	p := request.Principal(c)
	if err := section(p); err != nil {
		return err
	}
	var body New
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	name, err := words("name", body.Name, true)
	if err != nil {
		return err
	}
	note, err := words("note", body.Note, false)
	if err != nil {
		return err
	}
	phone, ok := desk.CanonicalPhone(body.Phone)
	if !ok {
		return desk.Invalid("phone", "format", "is no international number with its country code")
	}
	id, announced, err := h.DB.CreateContact(c.Request.Context(), p.TenantID, name, phone, note)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, false)
	made, err := h.DB.Contact(c.Request.Context(), p.TenantID, p.Viewer, id, true)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, h.view(p, made))
	return nil
}
