package desk

import "time"

// Actions on one message, as the API names them, in the order in which an interface offers them.
const (
	ActionReact      = "react"
	ActionEdit       = "edit"
	ActionForward    = "forward"
	ActionDelete     = "delete"
	ActionRetry      = "retry"
	ActionCancel     = "cancel"
	ActionSendAnyway = "send_anyway"
)

// How long after its sending WhatsApp lets a message be changed.
const (
	// EditWindow is what WhatsApp grants people. Z-API speaks of seven days, and which of the two holds is not confirmed (contract §8.16): the
	// shorter one never promises what is then refused.
	EditWindow = 15 * time.Minute
	// DeleteWindow is how long a message can be deleted for everyone: two days and twelve hours.
	DeleteWindow = 60 * time.Hour
)

// MessageState is what decides what a person may do with a message.
type MessageState struct {
	Kind      MessageKind
	Direction string // in, out or internal
	Origin    string // customer, agent, phone, api, ai or system
	AuthorID  string // user who wrote it; "" for nobody of us
	// Known: WhatsApp has an id for it, so that it can be answered, reacted to, changed.
	Known    bool
	Delivery Delivery
	// Held: it waits for its author to say that it shall go in spite of its age (R18).
	Held     bool
	Deleted  bool
	ViewOnce bool
	// SentAt is when it went, or was queued.
	SentAt       time.Time
	TicketActive bool
}

// MessageActions returns what the person may do with the message now. It never returns nil. The server enforces each of them again, with this
// very function, when it is asked for (WA-4, R17, R18).
func MessageActions(userID string, allowed PermissionSet, m MessageState, now time.Time) []string {
	actions := []string{}
	for _, a := range []struct {
		name string
		may  bool
	}{
		{ActionReply, m.answerable() && m.TicketActive && allowed.Has(PermTicketsReply)},
		{ActionReact, m.answerable() && m.TicketActive && allowed.Has(PermTicketsReply)},
		{ActionEdit, m.editable(userID, now) && m.TicketActive && allowed.Has(PermTicketsReply)},
		{ActionForward, m.forwardable() && allowed.Has(PermTicketsReply)},
		{ActionDelete, m.deletable(now) && m.TicketActive && allowed.Has(PermMessagesDelete)},
		{ActionRetry, m.retriable() && m.TicketActive && allowed.Has(PermTicketsReply)},
		{ActionSendAnyway, m.Held && m.Delivery == DeliveryQueued && m.TicketActive && allowed.Has(PermTicketsReply)},
		{ActionCancel, m.ours() && m.Delivery == DeliveryQueued && allowed.Has(PermTicketsReply)},
	} {
		if a.may {
			actions = append(actions, a.name)
		}
	}
	return actions
}

// ours reports whether we have sent it, or are about to, through this desk.
func (m MessageState) ours() bool {
	return m.Direction == "out" && (m.Origin == "agent" || m.Origin == "ai")
}

// answerable: WhatsApp knows it, and it is something that a person can point at.
func (m MessageState) answerable() bool {
	return m.Known && !m.Deleted && m.Direction != "internal" && m.Kind.speaks() && m.Kind != KindWaiting
}

// editable: texts and captions of one's own, in WhatsApp's window.
func (m MessageState) editable(userID string, now time.Time) bool {
	switch m.Kind {
	case KindText, KindImage, KindVideo, KindDocument:
	default:
		return false
	}
	return m.answerable() && m.Direction == "out" && m.Origin == "agent" && m.AuthorID == userID && userID != "" && !now.After(m.SentAt.Add(EditWindow))
}

// deletable: what went from our number, whoever wrote it, in WhatsApp's window.
func (m MessageState) deletable(now time.Time) bool {
	return m.answerable() && m.Direction == "out" && !now.After(m.SentAt.Add(DeleteWindow))
}

// forwardable: what can be sent again as a message of its own. View-once media are not, as on WhatsApp.
func (m MessageState) forwardable() bool {
	if m.Deleted || m.ViewOnce || m.Direction == "internal" {
		return false
	}
	switch m.Kind {
	case KindText, KindImage, KindAudio, KindVideo, KindGIF, KindVideoNote, KindDocument, KindSticker, KindLocation, KindContacts:
		return true
	default:
		return false
	}
}

// retriable: it failed, or nobody knows whether it went (R17). The latter makes a new message, which a person decides.
func (m MessageState) retriable() bool {
	return m.ours() && m.Kind.speaks() && (m.Delivery == DeliveryFailed || m.Delivery == DeliveryUnconfirmed)
}
