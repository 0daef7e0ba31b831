package message

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Forward says where a message goes: to tickets, and to contacts over a number. At most five together.
type Forward struct {
	TicketIDs []uuid.UUID `json:"ticket_ids"`
	Contacts  []Recipient `json:"contacts"`
}

// Recipient is a contact and the number that writes to it.
type Recipient struct {
	ContactID    uuid.UUID `json:"contact_id" format:"uuid"`
	ConnectionID uuid.UUID `json:"connection_id" format:"uuid"`
}

// Forwarded holds the new messages, in the order in which they were asked for.
type Forwarded struct {
	Items []Message `json:"items"`
}

// forward godoc
//
//	@Summary	Forward a message
//	@Description	A contact without an active ticket on that number gets one, assigned to who forwards.
//	@Tags		messages
//	@Accept		json
//	@Param		id				path	string	true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key and body forward once"
//	@Param		forward			body	Forward	true	"Targets"
//	@Success	201	{object}	Forwarded
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_forwardable; ticket_taken: somebody else has the contact"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/forward [post]
func (h *handlers) forward(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionForward)
	if err != nil {
		return err
	}
	key, err := request.IdempotencyKey(c)
	if err != nil {
		return err
	}
	var body Forward
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if err := h.checkForward(c, p, body); err != nil {
		return err
	}
	what, err := copyOf(m)
	if err != nil {
		return err
	}
	what.Content = &postgres.OutgoingContent{
		Location: what.Content.Location, Contacts: what.Content.Contacts, Media: what.Content.Media, Forwarded: true,
	}
	out := Forwarded{Items: []Message{}}
	for i, ticket := range body.TicketIDs {
		item, err := h.forwardTo(c, p, m, what, ticket, under(key, "ticket", i))
		if err != nil {
			return err
		}
		out.Items = append(out.Items, item)
	}
	for i, to := range body.Contacts {
		started, err := h.DB.StartConversation(c.Request.Context(), p.TenantID, postgres.ConversationStart{
			Viewer: p.Viewer, AgentID: p.UserID, ConnectionID: to.ConnectionID, ContactID: to.ContactID,
		})
		if err != nil {
			return err
		}
		h.Announcer.Announce(started.Announced, true)
		item, err := h.forwardTo(c, p, m, what, started.TicketID, under(key, "contact", i))
		if err != nil {
			return err
		}
		out.Items = append(out.Items, item)
	}
	c.JSON(http.StatusCreated, out)
	return nil
}

// mostTargets is what WhatsApp itself allows.
const mostTargets = 5

// checkForward refuses targets before anything goes: each ticket must be there to see and active.
func (h *handlers) checkForward(c *gin.Context, p *access.Principal, body Forward) error {
	switch n := len(body.TicketIDs) + len(body.Contacts); {
	case n == 0:
		return desk.Invalid("ticket_ids", "required", "a ticket or a contact is needed")
	case n > mostTargets:
		return desk.Invalid("ticket_ids", "max", "a message goes to %d chats at once at most", mostTargets)
	}
	for i, id := range body.TicketIDs {
		t, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, id)
		switch {
		case desk.CodeOf(err) == desk.CodeNotFound:
			return desk.Invalid(fmt.Sprintf("ticket_ids[%d]", i), "not_found", "there is no such ticket")
		case err != nil:
			return err
		case !t.Status.Active():
			return desk.Invalid(fmt.Sprintf("ticket_ids[%d]", i), "already_closed", "the ticket is closed")
		case slices.Contains(body.TicketIDs[:i], id):
			return desk.Invalid(fmt.Sprintf("ticket_ids[%d]", i), "twice", "is named twice")
		}
	}
	return nil
}

func (h *handlers) forwardTo(c *gin.Context, p *access.Principal, m postgres.Message, what postgres.Reply, ticket uuid.UUID, key string) (Message, error) {
	var err error
	if what.RequestHash, err = hashOf("forward", m.ID); err != nil {
		return Message{}, err
	}
	stored, created, announced, err := h.DB.QueueReply(c.Request.Context(), p.TenantID, h.asked(p, what, ticket, key))
	if err != nil {
		return Message{}, err
	}
	if created {
		h.Announcer.Announce(announced, true)
	}
	return h.view(p, stored), nil
}

// under is a key of its own for each target, so that a repetition goes on where the first request ended.
func under(key, kind string, i int) string {
	if key == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s/%d", key, kind, i)
}
