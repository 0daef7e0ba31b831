package desk

// ChatState is what the newest ticket of a chat on a connection allows a
// message to do. Ingest reads it under the ticket's row lock (R11).
type ChatState string

// The states of a chat. The two surveying states differ in whether the
// reopening window is still open: the survey's expiry and that window are
// settings of their own. A ticket that was cancelled counts as StateNone
// (R29: cancelled tickets never reopen by message).
const (
	// StateActive: a ticket is open, in progress or waiting.
	StateActive ChatState = "active"
	// StateSurveying: resolved, a rating is awaited, reopening window open.
	StateSurveying ChatState = "surveying"
	// StateSurveyingLate: resolved, a rating is awaited, window over.
	StateSurveyingLate ChatState = "surveying_late"
	// StateReopenable: resolved, no rating awaited, reopening window open.
	StateReopenable ChatState = "reopenable"
	// StateNone: no ticket, or none that a message may still touch.
	StateNone ChatState = "none"
)

// Intent is what ingest does with a message (R11).
type Intent string

// The intents of a message.
const (
	// IntentMessage: belongs to the active ticket and wakes its workflow.
	IntentMessage Intent = "message"
	// IntentSurveyAnswer: is the rating that the closed ticket waits for.
	IntentSurveyAnswer Intent = "survey_answer"
	// IntentReopen: opens the closed ticket again.
	IntentReopen Intent = "reopen"
	// IntentAppend: is shown in the chat's newest ticket, marked, without
	// changing its state, its unread count or its clocks.
	IntentAppend Intent = "append"
	// IntentNewTicket: opens a new ticket.
	IntentNewTicket Intent = "new_ticket"
	// IntentQuiet: belongs to the active ticket of a group that waits, and
	// leaves it waiting (FF-16). Ingest makes it of IntentMessage.
	IntentQuiet Intent = "quiet"
	// IntentStoreOnly: is kept with the chat and touches no ticket.
	IntentStoreOnly Intent = "store_only"
)

// MessageFacts are the properties of a message that routing looks at. Text is
// what was written or chosen, or a caption. FromMe: sent by our number; FromAPI:
// sent by it through Z-API, not by a person on the phone (R14).
type MessageFacts struct {
	Kind     MessageKind
	Text     string
	FromMe   bool
	FromAPI  bool
	Chat     ChatKind
	GroupsOn bool
}

// Plan is Route for every state, so that ingest decides inside its one
// statement, under the lock, without asking back (R5, R11).
type Plan struct {
	Active        Intent
	Surveying     Intent
	SurveyingLate Intent
	Reopenable    Intent
	None          Intent
	// Score and Comment are the rating, when Surveying is IntentSurveyAnswer.
	Score   int
	Comment string
}

// PlanRoute evaluates Route for each state of the chat.
func PlanRoute(m MessageFacts) Plan {
	plan := Plan{
		Active:        Route(StateActive, m),
		Surveying:     Route(StateSurveying, m),
		SurveyingLate: Route(StateSurveyingLate, m),
		Reopenable:    Route(StateReopenable, m),
		None:          Route(StateNone, m),
	}
	if plan.Surveying == IntentSurveyAnswer {
		plan.Score, plan.Comment, _ = ParseRating(m.Text)
	}
	return plan
}

// Route decides what a message is, from the state of its chat (TK-3, R11, R14,
// R15). It is total: an unknown state is treated as StateNone.
//
//   - Channels, broadcast lists, status, unknown addresses, system notices, and
//     groups while the groups setting is off are stored only.
//   - Reactions, edits, deletions, votes, calls and notices never open nor
//     reopen a ticket: they join the newest one, if any.
//   - The echo of an API send is nobody's word: it joins the newest ticket and
//     is stored only when there is none.
//   - A message typed on our phone is a person's reply on an active ticket,
//     joins a closed one inside the reopening window, and otherwise opens a
//     ticket, because someone has started a conversation.
//   - Of a customer's messages after closing, a rating answers an awaited
//     survey; thanks and stickers join the closed ticket; the rest opens it
//     again inside the window, or opens a new ticket.
//   - A message that is not decrypted yet joins a ticket that awaits a rating,
//     since it is likely to be one.
func Route(state ChatState, m MessageFacts) Intent {
	if m.storedOnly() {
		return IntentStoreOnly
	}
	if !m.Kind.speaks() || m.FromAPI {
		return m.routeMute(state)
	}
	if state == StateActive {
		return IntentMessage
	}
	if m.FromMe {
		return routeOwn(state, m.Kind)
	}
	return m.routeCustomer(state)
}

func (m MessageFacts) storedOnly() bool {
	switch m.Chat {
	case ChatPhone, ChatLID:
	case ChatGroup:
		if !m.GroupsOn {
			return true
		}
	default:
		return true
	}
	return m.Kind == "" || m.Kind == KindSystem
}

// routeMute places what may be shown but must not move a ticket. An API send
// with content is still a message of an active ticket: its workflow settles
// what it was (R14, R17).
func (m MessageFacts) routeMute(state ChatState) Intent {
	switch state {
	case StateActive:
		if m.Kind.speaks() {
			return IntentMessage
		}
		return IntentAppend
	case StateSurveying, StateSurveyingLate, StateReopenable:
		return IntentAppend
	default:
		return IntentStoreOnly
	}
}

func routeOwn(state ChatState, kind MessageKind) Intent {
	switch {
	case state == StateSurveying, state == StateReopenable:
		return IntentAppend
	case state == StateSurveyingLate && kind == KindSticker:
		return IntentAppend
	default:
		return IntentNewTicket
	}
}

func (m MessageFacts) routeCustomer(state ChatState) Intent {
	surveying := state == StateSurveying || state == StateSurveyingLate
	if surveying && m.isRating() {
		return IntentSurveyAnswer
	}
	if surveying && m.Kind == KindWaiting {
		return IntentAppend
	}
	if (surveying || state == StateReopenable) && m.isCourtesy() {
		return IntentAppend
	}
	if state == StateSurveying || state == StateReopenable {
		return IntentReopen
	}
	return IntentNewTicket
}

func (m MessageFacts) isRating() bool {
	if !m.Kind.written() {
		return false
	}
	_, _, ok := ParseRating(m.Text)
	return ok
}

func (m MessageFacts) isCourtesy() bool {
	return m.Kind == KindSticker || m.Kind.written() && IsThanks(m.Text)
}
