package realtime

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// Whisper is what everybody who may see a ticket hears at once and nobody keeps (TK-7). Facts decide who hears it; nil: everybody of
// the tenant. UserID "" is the customer.
type Whisper struct {
	Kind     string            `json:"kind"` // typing, viewing or presence
	From     string            `json:"from,omitempty"`
	UserID   string            `json:"user_id,omitempty"`
	TicketID string            `json:"ticket_id,omitempty"`
	Active   bool              `json:"active"`
	Facts    *desk.TicketFacts `json:"facts,omitempty"`
}

// Kinds of whispers that a browser may send.
const (
	KindTyping  = "typing"
	KindViewing = "viewing"
)

// Encode returns the form that travels through Redis.
func (w Whisper) Encode() []byte {
	encoded, err := json.Marshal(w)
	if err != nil {
		panic(err) // strings and booleans always encode
	}
	return encoded
}

func (w Whisper) mayHear(v desk.Viewer) bool {
	if w.Facts == nil {
		return v.UserID != "" && w.TicketID == ""
	}
	return desk.CanSee(v, *w.Facts)
}

func (w Whisper) frame(position string) []byte {
	if w.Kind == kindPresence {
		return Frame{Type: "event", ID: position, Event: &Event{Kind: kindPresence, UserID: w.UserID, At: time.Now().UTC()}}.encode()
	}
	return Frame{Type: w.Kind, TicketID: w.TicketID, UserID: w.UserID, Active: &w.Active}.encode()
}

// hear passes a whisper of any process to the browsers of this one.
func (h *Hub) hear(tenant string, payload []byte) {
	var w Whisper
	if err := json.Unmarshal(payload, &w); err != nil {
		slog.Error("whisper of an unknown form", "tenant_id", tenant)
		return
	}
	if f := h.feed(tenant); f != nil {
		f.whisper(w.From, w.mayHear, w.frame)
	}
}

func (h *Hub) say(ctx context.Context, tenant uuid.UUID, w Whisper) {
	if err := h.whispers.Say(ctx, tenant.String(), w.Encode()); err != nil {
		slog.DebugContext(ctx, "a whisper was lost", "error", err)
	}
}

// arrive counts the person as present and tells the others if they were not.
func (c *client) arrive(ctx context.Context) {
	tenant, user := c.person.Tenant.String(), c.person.Viewer.UserID
	online, err := c.hub.presence.Online(ctx, tenant, []string{user})
	if err == nil {
		err = c.hub.presence.Beat(ctx, tenant, []string{user})
	}
	if err != nil {
		slog.DebugContext(ctx, "no heartbeat", "error", err)
		return
	}
	if !online[user] {
		c.hub.say(ctx, c.person.Tenant, Whisper{Kind: kindPresence, From: c.id, UserID: user, Active: true})
	}
}
