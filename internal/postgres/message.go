package postgres

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Message is one row of a conversation. Instants are in UTC.
type Message struct {
	ID           uuid.UUID
	TicketID     uuid.UUID
	ConnectionID uuid.UUID
	ClientID     uuid.UUID // the browser's own id; uuid.Nil for none
	Seq          int64     // order of handling; 0 for rows that move no ticket: reactions, deletions, thanks after closing
	Type         desk.MessageKind
	Direction    string // in, out or internal
	Origin       string // customer, agent, phone, api, ai or system
	Intent       desk.Intent
	AuthorKind   string    // contact, user, bot, phone or system
	AuthorID     uuid.UUID // the contact or the user; uuid.Nil for the rest
	AuthorName   string    // as it is to be shown; "" where nobody is to be named
	Text         string
	Content      json.RawMessage // what the type has beyond its text; nil for nothing
	Status       desk.Delivery
	Failure      string // code; "" for none
	Quoted       *Quote // nil when nothing is answered, or what is answered is not known
	SentAt       time.Time
	ReceivedAt   time.Time
	EditedAt     *time.Time
	DeletedAt    *time.Time
}

// State returns what decides what may be done with the message (desk.MessageActions).
func (m Message) State() desk.MessageState {
	state := desk.MessageState{
		Kind: m.Type, Direction: m.Direction, Origin: m.Origin, Delivery: m.Status, Deleted: m.DeletedAt != nil, SentAt: m.SentAt,
	}
	if m.AuthorKind == "user" || m.AuthorKind == "bot" {
		state.AuthorID = m.AuthorID.String()
	}
	return state
}

// Quote is the message that another one answers.
type Quote struct {
	ID         uuid.UUID
	Type       desk.MessageKind
	Text       string
	AuthorName string
}

// messageScan reads the columns that every query of messages selects, see message.sql.
func messageScan(row pgx.CollectableRow) (Message, error) {
	var m Message
	var quoted Quote
	var quotedType *string
	err := row.Scan(&m.ID, &m.TicketID, &m.ConnectionID, &m.ClientID, &m.Seq, &m.Type, &m.Direction, &m.Origin, &m.Intent, &m.AuthorKind,
		&m.AuthorID, &m.AuthorName, &m.Text, &m.Content, &m.Status, &m.Failure, &m.SentAt, &m.ReceivedAt, &m.EditedAt, &m.DeletedAt,
		&quoted.ID, &quotedType, &quoted.Text, &quoted.AuthorName)
	if err != nil {
		return Message{}, err
	}
	if quotedType != nil {
		quoted.Type = desk.MessageKind(*quotedType)
		m.Quoted = &quoted
	}
	m.SentAt, m.ReceivedAt = m.SentAt.UTC(), m.ReceivedAt.UTC()
	m.EditedAt, m.DeletedAt = utc(m.EditedAt), utc(m.DeletedAt)
	return m, nil
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
