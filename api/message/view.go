package message

import (
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/media"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Message is a message as the API shows it. Every field is always there, null when it is empty. What only acts on another message (an edit, a
// deletion, a reaction, a vote, a pin) is no item of a conversation: it is shown at its target.
type Message struct {
	ID        uuid.UUID        `json:"id" format:"uuid"`
	TicketID  uuid.UUID        `json:"ticket_id" format:"uuid"` // another than the one asked for when a group's earlier tickets are shown
	Seq       int64            `json:"seq"`                     // order of handling within the ticket; 0 for what moves no ticket, such as calls
	ClientID  *uuid.UUID       `json:"client_id" format:"uuid" extensions:"x-nullable"`
	Type      desk.MessageKind `json:"type" example:"text"` // call, notice and system are lines between the bubbles
	Direction string           `json:"direction" enums:"in,out,internal"`
	Origin    string           `json:"origin" enums:"customer,agent,phone,api,ai,system"`
	Author    *Author          `json:"author" extensions:"x-nullable"`
	Text      *string          `json:"text" extensions:"x-nullable"` // what was written, or a caption
	Media     *Media           `json:"media" extensions:"x-nullable"`
	Content   *Content         `json:"content" extensions:"x-nullable"`
	Status    desk.Delivery    `json:"status" enums:"received,queued,sending,accepted,sent,delivered,read,played,failed,unconfirmed,skipped,cancelled"`
	Failure   *Failure         `json:"failure" extensions:"x-nullable"`
	Quoted    *Quoted          `json:"quoted" extensions:"x-nullable"`
	Reactions []Reaction       `json:"reactions"`
	Edits     []Edit           `json:"edits"` // older versions, oldest first
	Forwarded bool             `json:"forwarded"`
	ViewOnce  bool             `json:"view_once"`
	// Pinned: somebody has pinned it in the chat.
	Pinned bool `json:"pinned"`
	// TargetID is the message that an outgoing edit, deletion or reaction acts on. Such are no items of a conversation.
	TargetID       *uuid.UUID `json:"target_id" format:"uuid" extensions:"x-nullable"`
	Held           bool       `json:"held"` // waits for its author's word, because it is too old to go by itself
	AllowedActions []string   `json:"allowed_actions" enums:"reply,react,edit,forward,delete,retry,send_anyway,cancel"`
	CreatedAt      time.Time  `json:"created_at"`  // orders the display: what WhatsApp says, or when it was queued
	ReceivedAt     time.Time  `json:"received_at"` // when it reached us
	EditedAt       *time.Time `json:"edited_at" extensions:"x-nullable"`
	DeletedAt      *time.Time `json:"deleted_at" extensions:"x-nullable"` // text, media and content are null then, unless the person may read them
}

// Author is who wrote it. Colour and phone are of people in groups.
type Author struct {
	Kind  string     `json:"kind" enums:"contact,user,bot,phone,system"`
	ID    *uuid.UUID `json:"id" format:"uuid" extensions:"x-nullable"`
	Name  string     `json:"name"`
	Color *int       `json:"color" minimum:"1" maximum:"8" extensions:"x-nullable"`
	Phone *string    `json:"phone" extensions:"x-nullable"`
}

// Failure says by a code why a message was not sent; the interface has the words.
type Failure struct {
	Code string `json:"code" example:"number_not_on_whatsapp"`
}

// Quoted is the message that is answered.
type Quoted struct {
	ID         uuid.UUID        `json:"id" format:"uuid"`
	Text       *string          `json:"text" extensions:"x-nullable"`
	AuthorName *string          `json:"author_name" extensions:"x-nullable"`
	Type       desk.MessageKind `json:"type"`
	ThumbURL   *string          `json:"thumb_url" extensions:"x-nullable"`
}

// view shows a message to the person who asks.
func (h *handlers) view(p *access.Principal, m postgres.Message) Message {
	stored := storedContent(m.Content)
	shown := Message{
		ID: m.ID, TicketID: m.TicketID, Seq: m.Seq, ClientID: orNil(m.ClientID), Type: m.Type, Direction: m.Direction, Origin: m.Origin,
		Text: orNull(m.Text), Media: h.media(p, m), Content: stored.view(m), Status: m.Status, Reactions: reactions(m.Facts), Edits: edits(m),
		Forwarded: stored.Forwarded, ViewOnce: stored.ViewOnce, Pinned: pinned(m.Facts), TargetID: orNil(m.TargetID), Held: m.Held,
		CreatedAt: m.SentAt, ReceivedAt: m.ReceivedAt, EditedAt: m.EditedAt, DeletedAt: m.DeletedAt,
		AllowedActions: desk.MessageActions(p.UserID.String(), p.Permissions, m.State(), time.Now()),
	}
	if m.AuthorKind != "" {
		shown.Author = &Author{Kind: m.AuthorKind, ID: orNil(m.AuthorID), Name: m.AuthorName, Phone: orNull(m.AuthorPhone)}
		if m.AuthorColor > 0 {
			shown.Author.Color = &m.AuthorColor
		}
	}
	if m.Failure != "" {
		shown.Failure = &Failure{Code: m.Failure}
	}
	if q := m.Quoted; q != nil {
		shown.Quoted = &Quoted{ID: q.ID, Text: orNull(q.Text), AuthorName: orNull(q.AuthorName), Type: q.Type}
		if q.Thumb {
			shown.Quoted.ThumbURL = h.link(p, q.ID, media.Thumb)
		}
	}
	return shown
}

func orNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
