package realtime

import (
	"encoding/json"
	"time"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
)

// Kinds of events that the hub itself makes or looks at. The others come from the outbox as they are.
const (
	kindTicketCreated      = "ticket.created"
	kindMessageCreated     = "message.created"
	kindTicketGone         = "ticket.gone"
	kindPresence           = "presence"
	kindPermissionsChanged = "permissions.changed"
)

// announcement is what the outbox says: what changed, and who could see it before and after. Before is nil when the change moved nobody's
// eyes; both are nil for what concerns the tenant and no ticket.
type announcement struct {
	Kind         string            `json:"kind"`
	TicketID     string            `json:"ticket_id"`
	MessageID    string            `json:"message_id"`
	ConnectionID string            `json:"connection_id"`
	ContactID    string            `json:"contact_id"`
	AlertID      string            `json:"alert_id"`
	Version      int64             `json:"version"`
	Seq          *int64            `json:"seq"`
	Before       *desk.TicketFacts `json:"before"`
	After        *desk.TicketFacts `json:"after"`
}

// Event is what a browser is told.
type Event struct {
	Kind         string    `json:"kind"`
	TicketID     string    `json:"ticket_id,omitempty"`
	MessageID    string    `json:"message_id,omitempty"`
	ConnectionID string    `json:"connection_id,omitempty"`
	ContactID    string    `json:"contact_id,omitempty"`
	AlertID      string    `json:"alert_id,omitempty"`
	UserID       string    `json:"user_id,omitempty"`
	Version      int64     `json:"version,omitempty"`
	Seq          *int64    `json:"seq,omitempty"`
	At           time.Time `json:"at"` // UTC
}

// Frame is one message of the server. Type is hello, event, reset, stale, typing, viewing or ping. Stale tells that events may be late
// because Redis is away; a reset follows when it is back.
type Frame struct {
	Type        string `json:"type"`
	LastEventID string `json:"last_event_id,omitempty"` // of hello and reset
	ID          string `json:"id,omitempty"`            // of event: where to resume from
	Event       *Event `json:"event,omitempty"`
	TicketID    string `json:"ticket_id,omitempty"` // of typing and viewing
	UserID      string `json:"user_id,omitempty"`   // who does it; "" is the customer
	Active      *bool  `json:"active,omitempty"`    // false: no longer
}

func (f Frame) encode() []byte {
	encoded, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings, numbers and instants of this century always encode
	}
	return encoded
}

// sight is what an event is to a viewer.
type sight int

const (
	unseen sight = iota // never heard of it
	shown
	gone // saw the ticket before, may no longer
)

func (a announcement) seenBy(v desk.Viewer) sight {
	switch {
	case a.After != nil && desk.CanSee(v, *a.After):
		return shown
	case a.Before != nil && desk.CanSee(v, *a.Before):
		return gone
	case a.After != nil || a.Before != nil || a.TicketID != "" || v.UserID == "":
		return unseen
	case a.ConnectionID != "" && v.ConnectionID != "" && a.ConnectionID != v.ConnectionID:
		return unseen
	}
	return shown
}

// news is one event of the stream with both of its frames, encoded once for all browsers.
type news struct {
	announcement
	id          string
	showFrame   []byte
	goneFrame   []byte
	announcedAt time.Time
}

// newsOf reads an event of the stream; false when its payload is not one of ours.
func newsOf(e cache.Event) (*news, bool) {
	n := &news{id: e.ID, announcedAt: e.At()}
	if err := json.Unmarshal(e.Payload, &n.announcement); err != nil || n.Kind == "" {
		return nil, false
	}
	if n.Kind == kindTicketCreated {
		// To a browser a new ticket is its first message: list and conversation take it alike.
		n.Kind = kindMessageCreated
	}
	return n, true
}

func (n *news) frameFor(s sight) []byte {
	switch s {
	case shown:
		if n.showFrame == nil {
			n.showFrame = Frame{Type: "event", ID: n.id, Event: &Event{
				Kind: n.Kind, TicketID: n.TicketID, MessageID: n.MessageID, ConnectionID: n.ConnectionID, ContactID: n.ContactID,
				AlertID: n.AlertID, Version: n.Version,
				Seq: n.Seq, At: n.announcedAt,
			}}.encode()
		}
		return n.showFrame
	case gone:
		if n.goneFrame == nil {
			n.goneFrame = Frame{Type: "event", ID: n.id, Event: &Event{Kind: kindTicketGone, TicketID: n.TicketID, Version: n.Version, At: n.announcedAt}}.encode()
		}
		return n.goneFrame
	case unseen:
	}
	return nil
}
