package contract

import (
	"time"

	"github.com/google/uuid"
)

// LookOutput is what a look at a number has found, in codes, and what is to be done about it.
type LookOutput struct {
	Gone     bool          `json:"gone,omitempty"`     // the number was removed
	Slug     string        `json:"slug,omitempty"`     // how people know it in workflows (R35)
	State    string        `json:"state,omitempty"`    // connected, disconnected, off, or the code of a fault
	Since    time.Time     `json:"since,omitzero"`     // since when it is down
	Restart  bool          `json:"restart,omitempty"`  // the instance should be restarted
	Webhooks bool          `json:"webhooks,omitempty"` // its webhooks point elsewhere
	Adopt    bool          `json:"adopt,omitempty"`    // a phone was paired
	Next     time.Duration `json:"next"`               // until the next look
}

// ConnectionLook asks Z-API how a number is, stores the facts with the alerts that follow, and says what to do (WA-11). That Z-API does not answer
// is a finding, not a failure.
var ConnectionLook = Activity[Subject, LookOutput]{Name: "connection.look", Queue: QueueZAPI}

// ConnectionRestart restarts a number's instance; its pairing stays.
var ConnectionRestart = Activity[Subject, struct{}]{Name: "connection.restart", Queue: QueueZAPI}

// ConnectionWebhooks points every webhook of a number here (WA-3).
var ConnectionWebhooks = Activity[Subject, struct{}]{Name: "connection.webhooks", Queue: QueueZAPI}

// ConnectionAdopt stores which phone is paired with a number, and starts the taking over of its contacts where that is wanted (WA-4).
var ConnectionAdopt = Activity[Subject, struct{}]{Name: "connection.adopt", Queue: QueueZAPI}

// ConnectionForget clears the webhooks of a removed number where Z-API lets us, and forgets its credentials.
var ConnectionForget = Activity[Subject, struct{}]{Name: "connection.forget", Queue: QueueZAPI}

// Roster is the input of the workflow that takes contacts over: its subject, and how far it has come when it continues as new.
type Roster struct {
	TenantID uuid.UUID `json:"tenant_id"`
	ID       uuid.UUID `json:"id"`
	Page     int       `json:"page,omitempty"`  // the last one that was taken, counted from 1
	Taken    int       `json:"taken,omitempty"` // contacts so far
}

// RosterOutput is how far it is after a page.
type RosterOutput struct {
	Done  bool `json:"done,omitempty"` // there is no further page, or the number can't be asked any more
	Taken int  `json:"taken"`          // contacts so far
}

// RosterTake takes the contacts of page Page+1 of a phone's address book over (WA-4). Doing it twice does no harm.
var RosterTake = Activity[Roster, RosterOutput]{Name: "roster.take", Queue: QueueZAPI}
