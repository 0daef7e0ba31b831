package contact

import (
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Contact is a customer or a group. TicketsCount and Connections tell of tickets that the caller may see.
type Contact struct {
	ID           uuid.UUID    `json:"id" format:"uuid"`
	Kind         string       `json:"kind" enums:"person,group"`
	Name         string       `json:"name"`      // given by a person; empty for none
	PushName     string       `json:"push_name"` // what WhatsApp shows
	Phone        *string      `json:"phone" extensions:"x-nullable" example:"5511999990000"`
	LIDs         []string     `json:"lids"`
	PhotoURL     *string      `json:"photo_url" extensions:"x-nullable"`
	Blocked      bool         `json:"blocked"`
	Saved        bool         `json:"saved"`
	Note         string       `json:"note"`
	CreatedAt    time.Time    `json:"created_at"`
	TicketsCount int          `json:"tickets_count"`
	Connections  []Connection `json:"connections"`
	// AllowedActions are some of edit, block, unblock, merge and start.
	AllowedActions []string `json:"allowed_actions"`
} //	@name	Contact

// Connection is a number on which the contact has a ticket.
type Connection struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Name  string    `json:"name"`
	Color int       `json:"color" minimum:"1" maximum:"6"`
} //	@name	ContactConnection

func (h *handlers) view(p *access.Principal, c postgres.Contact) Contact {
	shown := Contact{
		ID: c.ID, Kind: c.Kind, Name: c.Name, PushName: c.PushName, LIDs: c.LIDs, Blocked: c.BlockedAt != nil, Saved: c.SavedAt != nil,
		Note: c.Note, CreatedAt: c.CreatedAt, TicketsCount: c.Tickets, Connections: make([]Connection, 0, len(c.Connections)),
		AllowedActions: actions(p, c),
	}
	if c.Phone != "" {
		shown.Phone = &c.Phone
	}
	if c.PhotoKey != "" && h.Photo != nil {
		link := h.Photo(p, c.ID, c.PhotoVersion())
		shown.PhotoURL = &link
	}
	for _, n := range c.Connections {
		shown.Connections = append(shown.Connections, Connection(n))
	}
	return shown
}

func actions(p *access.Principal, c postgres.Contact) []string {
	allowed := []string{}
	person := c.Kind != "group"
	if p.Can(desk.PermContactsEdit) {
		allowed = append(allowed, "edit")
		switch {
		case person && c.BlockedAt == nil:
			allowed = append(allowed, "block")
		case person:
			allowed = append(allowed, "unblock")
		}
		if person {
			allowed = append(allowed, "merge")
		}
	}
	if p.Can(desk.PermTicketsReply) && person && c.BlockedAt == nil {
		allowed = append(allowed, "start")
	}
	return allowed
}
