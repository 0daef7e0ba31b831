package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// Reply asks for something to be sent to a ticket's customer: a message, or an act upon one.
type Reply struct {
	TicketID uuid.UUID
	Viewer   desk.Viewer // who asks: the ticket must be visible
	AuthorID uuid.UUID   // the user; uuid.Nil for the system's own texts
	Origin   string      // agent, ai or system
	// Kind is text when empty. An edit, a revoke or a reaction acts upon TargetID, of the same chat.
	Kind     desk.MessageKind
	TargetID uuid.UUID
	// Text is the text, the caption, the emoji of a reaction ("" takes it back) or the new words of an edit.
	Text    string
	Content *OutgoingContent // what the kind has beside its text; nil for nothing
	// UploadID is a finished upload of the author, CopyOf a message whose stored file goes with this one too. At most one is given.
	UploadID uuid.UUID
	CopyOf   uuid.UUID
	// MaxInline is the most bytes that a file may have, because larger ones go by a link and none can be made; 0 without a limit (R19).
	MaxInline int64
	QuotedID  uuid.UUID     // the message that is answered, of the same chat; uuid.Nil for none
	NotAfter  time.Duration // the text is skipped when it has not gone by then (R18); 0 for a person's
	ClientID  uuid.UUID     // the browser's own id; uuid.Nil for none
	Key       string        // the author's idempotency key; "" for none
	// RequestHash is what was asked under that key.
	RequestHash []byte
}

// OutgoingContent is what a message of ours has beside its text, in the form in which incoming ones are stored.
type OutgoingContent struct {
	Location  *OutgoingLocation `json:"location,omitempty"`
	Contacts  []OutgoingCard    `json:"contacts,omitempty"`
	Media     *OutgoingMedia    `json:"media,omitempty"`
	Mentions  []string          `json:"mentions,omitempty"` // digits of participants that the text names
	Forwarded bool              `json:"forwarded,omitempty"`
}

// OutgoingLocation is a place, in degrees.
type OutgoingLocation struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// OutgoingCard is a contact card; Phones are digits.
type OutgoingCard struct {
	Name   string   `json:"name"`
	Phones []string `json:"phones"`
}

// OutgoingMedia tells a voice note from another audio.
type OutgoingMedia struct {
	Voice bool `json:"voice,omitempty"`
}

var replyQueue = named("reply_queue")

// QueueReply stores a message as queued and tells the ticket's workflow to send it, in one transaction. Asked again with the same author and key
// it returns the stored message and created=false. What acts upon another message makes none: it is shown there at once, taken back when it is
// refused, and of the result only ID is set.
//
// Errors: desk.CodeNotFound when the ticket is absent or the viewer may not see it, desk.CodeAlreadyClosed when it is not active, desk.CodeContactBlocked,
// desk.CodeIdempotencyMismatch when the key was used for another request, desk.CodeNotOnWhatsApp when WhatsApp does not have what is acted upon,
// desk.CodeInvalid at text (missing), quoted_id (unknown), or upload_id (not usable, or too large to be sent without a public address).
func (db *DB) QueueReply(ctx context.Context, tenant uuid.UUID, r Reply) (m Message, created bool, announced []Announcement, err error) {
	args, err := r.args()
	if err != nil {
		return Message{}, false, nil, err
	}
	var outcome string
	var id *uuid.UUID
	var list announcementList
	err = retryLostRace(ctx, func() error { return db.call(ctx, tenant, one(&outcome, &id, &list), replyQueue, args...) })
	if err != nil {
		return Message{}, false, nil, fmt.Errorf("queue a reply: %w", err)
	}
	if err := replyRefusal(outcome); err != nil {
		return Message{}, false, nil, err
	}
	m = Message{ID: orNil(id)}
	if r.TargetID == uuid.Nil {
		if m, err = db.shown(ctx, tenant, r.Viewer, r.TicketID, m.ID); err != nil {
			return Message{}, false, nil, fmt.Errorf("read what was queued: %w", err)
		}
	}
	return m, outcome == "created", list, nil
}

