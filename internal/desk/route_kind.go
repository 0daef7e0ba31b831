package desk

// MessageKind says what a message is, whichever provider delivered it. It is
// stored and shown by the API as it is written here.
type MessageKind string

// The kinds of message that WhatsApp has. GIF and video notes (round videos)
// are apart from videos because they are shown apart. KindUnsupported is
// content that we can't show yet; KindWaiting is a placeholder that WhatsApp
// has not decrypted and that a later delivery under the same id replaces.
const (
	KindText             MessageKind = "text"
	KindImage            MessageKind = "image"
	KindAudio            MessageKind = "audio"
	KindVideo            MessageKind = "video"
	KindGIF              MessageKind = "gif"
	KindVideoNote        MessageKind = "video_note"
	KindDocument         MessageKind = "document"
	KindSticker          MessageKind = "sticker"
	KindLocation         MessageKind = "location"
	KindLiveLocation     MessageKind = "live_location"
	KindContacts         MessageKind = "contacts"
	KindPoll             MessageKind = "poll"
	KindButtons          MessageKind = "buttons"
	KindButtonAnswer     MessageKind = "button_answer"
	KindListAnswer       MessageKind = "list_answer"
	KindTemplate         MessageKind = "template"
	KindCarousel         MessageKind = "carousel"
	KindPix              MessageKind = "pix"
	KindProduct          MessageKind = "product"
	KindOrder            MessageKind = "order"
	KindOrderUpdate      MessageKind = "order_update"
	KindPayment          MessageKind = "payment"
	KindEvent            MessageKind = "event"
	KindNewsletterInvite MessageKind = "newsletter_invite"
	KindUnsupported      MessageKind = "unsupported"
	KindWaiting          MessageKind = "waiting"
)

// Kinds that act on another message, or tell of something that is none. They
// never open a ticket nor open one again (R15).
const (
	KindReaction    MessageKind = "reaction"
	KindEdit        MessageKind = "edit"
	KindRevoke      MessageKind = "revoke"
	KindPollVote    MessageKind = "poll_vote"
	KindEventAnswer MessageKind = "event_answer"
	KindPin         MessageKind = "pin"
	KindCall        MessageKind = "call"
	KindNotice      MessageKind = "notice"
	KindSystem      MessageKind = "system"
)

// Amendment is what is done to a message after it was written. It is kept as a fact about that message and is never one itself (contract §7.1).
type Amendment string

// The amendments. A vote is a poll's, or an answer to an event.
const (
	AmendEdit     Amendment = "edit"
	AmendRevoke   Amendment = "revoke"
	AmendReaction Amendment = "reaction"
	AmendVote     Amendment = "vote"
	AmendPin      Amendment = "pin"
)

// Amends returns what this kind does to another message, "" for a kind that is a message, a call or a notice.
func (k MessageKind) Amends() Amendment {
	switch k {
	case KindEdit:
		return AmendEdit
	case KindRevoke:
		return AmendRevoke
	case KindReaction:
		return AmendReaction
	case KindPollVote, KindEventAnswer:
		return AmendVote
	case KindPin:
		return AmendPin
	default:
		return ""
	}
}

// speaks reports whether a message of this kind says something by itself, so
// that a ticket may be opened for it.
func (k MessageKind) speaks() bool {
	switch k {
	case KindReaction, KindEdit, KindRevoke, KindPollVote, KindEventAnswer, KindPin, KindCall, KindNotice, KindSystem:
		return false
	default:
		return k != ""
	}
}

// written reports whether the text of this kind is what the customer wrote or
// chose, which can be a rating or thanks. A caption is neither: the picture
// above it may be the actual message.
func (k MessageKind) written() bool {
	return k == KindText || k == KindButtonAnswer || k == KindListAnswer
}
