package message

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// New is a message to send. Text is the caption of a file; a voice note, a sticker, a location and contacts have none.
type New struct {
	Type     string       `json:"type" enums:"text,image,audio,voice,video,document,sticker,location,contact" example:"text"`
	Text     string       `json:"text" maxLength:"4096"`
	UploadID *uuid.UUID   `json:"upload_id" format:"uuid" extensions:"x-nullable"` // a finished upload of the sender, for every type with a file
	QuotedID *uuid.UUID   `json:"quoted_id" format:"uuid" extensions:"x-nullable"`
	ClientID *uuid.UUID   `json:"client_id" format:"uuid" extensions:"x-nullable"`
	Location *NewLocation `json:"location" extensions:"x-nullable"`
	Contacts []NewContact `json:"contacts"`
	Mentions []string     `json:"mentions"` // phones of participants of the group that the text names
}

// NewLocation is a place to send.
type NewLocation struct {
	Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90"`
	Longitude float64 `json:"longitude" minimum:"-180" maximum:"180"`
	Name      string  `json:"name"`
	Address   string  `json:"address"`
}

// NewContact is a contact card to send.
type NewContact struct {
	Name   string   `json:"name"`
	Phones []string `json:"phones"`
}

// send godoc
//
//	@Summary	Send a message
//	@Description	The message is queued and shown at once; the ticket's workflow sends it. Its status follows in realtime.
//	@Tags		messages
//	@Accept		json
//	@Param		id				path	string	true	"Ticket"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key and body make one message"
//	@Param		message			body	New		true	"Message"
//	@Success	201	{object}	Message
//	@Success	200	{object}	Message	"The key was used before for this very message"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/messages [post]
func (h *handlers) send(c *gin.Context) error {
	p := request.Principal(c)
	ticket, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	// An invisible ticket is none, whatever else is wrong with the request.
	seen, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, ticket)
	if err != nil {
		return err
	}
	key, err := request.IdempotencyKey(c)
	if err != nil {
		return err
	}
	var body New
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	what, err := body.read(seen.IsGroup)
	if err != nil {
		return err
	}
	what = h.asked(p, what, ticket, key)
	stored, created, announced, err := h.DB.QueueReply(c.Request.Context(), p.TenantID, what)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
		h.Announcer.Announce(announced, true)
	}
	c.JSON(status, h.view(p, stored))
	return nil
}

// asked completes what a person asks to be sent.
func (h *handlers) asked(p *access.Principal, what postgres.Reply, ticket uuid.UUID, key string) postgres.Reply {
	what.TicketID, what.Viewer, what.AuthorID, what.Origin, what.Key, what.MaxInline = ticket, p.Viewer, p.UserID, origin(p), key, h.MaxInline
	return what
}

// origin tells people from integrations (AC-6).
func origin(p *access.Principal) string {
	if p.RoleKey == desk.ProfileBot {
		return "ai"
	}
	return "agent"
}

func orZero(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
