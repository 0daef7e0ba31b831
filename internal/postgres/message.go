package postgres

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Message is one row of a conversation, as it is to be shown. Instants are in UTC.
type Message struct {
	ID           uuid.UUID
	TicketID     uuid.UUID
	ConnectionID uuid.UUID
	ClientID     uuid.UUID // the browser's own id; uuid.Nil for none
	Seq          int64     // order of handling; 0 for rows that move no ticket: calls, notices, thanks after closing
	Type         desk.MessageKind
	Direction    string // in, out or internal
	Origin       string // customer, agent, phone, api, ai or system
	Intent       desk.Intent
	AuthorKind   string    // contact, user, bot, phone or system
	AuthorID     uuid.UUID // the contact or the user; uuid.Nil for the rest
	AuthorName   string    // as it is to be shown; "" where nobody is to be named
	AuthorKey    string    // identity key of who wrote in a group; "" elsewhere
	AuthorPhone  string    // canonical digits of who wrote in a group; "" while only the LID is known
	AuthorColor  int       // 1 to desk.ParticipantColors in a group; 0 elsewhere
	Text         string
	OriginalText string          // as first written, when it was edited
	Content      json.RawMessage // what the type has beyond its text; nil for nothing
	Media        *MessageFile    // nil for none
	Status       desk.Delivery
	Failure      string // code; "" for none
	Known        bool   // WhatsApp has an id for it
	Held         bool   // waits for its author's word (R18)
	TicketActive bool   // the ticket through which it was asked for
	Quoted       *Quote // nil when nothing is answered, or what is answered is not known
	Facts        []Fact // what was done to it, oldest first; of reactions and votes one a person, of pins the last
	// Cards are the contacts of the phones that a contact card of this message names, by the phone as it is written there.
	Cards      map[string]uuid.UUID
	TargetID   uuid.UUID // the message that an edit, deletion or reaction of ours acts on: such are no items of a conversation
	SentAt     time.Time
	ReceivedAt time.Time
	EditedAt   *time.Time
	DeletedAt  *time.Time
}

// Fact is something done to a message, with who did it as it is to be shown.
type Fact struct {
	Kind  desk.Amendment `json:"kind"`
	Actor string         `json:"actor"` // AmendActorUs, AmendActorContact or a participant
	Name  string         `json:"name"`
	By    string         `json:"by"` // contact, user, bot, phone or system
	At    time.Time      `json:"at"`
	Body  string         `json:"body"` // new text, emoji ("" for none), the JSON list of chosen options, "pin" or "unpin"
}

// MessageFile is the file of a message, see the table media.
type MessageFile struct {
	ID       uuid.UUID `json:"id"`
	Kind     string    `json:"kind"`
	State    string    `json:"state"`
	Failure  string    `json:"failure"`
	Mime     string    `json:"mime"`
	Name     string    `json:"name"`
	Size     int64     `json:"size"`
	Thumb    *string   `json:"thumb_key"` // nil for none
	Width    *int      `json:"width"`
	Height   *int      `json:"height"`
	Seconds  *int      `json:"seconds"`
	Pages    *int      `json:"pages"`
	Waveform *string   `json:"waveform"` // hexadecimal after "\\x"
}

// State returns what decides what may be done with the message (desk.MessageActions).
func (m Message) State() desk.MessageState {
	state := desk.MessageState{
		Kind: m.Type, Direction: m.Direction, Origin: m.Origin, Known: m.Known, Delivery: m.Status, Held: m.Held, Deleted: m.DeletedAt != nil,
		SentAt: m.SentAt, TicketActive: m.TicketActive,
	}
	if m.AuthorKind == "user" || m.AuthorKind == "bot" {
		state.AuthorID = m.AuthorID.String()
	}
	var content struct {
		ViewOnce bool `json:"view_once"`
	}
	if len(m.Content) > 0 && json.Unmarshal(m.Content, &content) == nil {
		state.ViewOnce = content.ViewOnce
	}
	return state
}

// Quote is the message that another one answers.
type Quote struct {
	ID         uuid.UUID
	Type       desk.MessageKind
	Text       string
	AuthorName string
	Thumb      bool // its file has a small picture
}

// messageScan reads the columns that every query of messages selects, see conversation.sql.
func messageScan(row pgx.CollectableRow) (Message, error) {
	var m Message
	var quoted Quote
	var quotedType, original *string
	var position *int
	var media, facts []byte
	err := row.Scan(&m.ID, &m.TicketID, &m.ConnectionID, &m.ClientID, &m.Seq, &m.Type, &m.Direction, &m.Origin, &m.Intent, &m.AuthorKind,
		&m.AuthorID, &m.AuthorName, &m.AuthorKey, &m.AuthorPhone, &position, &m.Text, &original, &m.Content, &m.Status, &m.Failure, &m.Known, &m.Held, &m.TargetID,
		&m.SentAt, &m.ReceivedAt, &m.EditedAt, &m.DeletedAt, &quoted.ID, &quotedType, &quoted.Text, &quoted.AuthorName, &quoted.Thumb, &media, &facts)
	if err != nil {
		return Message{}, err
	}
	if quotedType != nil {
		quoted.Type = desk.MessageKind(*quotedType)
		m.Quoted = &quoted
	}
	if original != nil {
		m.OriginalText = *original
	}
	if err := readJSON(media, &m.Media); err != nil {
		return Message{}, err
	}
	if err := readJSON(facts, &m.Facts); err != nil {
		return Message{}, err
	}
	m.author(position)
	m.SentAt, m.ReceivedAt = m.SentAt.UTC(), m.ReceivedAt.UTC()
	m.EditedAt, m.DeletedAt = utc(m.EditedAt), utc(m.DeletedAt)
	return m, nil
}

// author completes what is known of a participant of a group. position is the place in the group's list, nil when it is not on it.
func (m *Message) author(position *int) {
	if m.AuthorKey == "" {
		return
	}
	if m.AuthorPhone == "" {
		m.AuthorPhone, _ = strings.CutPrefix(m.AuthorKey, string(desk.ChatPhone)+":")
		if m.AuthorPhone == m.AuthorKey {
			m.AuthorPhone = ""
		}
	}
	m.AuthorColor = desk.ParticipantColor(m.AuthorKey, position)
}

func readJSON(raw []byte, dest any) error {
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, dest)
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	u := at.UTC()
	return &u
}

// collect scans every row into dest.
func collect[T any](dest *[]T, scan pgx.RowToFunc[T]) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*dest, err = pgx.CollectRows(rows, scan)
		return err
	}
}
