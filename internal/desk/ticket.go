package desk

import "time"

// Ticket is a ticket as its row stood when it was read: what the workflow, the API and the store decide by. It holds ids, codes and
// instants only, so that it may travel through workflow histories (R26): departments are named by slug, agents by handle (R35).
// IDs are canonical UUID strings, "" where there is none.
type Ticket struct {
	ID             string   `json:"id"`
	Protocol       string   `json:"protocol"`
	Status         Status   `json:"status"`
	Priority       Priority `json:"priority"`
	Critical       bool     `json:"critical,omitempty"`
	IsGroup        bool     `json:"is_group,omitempty"`
	DepartmentID   string   `json:"department_id,omitempty"`
	DepartmentSlug string   `json:"department_slug,omitempty"`
	AgentID        string   `json:"agent_id,omitempty"`
	AgentHandle    string   `json:"agent_handle,omitempty"`
	ConnectionID   string   `json:"connection_id"`
	ConnectionSlug string   `json:"connection_slug"`
	Revision       int64    `json:"revision"`    // grows with every lifecycle change
	LastSeq        int64    `json:"last_seq"`    // seq of the newest row (R10)
	HandledSeq     int64    `json:"handled_seq"` // up to where the workflow has handled rows
	// Welcomes: its number has a greeting or a default agent for a ticket that a customer opens. Never true for a group.
	Welcomes  bool      `json:"welcomes,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

// Lifecycle returns the part that the state machine looks at.
func (t Ticket) Lifecycle() Lifecycle { return Lifecycle{Status: t.Status, AgentID: t.AgentID} }

// Facts returns the part that decides who may see it.
func (t Ticket) Facts() TicketFacts {
	return TicketFacts{Status: t.Status, DepartmentID: t.DepartmentID, AgentID: t.AgentID, ConnectionID: t.ConnectionID, IsGroup: t.IsGroup}
}
