package postgres

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// TicketRow is a ticket as lists and pages show it. Instants are in UTC.
type TicketRow struct {
	ID            uuid.UUID
	Protocol      string
	Status        desk.Status
	Priority      desk.Priority
	Critical      bool
	IsGroup       bool
	Contact       ContactBrief
	Department    *DepartmentBrief // nil for none
	Connection    ConnectionBrief
	Agent         *AgentBrief // nil for nobody
	Tags          []TagBrief  // by name; never nil
	Unread        int
	LastMessage   *LastMessage // nil while there is none
	Revision      int64
	LastSeq       int64
	Version       int64
	CreatedAt     time.Time
	LastMessageAt time.Time
	ClosedAt      *time.Time
}

// Facts returns what decides who may see the ticket.
func (t TicketRow) Facts() desk.TicketFacts {
	facts := desk.TicketFacts{Status: t.Status, ConnectionID: text(t.Connection.ID), IsGroup: t.IsGroup}
	if t.Department != nil {
		facts.DepartmentID = text(t.Department.ID)
	}
	if t.Agent != nil {
		facts.AgentID = text(t.Agent.ID)
	}
	return facts
}

// ContactBrief names a contact: the name that an agent gave, else what WhatsApp shows, else the phone.
type ContactBrief struct {
	ID    uuid.UUID
	Name  string
	Phone string // canonical digits; "" while only the LID is known
	Photo int64  // version of the photo; 0 for none
	Kind  string // person or group
}

// DepartmentBrief names a department.
type DepartmentBrief struct {
	ID   uuid.UUID
	Name string
	Slug string
}

// ConnectionBrief names a number.
type ConnectionBrief struct {
	ID     uuid.UUID
	Name   string
	Color  int // 1 to 6
	Status string
}

// AgentBrief names a person.
type AgentBrief struct {
	ID     uuid.UUID
	Name   string
	Handle string
}

// TagBrief names a tag.
type TagBrief struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// LastMessage is the newest message in the order of display.
type LastMessage struct {
	ID        uuid.UUID
	Type      desk.MessageKind
	Direction string
	Preview   string // one line; "" for a deleted message
	Status    desk.Delivery
	SentAt    time.Time
}

// ticketRowScan reads the columns of ticketRowColumns.
func ticketRowScan(row pgx.CollectableRow) (TicketRow, error) {
	var t TicketRow
	var department DepartmentBrief
	var agent AgentBrief
	var last LastMessage
	var tags []byte
	err := row.Scan(&t.ID, &t.Protocol, &t.Status, &t.Priority, &t.Critical, &t.IsGroup,
		&t.Contact.ID, &t.Contact.Name, &t.Contact.Phone, &t.Contact.Photo, &t.Contact.Kind,
		&department.ID, &department.Name, &department.Slug,
		&t.Connection.ID, &t.Connection.Name, &t.Connection.Color, &t.Connection.Status,
		&agent.ID, &agent.Name, &agent.Handle,
		&tags, &t.Unread, &last.ID, &last.Type, &last.Direction, &last.Preview, &last.Status,
		&t.Revision, &t.LastSeq, &t.Version, &t.CreatedAt, &t.LastMessageAt, &t.ClosedAt)
	if err != nil {
		return TicketRow{}, err
	}
	if err := json.Unmarshal(tags, &t.Tags); err != nil {
		return TicketRow{}, fmt.Errorf("tags: %w", err)
	}
	if department.ID != uuid.Nil {
		t.Department = &department
	}
	if agent.ID != uuid.Nil {
		t.Agent = &agent
	}
	t.CreatedAt, t.LastMessageAt, t.ClosedAt = t.CreatedAt.UTC(), t.LastMessageAt.UTC(), utc(t.ClosedAt)
	if last.ID != uuid.Nil {
		last.SentAt = t.LastMessageAt
		t.LastMessage = &last
	}
	return t, nil
}
