package desk

// Status is where a ticket is in its life (TK-2).
type Status string

// The five statuses of a ticket.
const (
	StatusOpen       Status = "open"        // Aberto: nobody has it
	StatusInProgress Status = "in_progress" // Em atendimento
	StatusWaiting    Status = "waiting"     // Aguardando: the customer's turn
	StatusResolved   Status = "resolved"    // Resolvido
	StatusCancelled  Status = "cancelled"   // Cancelado
)

// Statuses lists every status in the order of a ticket's life.
func Statuses() []Status {
	return []Status{StatusOpen, StatusInProgress, StatusWaiting, StatusResolved, StatusCancelled}
}

// Active reports whether the ticket is still worked on.
func (s Status) Active() bool { return s == StatusOpen || s == StatusInProgress || s == StatusWaiting }

// Valid reports whether s is one of the five.
func (s Status) Valid() bool { return s.Active() || s == StatusResolved || s == StatusCancelled }

// Priority of a ticket (TK-1).
type Priority string

// The four priorities.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = "normal"
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Valid reports whether p is one of the four.
func (p Priority) Valid() bool {
	return p == PriorityLow || p == PriorityNormal || p == PriorityHigh || p == PriorityUrgent
}

// Command is a change of a ticket's life that somebody asks for. Its value is also the name of the workflow's Update and of the API's route.
type Command string

// The lifecycle commands. Resume is the system's: the customer wrote while the ticket was waiting.
const (
	CommandAccept   Command = "accept"
	CommandAssign   Command = "assign"
	CommandTransfer Command = "transfer"
	CommandWait     Command = "wait"
	CommandResume   Command = "resume"
	CommandResolve  Command = "resolve"
	CommandCancel   Command = "cancel"
	CommandReopen   Command = "reopen"
)

// Commands lists what people may ask for, in the order in which an interface offers it.
func Commands() []Command {
	return []Command{CommandAccept, CommandAssign, CommandTransfer, CommandWait, CommandResolve, CommandCancel, CommandReopen}
}

// Lifecycle is the part of a ticket that decides which command is legal. IDs are compared as text, "" means nobody.
type Lifecycle struct {
	Status  Status
	AgentID string
}

// Change is what a command asks for: by whom, and to whom.
type Change struct {
	Command Command
	ActorID string // who asks; "" for the system and the customer
	AgentID string // the new agent, for assign and transfer
}

// Next returns the ticket after the change, or the code of its refusal. It is the one state machine of a ticket (TK-2):
// validators, projections and the interface's allowed actions all ask it.
//
// Repeating accept, wait, or assign by or to the same person is legal and changes nothing, so that two clicks are no error.
func Next(now Lifecycle, c Change) (Lifecycle, Code) {
	if c.Command == CommandReopen {
		if now.Status.Active() {
			return now, CodeNotClosed
		}
		return Lifecycle{Status: statusOf(now.AgentID), AgentID: now.AgentID}, ""
	}
	if !now.Status.Active() {
		return now, CodeAlreadyClosed
	}
	switch c.Command {
	case CommandAccept:
		if now.AgentID != "" && now.AgentID != c.ActorID {
			return now, CodeAlreadyAssigned
		}
		return Lifecycle{Status: StatusInProgress, AgentID: c.ActorID}, ""
	case CommandAssign, CommandTransfer:
		// Transfer to a department alone gives the ticket back to a queue.
		return Lifecycle{Status: statusOf(c.AgentID), AgentID: c.AgentID}, ""
	case CommandWait:
		if now.AgentID == "" {
			return now, CodeNotAccepted
		}
		return Lifecycle{Status: StatusWaiting, AgentID: now.AgentID}, ""
	case CommandResume:
		return Lifecycle{Status: statusOf(now.AgentID), AgentID: now.AgentID}, ""
	case CommandResolve:
		if now.AgentID == "" {
			return now, CodeNotAccepted
		}
		return Lifecycle{Status: StatusResolved, AgentID: now.AgentID}, ""
	case CommandCancel:
		return Lifecycle{Status: StatusCancelled, AgentID: now.AgentID}, ""
	case CommandReopen:
	}
	return now, CodeInvalid
}

func statusOf(agentID string) Status {
	if agentID == "" {
		return StatusOpen
	}
	return StatusInProgress
}
