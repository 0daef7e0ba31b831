package contact

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// Change says what becomes of a contact; what is absent stays.
type Change struct {
	Name *string `json:"name" validate:"omitempty,max=200" extensions:"x-nullable"` // empty takes the given name away
	Note *string `json:"note" validate:"omitempty,max=4000" extensions:"x-nullable"`
} //	@name	ContactChange

// update godoc
//
//	@Summary	Save a contact's name and note
//	@Description	Giving a name to a number that only WhatsApp knew keeps it as a contact.
//	@Tags		contacts
//	@Accept		json
//	@Param		id		path	string	true	"Contact"	format(uuid)
//	@Param		body	body	Change	true	"What changes"
//	@Success	200	{object}	Contact
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id} [patch]
func (h *handlers) update(c *gin.Context) error {
	p, found, err := h.seen(c)
	if err != nil {
		return err
	}
	var body Change
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	for field, value := range map[string]*string{"name": body.Name, "note": body.Note} {
		if value == nil {
			continue
		}
		if *value, err = words(field, *value, false); err != nil {
			return err
		}
	}
	announced, err := h.DB.UpdateContact(c.Request.Context(), p.TenantID, found.ID, body.Name, body.Note)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, false)
	return h.answer(c, http.StatusOK)
}

// answer shows the contact of the path as it stands now.
func (h *handlers) answer(c *gin.Context, status int) error {
	p, now, err := h.seen(c)
	if err != nil {
		return err
	}
	c.JSON(status, h.view(p, now))
	return nil
}

// words checks what a person typed; blanks around it are dropped.
func words(field, text string, required bool) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case strings.ContainsRune(text, 0):
		return "", desk.Invalid(field, "charset", "may not hold NUL")
	case text == "" && required:
		return "", desk.Invalid(field, "required", "is missing")
	}
	return text, nil
}
