package ticket

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
)

// Participant is somebody in a group, or who was and has written there (WA-10). Key is what messages name as their author and what a mention
// in a text stands for: its digits after an @.
type Participant struct {
	Key       string     `json:"key" example:"lid:99999999999999"`
	Name      string     `json:"name"` // empty while WhatsApp has not told one
	Phone     *string    `json:"phone" extensions:"x-nullable"`
	Color     int        `json:"color" minimum:"1" maximum:"8"`
	Admin     bool       `json:"admin"`
	Left      bool       `json:"left"` // no longer in the group
	ContactID *uuid.UUID `json:"contact_id" format:"uuid" extensions:"x-nullable"`
} //	@name	Participant

// Participants lists them.
type Participants struct {
	Items []Participant `json:"items"`
} //	@name	Participants

// participants godoc
//
//	@Summary	List who is in a group
//	@Description	Empty for a conversation with one person, and until the group has been read.
//	@Tags		tickets
//	@Param		id	path	string	true	"Ticket"	format(uuid)
//	@Success	200	{object}	Participants
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/participants [get]
func (h *handlers) participants(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	found, err := h.DB.Participants(c.Request.Context(), p.TenantID, p.Viewer, id)
	if err != nil {
		return err
	}
	list := Participants{Items: make([]Participant, 0, len(found))}
	for _, one := range found {
		shown := Participant{Key: one.Key, Name: one.Name, Phone: orNull(one.Phone), Color: one.Color, Admin: one.Admin, Left: one.Left}
		if one.ContactID != uuid.Nil {
			shown.ContactID = &one.ContactID
		}
		list.Items = append(list.Items, shown)
	}
	c.JSON(http.StatusOK, list)
	return nil
}
