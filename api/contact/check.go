package contact

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// Question asks whether a number has WhatsApp.
type Question struct {
	Phone        string     `json:"phone" validate:"required,max=40" example:"+55 11 99999-0000"`
	ConnectionID *uuid.UUID `json:"connection_id" format:"uuid" validate:"required"`
} //	@name	ContactQuestion

// Verdict is WhatsApp's answer. Phone is the number in its canonical form; Contact is who has it here already, if the caller may know of them.
type Verdict struct {
	Exists  bool     `json:"exists"`
	Phone   *string  `json:"phone" extensions:"x-nullable"`
	LID     *string  `json:"lid" extensions:"x-nullable"`
	Contact *Contact `json:"contact" extensions:"x-nullable"`
} //	@name	ContactVerdict

// check godoc
//
//	@Summary	Ask whether a number has WhatsApp
//	@Description	Asks WhatsApp through the number given; the Brazilian ninth digit may be there or not.
//	@Tags		contacts
//	@Accept		json
//	@Param		body	body	Question	true	"The number"
//	@Success	200	{object}	Verdict
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	422	{object}	server.Problem	"phone: format; connection_id"
//	@Failure	503	{object}	server.Problem	"line_unavailable"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/check [post]
func (h *handlers) check(c *gin.Context) error {
	p := request.Principal(c)
	var body Question
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	phone, ok := desk.CanonicalPhone(body.Phone)
	if !ok {
		return desk.Invalid("phone", "format", "is no international number with its country code")
	}
	if p.Viewer.ConnectionID != "" && p.Viewer.ConnectionID != body.ConnectionID.String() {
		return desk.Invalid("connection_id", "not_found", "there is no such number")
	}
	account, err := h.Lines.PhoneExists(c.Request.Context(), p.TenantID, *body.ConnectionID, phone)
	if err != nil {
		return err
	}
	verdict := Verdict{Exists: account.Exists}
	if account.Exists {
		identities := account.Identities()
		if len(identities) == 0 {
			identities = desk.IdentityKeys(phone)
		}
		for _, identity := range identities {
			switch identity.Kind {
			case desk.ChatPhone:
				verdict.Phone = &identity.Value
			case desk.ChatLID:
				verdict.LID = &identity.Value
			default:
			}
		}
		known, err := h.DB.ContactByIdentity(c.Request.Context(), p.TenantID, p.Viewer, identities, MayList(p))
		if err == nil {
			shown := h.view(p, known)
			verdict.Contact = &shown
		} else if desk.CodeOf(err) != desk.CodeNotFound {
			return err
		}
	}
	c.JSON(http.StatusOK, verdict)
	return nil
}
