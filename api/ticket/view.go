package ticket

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Ticket is a ticket as the API shows it. What is not built yet is null.
type Ticket struct {
	ID             uuid.UUID     `json:"id" format:"uuid"`
	Protocol       string        `json:"protocol" example:"20261123-000042"`
	Status         desk.Status   `json:"status" enums:"open,in_progress,waiting,resolved,cancelled"`
	Priority       desk.Priority `json:"priority" enums:"low,normal,high,urgent"`
	Critical       bool          `json:"critical"`
	IsGroup        bool          `json:"is_group"`
	Contact        Contact       `json:"contact"`
	DepartmentID   *uuid.UUID    `json:"department_id" format:"uuid" extensions:"x-nullable"`
	Department     *Named        `json:"department" extensions:"x-nullable"`
	ConnectionID   uuid.UUID     `json:"connection_id" format:"uuid"`
	Connection     Connection    `json:"connection"`
	AgentID        *uuid.UUID    `json:"agent_id" format:"uuid" extensions:"x-nullable"`
	Agent          *Agent        `json:"agent" extensions:"x-nullable"`
	Tags           []Named       `json:"tags"`
	Unread         int           `json:"unread"`
	LastMessage    *LastMessage  `json:"last_message" extensions:"x-nullable"`
	SLA            *SLA          `json:"sla" extensions:"x-nullable"`
	Rating         *Rating       `json:"rating" extensions:"x-nullable"`
	Evaluation     *Evaluation   `json:"evaluation" extensions:"x-nullable"`
	AllowedActions []string      `json:"allowed_actions"`
	WorkflowURL    *string       `json:"workflow_url" extensions:"x-nullable"`
	Version        int64         `json:"version"` // grows with every change
	CreatedAt      time.Time     `json:"created_at"`
	LastMessageAt  time.Time     `json:"last_message_at"`
	ClosedAt       *time.Time    `json:"closed_at" extensions:"x-nullable"`
}

// Named is something with a name.
type Named struct {
	ID   uuid.UUID `json:"id" format:"uuid"`
	Name string    `json:"name"`
}

// Contact is the customer or the group.
type Contact struct {
	ID       uuid.UUID `json:"id" format:"uuid"`
	Name     string    `json:"name"`
	Phone    *string   `json:"phone" extensions:"x-nullable"` // canonical digits; null while only the LID is known
	PhotoURL *string   `json:"photo_url" extensions:"x-nullable"`
	Kind     string    `json:"kind" enums:"person,group"`
}

// Connection is the WhatsApp number.
type Connection struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Name   string    `json:"name"`
	Color  int       `json:"color" minimum:"1" maximum:"6"`
	Status string    `json:"status" enums:"unknown,connected,disconnected,blocked"`
}

// Agent is who has the ticket.
type Agent struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Name   string    `json:"name"`
	Handle string    `json:"handle"`
}

// LastMessage is the newest message.
type LastMessage struct {
	ID        uuid.UUID        `json:"id" format:"uuid"`
	Type      desk.MessageKind `json:"type"`
	Direction string           `json:"direction" enums:"in,out,internal"`
	Preview   string           `json:"preview"` // one line
	Status    desk.Delivery    `json:"status"`
	CreatedAt time.Time        `json:"created_at"`
}

// SLA is what is promised and how it stands.
type SLA struct {
	FirstResponseDueAt *time.Time `json:"first_response_due_at" extensions:"x-nullable"`
	ResolutionDueAt    *time.Time `json:"resolution_due_at" extensions:"x-nullable"`
	State              string     `json:"state"`
}

// Rating is the customer's (EV-1).
type Rating struct {
	Score     int       `json:"score" minimum:"0" maximum:"10"`
	Comment   *string   `json:"comment" extensions:"x-nullable"`
	CreatedAt time.Time `json:"created_at"`
}

// Evaluation is the AI's (EV-2).
type Evaluation struct {
	Score          *float64 `json:"score" extensions:"x-nullable"`
	Sentiment      *string  `json:"sentiment" extensions:"x-nullable"`
	SentimentValue *float64 `json:"sentiment_value" extensions:"x-nullable"`
	Summary        *string  `json:"summary" extensions:"x-nullable"`
	Justification  *string  `json:"justification" extensions:"x-nullable"`
}

// View shows a ticket to a person as this package's routes do, for those of other packages.
func View(d Deps, p *access.Principal, t postgres.TicketRow) Ticket { return (&handlers{d}).view(p, t) }

// photo links to the contact's photo, where there is one.
func (h *handlers) photo(p *access.Principal, c postgres.ContactBrief) *string {
	if c.Photo == 0 || h.Photo == nil {
		return nil
	}
	link := h.Photo(p, c.ID, c.Photo)
	return &link
}

// view shows a ticket to the person who asks.
func (h *handlers) view(p *access.Principal, t postgres.TicketRow) Ticket {
	now := desk.Lifecycle{Status: t.Status}
	shown := Ticket{
		ID: t.ID, Protocol: t.Protocol, Status: t.Status, Priority: t.Priority, Critical: t.Critical, IsGroup: t.IsGroup,
		Contact:      Contact{ID: t.Contact.ID, Name: t.Contact.Name, Phone: orNull(t.Contact.Phone), PhotoURL: h.photo(p, t.Contact), Kind: t.Contact.Kind},
		ConnectionID: t.Connection.ID, Connection: Connection(t.Connection), Tags: make([]Named, 0, len(t.Tags)), Unread: t.Unread,
		Version: t.Version, CreatedAt: t.CreatedAt, LastMessageAt: t.LastMessageAt, ClosedAt: t.ClosedAt, WorkflowURL: h.workflowURL(p, t.ID),
	}
	if t.Department != nil {
		shown.DepartmentID, shown.Department = &t.Department.ID, &Named{ID: t.Department.ID, Name: t.Department.Name}
	}
	if t.Agent != nil {
		now.AgentID = t.Agent.ID.String()
		shown.AgentID, shown.Agent = &t.Agent.ID, &Agent{ID: t.Agent.ID, Name: t.Agent.Name, Handle: t.Agent.Handle}
	}
	for _, tag := range t.Tags {
		shown.Tags = append(shown.Tags, Named(tag))
	}
	if m := t.LastMessage; m != nil {
		shown.LastMessage = &LastMessage{ID: m.ID, Type: m.Type, Direction: m.Direction, Preview: m.Preview, Status: m.Status, CreatedAt: m.SentAt}
	}
	shown.AllowedActions = desk.AllowedActions(p.UserID.String(), p.Permissions, now)
	if t.IsGroup && !p.Flag(desk.FlagTransferGroup) {
		shown.AllowedActions = slices.DeleteFunc(shown.AllowedActions, func(a string) bool { return desk.HandsOn(desk.Command(a)) })
	}
	return shown
}

// workflowURL links the ticket to its workflow for those allowed (TK-9).
func (h *handlers) workflowURL(p *access.Principal, ticket uuid.UUID) *string {
	if h.UIURL == "" || !p.Can(desk.PermWorkflowsInspect) {
		return nil
	}
	link := strings.TrimSuffix(h.UIURL, "/") + "/namespaces/" + url.PathEscape(h.Namespace) + "/workflows/" +
		url.PathEscape(contract.TicketWorkflowID(ticket))
	return &link
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