// shown reads a message that is known to be in the ticket.
func (db *DB) shown(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket, id uuid.UUID) (Message, error) {
	page, err := db.Messages(ctx, tenant, viewer, MessageQuery{TicketID: ticket, IDs: []uuid.UUID{id}})
	if err != nil {
		return Message{}, err
	}
	if len(page.Items) != 1 {
		return Message{}, fmt.Errorf("%d messages where one was stored", len(page.Items))
	}
	return page.Items[0], nil
}

// asked is the argument p_asked of the SQL function queue_message.
type asked struct {
	ID        uuid.UUID        `json:"id"`
	AuthorID  *uuid.UUID       `json:"author_id"`
	Origin    string           `json:"origin"`
	Type      desk.MessageKind `json:"type"`
	Body      string           `json:"body"`
	Preview   string           `json:"preview"`
	Content   *OutgoingContent `json:"content"`
	ClientID  *uuid.UUID       `json:"client_id"`
	Key       *string          `json:"key"`
	QuotedID  *uuid.UUID       `json:"quoted_id"`
	UploadID  *uuid.UUID       `json:"upload_id"`
	CopyOf    *uuid.UUID       `json:"copy_of"`
	MaxInline *int64           `json:"max_inline"`
	TargetID  *uuid.UUID       `json:"target_id"`
	NotAfter  *float64         `json:"not_after"`
}

// args of the query reply_queue.
func (r Reply) args() ([]any, error) {
	if r.Kind == "" {
		r.Kind = desk.KindText
	}
	body := cleanText(r.Text)
	if body == "" && (r.Kind == desk.KindText || r.Kind == desk.KindEdit) {
		return nil, desk.Invalid("text", "required", "a message needs a text")
	}
	args, err := viewerArgs(r.Viewer)
	if err != nil {
		return nil, fmt.Errorf("queue a reply: %w", err)
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	what := asked{
		ID: id, AuthorID: orNull(r.AuthorID), Origin: r.Origin, Type: r.Kind, Body: body, Preview: preview(body), Content: r.Content,
		ClientID: orNull(r.ClientID), Key: orNullText(r.Key), QuotedID: orNull(r.QuotedID), UploadID: orNull(r.UploadID), CopyOf: orNull(r.CopyOf),
		TargetID: orNull(r.TargetID),
	}
	if r.MaxInline > 0 {
		what.MaxInline = &r.MaxInline
	}
	if seconds := r.NotAfter.Seconds(); seconds > 0 {
		what.NotAfter = &seconds
	}
	encoded, err := json.Marshal(what)
	if err != nil {
		return nil, fmt.Errorf("queue a reply: %w", err)
	}
	return append(args, r.TicketID, cleanJSON(encoded), r.RequestHash), nil
}

func replyRefusal(outcome string) error {
	switch outcome {
	case "created", "repeated":
		return nil
	case "not_found":
		return desk.E(desk.CodeNotFound, "there is no such ticket")
	case "already_closed":
		return desk.E(desk.CodeAlreadyClosed, "the ticket is closed")
	case "blocked":
		return desk.E(desk.CodeContactBlocked, "the contact is blocked")
	case "mismatch":
		return desk.E(desk.CodeIdempotencyMismatch, "the key was used for another request")
	case "unknown_quote":
		return desk.Invalid("quoted_id", "not_found", "there is no such message in this chat, or WhatsApp does not have it yet")
	case "unknown_target":
		return desk.E(desk.CodeNotOnWhatsApp, "WhatsApp does not have the message yet, or it is deleted")
	case "bad_upload":
		return desk.Invalid("upload_id", "unusable", "there is no such finished upload of yours, it was used already, or this type of message can't carry it")
	case "no_media":
		return desk.E(desk.CodeNotForwardable, "its file is not stored here")
	case "too_big_to_inline":
		return desk.Invalid("upload_id", "media_needs_public_url", "a file above 16 MB is sent by a link, which needs BALCAO_PUBLIC_URL with https")
	}
	return fmt.Errorf("queue a reply: unexpected outcome %q", outcome)
}
