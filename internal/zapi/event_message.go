package zapi

import (
	"encoding/json"
	"time"

	"github.com/balcao/balcao/internal/desk"
)

// Message is a ReceivedCallback (contract §5.2 to §5.4): a message from or to
// the customer, something done to a message, a call, or a notice. Kind says
// which, and which of the optional parts are set.
type Message struct {
	InstanceID string `json:"instance_id,omitempty"`
	// ProviderID is WhatsApp's message id. The sender chooses it, so it is
	// unique within a chat at best; a few notices have none.
	ProviderID string           `json:"provider_id,omitempty"`
	Kind       desk.MessageKind `json:"kind"`

	// Chat is the address as Z-API gave it; for a one-to-one message that we
	// sent it is the other party. ChatLID is chatLid or the older senderLid.
	Chat     string        `json:"chat,omitempty"`
	ChatLID  string        `json:"chat_lid,omitempty"`
	ChatKind desk.ChatKind `json:"chat_kind"`
	// ConnectedPhone is our own number.
	ConnectedPhone string `json:"connected_phone,omitempty"`

	// Author and AuthorLID name who wrote in a group. Author may be LID digits
	// without suffix.
	Author      string `json:"author,omitempty"`
	AuthorLID   string `json:"author_lid,omitempty"`
	PushName    string `json:"push_name,omitempty"`
	AuthorPhoto string `json:"author_photo,omitempty"`
	ChatName    string `json:"chat_name,omitempty"`
	ChatPhoto   string `json:"chat_photo,omitempty"`

	// FromMe: sent by the connected number. FromAPI: through Z-API, hence not
	// typed by a person on the phone (R14).
	FromMe  bool `json:"from_me,omitempty"`
	FromAPI bool `json:"from_api,omitempty"`
	// At is momment in UTC; zero when absent. It orders the display, and is
	// never part of a key: a redelivery carries another one.
	At         time.Time `json:"at,omitzero"`
	WireStatus string    `json:"wire_status,omitempty"`

	// Text is what was written or chosen, a caption, or the readable core of a
	// structured message.
	Text string `json:"text,omitempty"`
	// QuotedID is the id of the message being answered.
	QuotedID    string `json:"quoted_id,omitempty"`
	Forwarded   bool   `json:"forwarded,omitempty"`
	ViewOnce    bool   `json:"view_once,omitempty"`
	StatusReply bool   `json:"status_reply,omitempty"`
	// BroadcastTo lists the members of a broadcast list that we wrote to.
	BroadcastTo []string `json:"broadcast_to,omitempty"`
	// ExpiresIn is the life of a disappearing message in seconds, 0 for ever.
	ExpiresIn int64 `json:"expires_in,omitempty"`

	// TargetID is the message that an edit, deletion, reaction, pin, vote or
	// event answer acts on. A deletion's target is its own ProviderID.
	TargetID string `json:"target_id,omitempty"`
	// EditedKind is the content of an edit; Text is its new text or caption.
	EditedKind desk.MessageKind `json:"edited_kind,omitempty"`

	Media    *Media       `json:"media,omitempty"`
	Quoted   *Media       `json:"quoted_media,omitempty"`
	Preview  *LinkPreview `json:"preview,omitempty"`
	Location *Location    `json:"location,omitempty"`
	Contacts []Contact    `json:"contacts,omitempty"`
	Reaction *Reaction    `json:"reaction,omitempty"`
	Poll     *Poll        `json:"poll,omitempty"`
	Choice   *Choice      `json:"choice,omitempty"`
	Buttons  []Button     `json:"buttons,omitempty"`
	Cards    []Card       `json:"cards,omitempty"`
	Ad       *Ad          `json:"ad,omitempty"`
	Call     *Call        `json:"call,omitempty"`
	Notice   *Notice      `json:"notice,omitempty"`
	// Content is the raw content object of structured kinds (order, payment,
	// product, Pix key, event, unsupported content, …) under its wire key.
	Content map[string]json.RawMessage `json:"content,omitempty"`
}

