package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/contact"
	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/ticket"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func (h *handlers) begin(c *gin.Context) error {
	p, ctx := request.Principal(c), c.Request.Context()
	key, err := request.IdempotencyKey(c)
	if err != nil {
		return err
	}
	var body Start
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	if err := body.check(); err != nil {
		return err
	}
	asked := postgres.ConversationStart{
		Viewer: p.Viewer, AgentID: p.UserID, ConnectionID: *body.ConnectionID, Name: strings.TrimSpace(body.Name), Key: key, RequestHash: body.hash(),
	}
	if p.Viewer.ConnectionID != "" && p.Viewer.ConnectionID != body.ConnectionID.String() {
		return desk.Invalid("connection_id", "not_found", "there is no such number")
	}
	if err := h.address(ctx, p, body, &asked); err != nil {
		return err
	}
	started, err := h.DB.StartConversation(ctx, p.TenantID, asked)
	if err != nil {
		return taken(err)
	}
	h.Announcer.Announce(started.Announced, true)
	if body.Text != "" {
		if err := h.say(ctx, p, started.TicketID, key, body.Text); err != nil {
			return err
		}
	}
	row, err := h.DB.Ticket(ctx, p.TenantID, p.Viewer, started.TicketID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, Started{Ticket: ticket.View(h.Ticket, p, row), Joined: started.Joined})
	return nil
}

// check refuses before anybody is asked or anything is made.
func (s Start) check() error {
	switch {
	case (s.ContactID == nil) == (strings.TrimSpace(s.Phone) == ""):
		return desk.Invalid("phone", "one_of", "either a phone or a contact is needed")
	case strings.ContainsRune(s.Text, 0):
		return desk.Invalid("text", "charset", "may not hold NUL")
	case s.Text != "" && strings.TrimSpace(s.Text) == "":
		return desk.Invalid("text", "required", "says nothing")
	case utf8.RuneCountInString(s.Text) > desk.LongestText:
		return desk.Invalid("text", "max", "is longer than %d characters", desk.LongestText)
	case strings.ContainsRune(s.Name, 0):
		return desk.Invalid("name", "charset", "may not hold NUL")
	}
	return nil
}

// hash says what was asked, so that a key can't be used for something else.
func (s Start) hash() []byte {
	encoded, err := json.Marshal(s)
	if err != nil {
		panic(err) // ids and strings always encode
	}
	sum := sha256.Sum256(encoded)
	return sum[:]
}

// address finds out whom, and under which name WhatsApp has them.
func (h *handlers) address(ctx context.Context, p *access.Principal, body Start, asked *postgres.ConversationStart) error {
	phone := body.Phone
	if body.ContactID != nil {
		known, err := h.DB.Contact(ctx, p.TenantID, p.Viewer, *body.ContactID, contact.MayList(p))
		if err != nil {
			return err
		}
		asked.ContactID = known.ID
		if known.Kind == "group" || known.Phone == "" || len(known.LIDs) > 0 || known.Tickets > 0 {
			return nil // WhatsApp itself has named it, or there is nothing to ask with
		}
		phone = known.Phone
	}
	canonical, ok := desk.CanonicalPhone(phone)
	if !ok {
		return desk.Invalid("phone", "format", "is no international number with its country code")
	}
	account, err := h.Lines.PhoneExists(ctx, p.TenantID, asked.ConnectionID, canonical)
	if err != nil {
		return err
	}
	if !account.Exists {
		return desk.Invalid("phone", "not_on_whatsapp", "has no WhatsApp")
	}
	asked.Address = account.Address()
	if asked.Address == "" {
		asked.Address = canonical
	}
	asked.Identities = desk.IdentityKeys(canonical, account.Phone, account.LID)
	return nil
}

// say queues the first text behind the start. Its key is the start's own, so that a repetition after a cut says it once.
func (h *handlers) say(ctx context.Context, p *access.Principal, id uuid.UUID, key, text string) error {
	if key != "" {
		key = "conversation/" + key
	}
	sum := sha256.Sum256([]byte(text))
	_, _, announced, err := h.DB.QueueReply(ctx, p.TenantID, postgres.Reply{
		TicketID: id, Viewer: p.Viewer, AuthorID: p.UserID, Origin: origin(p), Text: text, Key: key, RequestHash: sum[:],
	})
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, true)
	return nil
}

// origin tells people from integrations (AC-6).
func origin(p *access.Principal) string {
	if p.RoleKey == desk.ProfileBot {
		return "ai"
	}
	return "agent"
}

// taken adds to the refusal where the ticket lies.
func taken(err error) error {
	var held *postgres.TakenTicket
	if !errors.As(err, &held) {
		return err
	}
	refusal := desk.E(desk.CodeTicketTaken, "somebody else has an active ticket of the contact on this number")
	return &request.Extended{Refusal: refusal, Members: map[string]any{"department": orNull(held.Department), "agent": orNull(held.Agent)}}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
