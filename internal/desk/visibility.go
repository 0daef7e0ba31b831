package desk

import "slices"

// Reach is how far a person's eyes go (parameters section 3).
type Reach string

// The three reaches, from the permissions tickets.view_all, tickets.view_department and tickets.view_own.
const (
	ReachNone       Reach = ""
	ReachOwn        Reach = "own"        // own tickets and the queue of one's departments
	ReachDepartment Reach = "department" // every ticket of one's departments, and one's own
	ReachAll        Reach = "all"
)

// Viewer holds what decides which tickets a person sees. It is computed from the profile once a policy version (R40).
type Viewer struct {
	UserID       string
	Reach        Reach
	Departments  []string
	ConnectionID string // the only connection shown, by tickets.only_default_connection; "" means no restriction
	AnyGroup     bool   // flag ignore_assigned_connection: groups of every connection are shown in spite of it
	ClosedAll    bool   // tickets.view_resolved_all
}

// TicketFacts holds what decides who sees a ticket; a realtime event carries them before and after a change (R38).
type TicketFacts struct {
	Status       Status `json:"status"`
	DepartmentID string `json:"department_id"`
	AgentID      string `json:"agent_id"`
	ConnectionID string `json:"connection_id"`
	IsGroup      bool   `json:"is_group"`
}

// CanSee reports whether the viewer may know of the ticket. It is the twin of the SQL function ticket_visible; a test holds the two
// together. A viewer without an id sees nothing.
func CanSee(v Viewer, t TicketFacts) bool {
	if v.UserID == "" || v.Reach == ReachNone {
		return false
	}
	own := t.AgentID == v.UserID
	inDepartment := t.DepartmentID != "" && slices.Contains(v.Departments, t.DepartmentID)
	reached := v.Reach == ReachAll || own || (inDepartment && (v.Reach == ReachDepartment || t.AgentID == ""))
	onConnection := v.ConnectionID == "" || v.ConnectionID == t.ConnectionID || (t.IsGroup && v.AnyGroup)
	return reached && onConnection && (t.Status.Active() || own || v.ClosedAll)
}
