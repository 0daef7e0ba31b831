package desk

// Actions that are no lifecycle command but are offered beside them.
const (
	ActionReply = "reply"
)

// permissionOf names what a command needs.
func permissionOf(c Command) Permission {
	switch c {
	case CommandAccept:
		return PermTicketsAccept
	case CommandAssign:
		return PermTicketsAssign
	case CommandTransfer:
		return PermTicketsTransfer
	case CommandWait:
		return PermTicketsWait
	case CommandResolve:
		return PermTicketsResolve
	case CommandCancel:
		return PermTicketsCancel
	case CommandReopen:
		return PermTicketsReopen
	case CommandResume:
	}
	return ""
}

// AllowedActions returns what the person may do with the ticket now, in the order in which an interface offers it. It never returns nil.
// The server enforces each of them again when it is asked for.
func AllowedActions(userID string, allowed PermissionSet, now Lifecycle) []string {
	actions := []string{}
	for _, c := range Commands() {
		if !allowed.Has(permissionOf(c)) {
			continue
		}
		change := Change{Command: c, ActorID: userID, AgentID: userID}
		if _, refusal := Next(now, change); refusal != "" || isNoChange(now, change) {
			continue
		}
		actions = append(actions, string(c))
	}
	if allowed.Has(PermTicketsReply) && now.Status.Active() {
		actions = append(actions, ActionReply)
	}
	return actions
}

// HandsOn reports whether a command gives a ticket to somebody else: with groups it is a parameter of its own (transfer_group, FF-17).
func HandsOn(c Command) bool { return c == CommandAssign || c == CommandTransfer }

// isNoChange hides what would be legal but idle, like accepting one's own ticket.
func isNoChange(now Lifecycle, c Change) bool {
	switch c.Command {
	case CommandAccept:
		return now.AgentID == c.ActorID && now.Status == StatusInProgress
	case CommandWait:
		return now.Status == StatusWaiting
	case CommandAssign, CommandTransfer, CommandResume, CommandResolve, CommandCancel, CommandReopen:
	}
	return false
}