// Facts returns what routing looks at (R11).
func (e *Message) Facts(groupsOn bool) desk.MessageFacts {
	return desk.MessageFacts{
		Kind: e.Kind, Text: e.Text, FromMe: e.FromMe, FromAPI: e.FromAPI, Chat: e.ChatKind, GroupsOn: groupsOn,
	}
}

// Identities returns the identity keys of the chat, sorted for locking (R12).
func (e *Message) Identities() []desk.Identity {
	if e.ChatLID == "" {
		return desk.IdentityKeys(e.Chat)
	}
	return desk.IdentityKeys(e.Chat, e.ChatLID)
}

// Media is a file. URL is public, sensitive (it holds the instance id) and dies
// after 30 days; it is empty in an edit, and unusable when DownloadError is
// set. Width and Height are pixels, 0 when not known.
type Media struct {
	URL           string `json:"url,omitempty"`
	ThumbnailURL  string `json:"thumbnail_url,omitempty"`
	Mime          string `json:"mime,omitempty"`
	Name          string `json:"name,omitempty"`
	Title         string `json:"title,omitempty"`
	Width         int    `json:"width,omitempty"`
	Height        int    `json:"height,omitempty"`
	Seconds       int    `json:"seconds,omitempty"`
	Pages         int    `json:"pages,omitempty"`
	Voice         bool   `json:"voice,omitempty"`
	DownloadError string `json:"download_error,omitempty"`
}

// LinkPreview is what WhatsApp shows under a text that holds a link.
type LinkPreview struct {
	URL          string `json:"url,omitempty"`
	Title        string `json:"title,omitempty"`
	Description  string `json:"description,omitempty"`
	ThumbnailURL string `json:"thumbnail_url,omitempty"`
}

// Location is a place, or the first point of a shared live location. Degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

// Contact is a shared contact card.
type Contact struct {
	Name   string   `json:"name,omitempty"`
	Phones []string `json:"phones,omitempty"`
	VCard  string   `json:"vcard,omitempty"`
}

// Reaction is an emoji put on TargetID; an empty Emoji takes it back. Of two
// reactions by one person to one message the later At wins.
type Reaction struct {
	Emoji string `json:"emoji"`
	// By may be digits of a phone or of a LID without its suffix.
	By           string    `json:"by,omitempty"`
	At           time.Time `json:"at,omitzero"`
	TargetFromMe bool      `json:"target_from_me,omitempty"`
}

// Poll is a question, or a vote (Options are then the current selection and
// TargetID the poll). MaxChoices 0 means any number.
type Poll struct {
	Question   string   `json:"question,omitempty"`
	Options    []string `json:"options,omitempty"`
	MaxChoices int      `json:"max_choices,omitempty"`
}

// Choice is the button or list row that the customer chose.
type Choice struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
}

// Button is a button of a message: a reply when it has an ID, a link when it
// has a URL.
type Button struct {
	ID    string `json:"id,omitempty"`
	Label string `json:"label,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Card is one card of a carousel.
type Card struct {
	Text    string   `json:"text,omitempty"`
	Media   *Media   `json:"media,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
}

// Ad is the advertisement through which the customer came (click to WhatsApp).
type Ad struct {
	Title        string `json:"title,omitempty"`
	Body         string `json:"body,omitempty"`
	SourceID     string `json:"source_id,omitempty"`
	SourceType   string `json:"source_type,omitempty"`
	SourceURL    string `json:"source_url,omitempty"`
	ClickID      string `json:"click_id,omitempty"`
	ThumbnailURL string `json:"thumbnail_url,omitempty"`
}

// Call is a call's beginning, end or loss; Name is the wire notification.
type Call struct {
	Name      string `json:"name"`
	ID        string `json:"id,omitempty"`
	Video     bool   `json:"video,omitempty"`
	Missed    bool   `json:"missed,omitempty"`
	Direction string `json:"direction,omitempty"`
}

// Notice is a notification that is neither a deletion nor a call. Parameters
// are strings as they came and objects as JSON text; Detail holds the notice's
// own fields (profileName, linkMode, requestMethod, …).
type Notice struct {
	Name       string            `json:"name"`
	Parameters []string          `json:"parameters,omitempty"`
	Detail     map[string]string `json:"detail,omitempty"`
}
