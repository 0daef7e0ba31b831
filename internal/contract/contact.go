package contract

import "time"

// JoinPhase is how far a joining of two contacts has come.
type JoinPhase string

// The phases.
const (
	JoinEnded JoinPhase = "ended" // nothing is left to do, now or later
	JoinBusy  JoinPhase = "busy"  // a message of ours is on its way, or somebody changes the same contacts: look again in a moment
	JoinDone  JoinPhase = "done"  // until JoinOutput.Until it can be taken back
)

// JoinOutput is what a look at a joining came to.
type JoinOutput struct {
	Phase JoinPhase `json:"phase"`
	Until time.Time `json:"until,omitzero"`
}

// ContactJoin does what there is to do for a row of contact_joins, as far as it goes: joins the two contacts, cancels the tickets that gave their
// messages to others by their own workflows (R13), takes a joining back, or forgets what that would need when it is too late. Each step is a
// transaction that knows whether it was done.
var ContactJoin = Activity[Subject, JoinOutput]{Name: "contact.join", Queue: QueueDesk}

// GroupOutput counts who is in the group.
type GroupOutput struct {
	Participants int `json:"participants"`
}

// ContactGroup reads a group's name and participants at Z-API and stores them (WA-10).
var ContactGroup = Activity[Subject, GroupOutput]{Name: "contact.group", Queue: QueueZAPI}

// ReadOutput counts the messages that WhatsApp was told of.
type ReadOutput struct {
	Messages int `json:"messages"`
}

// ContactRead marks what was read here as read on WhatsApp: the newest messages of a ticket's customer that it was not told of yet (WA-4).
var ContactRead = Activity[Subject, ReadOutput]{Name: "contact.read", Queue: QueueZAPI}
