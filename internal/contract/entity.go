package contract

import (
	"fmt"

	"github.com/google/uuid"
)

// Entity is a workflow that is about one row which is no ticket: a file to fetch, a number to supervise. It has one id for ever, is started
// by a row of the outbox that is written with what makes it necessary (start_workflow in SQL), and is woken by the same row while it runs.
// It reads what it needs from Postgres, so starting or waking it once too often does no harm.
type Entity struct {
	Kind     string // prefix of the workflow's id, and what start_workflow names
	Workflow string // name of the workflow type
}

// The entities. Their subject is the row of the table that the comment names.
var (
	EntityMedia      = Entity{Kind: "media", Workflow: "Media"}           // media: fetched, looked at and kept (R31)
	EntityConnection = Entity{Kind: "connection", Workflow: "Connection"} // connections: supervised until it is removed (WA-11)
	EntityJoin       = Entity{Kind: "join", Workflow: "Join"}             // contact_joins: two contacts become one (R13)
	EntityPhoto      = Entity{Kind: "photo", Workflow: "Photo"}           // contacts: the profile photo is copied (WA-4)
	EntityRoster     = Entity{Kind: "roster", Workflow: "Roster"}         // connections: the contacts of its phone are taken over (WA-4)
	EntityGroup      = Entity{Kind: "group", Workflow: "Group"}           // contacts of kind group: name and participants are read (WA-10)
	EntityReading    = Entity{Kind: "reading", Workflow: "Reading"}       // tickets: what was read here is marked as read on WhatsApp (WA-4)
)

// Entities returns all of them. The slice is the caller's.
func Entities() []Entity {
	return []Entity{EntityMedia, EntityConnection, EntityJoin, EntityPhoto, EntityRoster, EntityGroup, EntityReading}
}

// EntityOf returns the entity of a kind; an error when there is none.
func EntityOf(kind string) (Entity, error) {
	for _, e := range Entities() {
		if e.Kind == kind {
			return e, nil
		}
	}
	return Entity{}, fmt.Errorf("%q is no kind of workflow", kind)
}

// WorkflowID returns the id of the workflow of a subject.
func (e Entity) WorkflowID(subject uuid.UUID) string { return e.Kind + "/" + subject.String() }

// Subject is the input of every entity workflow.
type Subject struct {
	TenantID uuid.UUID `json:"tenant_id"`
	ID       uuid.UUID `json:"id"`
}

// Wake is the signal that each entity workflow is started with and woken by: something about its subject has changed, look again.
var Wake = Signal[struct{}]{Name: "wake"}
