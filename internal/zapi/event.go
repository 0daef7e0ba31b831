package zapi

import (
	"time"

	"github.com/balcao/balcao/internal/desk"
)

// Event is one decoded webhook delivery: *Message, *Delivery, *Status,
// *Presence, *Connected, *Disconnected, *ProxyFailed or *Unknown.
type Event interface {
	// Instance returns the id of the Z-API instance that the payload names, ""
	// when it names none. It is not authenticated: the webhook's path is (R9).
	Instance() string
	event()
}

// Delivery tells that Z-API has taken a queued message to WhatsApp, or failed
// to (contract §5.5). It failed exactly when Failure is not empty.
type Delivery struct {
	InstanceID string `json:"instance_id,omitempty"`
	// QueueID is the zaapId that the send returned.
	QueueID    string        `json:"queue_id,omitempty"`
	ProviderID string        `json:"provider_id,omitempty"`
	Chat       string        `json:"chat,omitempty"`
	ChatKind   desk.ChatKind `json:"chat_kind,omitempty"`
	// At is in UTC; zero when the payload gives no time.
	At      time.Time `json:"at,omitzero"`
	Failure Failure   `json:"failure,omitempty"`
	// Detail is Z-API's text, for the log; people see a text for Failure.
	Detail string `json:"detail,omitempty"`
}

// StatusName is the wire name of a message status (contract §5.6).
type StatusName string

// The statuses of a sent message, in the order in which they are reached, and
// ReadByMe, which tells that we read the customer's message on the phone and
// stands outside that order.
const (
	StatusSent     StatusName = "SENT"
	StatusReceived StatusName = "RECEIVED"
	StatusRead     StatusName = "READ"
	StatusPlayed   StatusName = "PLAYED"
	StatusReadByMe StatusName = "READ_BY_ME"
)

// Rank orders statuses so that they can be applied monotonically whatever the
// order in which they arrive: 1 for sent to 4 for played, 0 for READ_BY_ME and
// names that are not known.
func (s StatusName) Rank() int {
	switch s {
	case StatusSent:
		return 1
	case StatusReceived:
		return 2
	case StatusRead:
		return 3
	case StatusPlayed:
		return 4
	default:
		return 0
	}
}

// Status is the progress of messages on the other side (contract §5.6). It may
// come repeatedly and out of order, and for a ChatStatus chat it means nothing
// to us. In a group there is one for each participant.
type Status struct {
	InstanceID string `json:"instance_id,omitempty"`
	// ProviderIDs are WhatsApp message ids, without repeats, in wire order.
	ProviderIDs []string      `json:"provider_ids,omitempty"`
	Name        StatusName    `json:"name,omitempty"`
	Chat        string        `json:"chat,omitempty"`
	ChatLID     string        `json:"chat_lid,omitempty"`
	ChatKind    desk.ChatKind `json:"chat_kind,omitempty"`
	// Participant may be digits of a phone or of a LID without its suffix.
	Participant string `json:"participant,omitempty"`
	// Device is 0 for the phone, another number for a companion device.
	Device int       `json:"device,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// PresenceName is the wire name of what a customer is doing (contract §5.7).
type PresenceName string

// The presences of a customer in a chat.
const (
	PresenceUnavailable PresenceName = "UNAVAILABLE"
	PresenceAvailable   PresenceName = "AVAILABLE"
	PresenceComposing   PresenceName = "COMPOSING"
	PresencePaused      PresenceName = "PAUSED"
	PresenceRecording   PresenceName = "RECORDING"
)

// Presence tells what the customer is doing in the chat. It carries no time:
// it holds at arrival.
type Presence struct {
	InstanceID string        `json:"instance_id,omitempty"`
	Chat       string        `json:"chat,omitempty"`
	ChatKind   desk.ChatKind `json:"chat_kind,omitempty"`
	Name       PresenceName  `json:"name,omitempty"`
	LastSeen   time.Time     `json:"last_seen,omitzero"`
}

// Connected tells that the instance is paired with a phone (contract §5.8).
type Connected struct {
	InstanceID string `json:"instance_id,omitempty"`
	// Phone is the number of the instance, as Z-API writes it.
	Phone    string    `json:"phone,omitempty"`
	Business bool      `json:"business,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

// Disconnected tells that the instance has lost its phone (contract §5.8).
type Disconnected struct {
	InstanceID string    `json:"instance_id,omitempty"`
	Detail     string    `json:"detail,omitempty"`
	At         time.Time `json:"at,omitzero"`
}

// ProxyFailed tells that the instance runs without its configured proxy.
type ProxyFailed struct {
	InstanceID string `json:"instance_id,omitempty"`
	Detail     string `json:"detail,omitempty"`
}

// Unknown is a well-formed payload of a type that this package does not know.
// Callers keep its raw body.
type Unknown struct {
	InstanceID string `json:"instance_id,omitempty"`
	Type       string `json:"type,omitempty"`
}

func (e *Message) event()      {}
func (e *Delivery) event()     {}
func (e *Status) event()       {}
func (e *Presence) event()     {}
func (e *Connected) event()    {}
func (e *Disconnected) event() {}
func (e *ProxyFailed) event()  {}
func (e *Unknown) event()      {}

// Instance implements Event.
func (e *Message) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *Delivery) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *Status) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *Presence) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *Connected) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *Disconnected) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *ProxyFailed) Instance() string { return e.InstanceID }

// Instance implements Event.
func (e *Unknown) Instance() string { return e.InstanceID }
