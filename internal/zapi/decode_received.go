package zapi

import (
	"encoding/json"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// envelope is what every ReceivedCallback carries around its content (contract
// §5.2).
type envelope struct {
	InstanceID       text     `json:"instanceId"`
	MessageID        text     `json:"messageId"`
	Phone            text     `json:"phone"`
	ChatLID          text     `json:"chatLid"`
	SenderLID        text     `json:"senderLid"`
	ConnectedPhone   text     `json:"connectedPhone"`
	ParticipantPhone text     `json:"participantPhone"`
	ParticipantLID   text     `json:"participantLid"`
	FromMe           flag     `json:"fromMe"`
	FromAPI          flag     `json:"fromApi"`
	IsGroup          flag     `json:"isGroup"`
	IsNewsletter     flag     `json:"isNewsletter"`
	IsStatusReply    flag     `json:"isStatusReply"`
	IsEdit           flag     `json:"isEdit"`
	EditMessageID    text     `json:"editMessageId"`
	WaitingMessage   flag     `json:"waitingMessage"`
	ViewOnce         flag     `json:"viewOnce"`
	Momment          instant  `json:"momment"`
	Status           text     `json:"status"`
	ChatName         text     `json:"chatName"`
	SenderName       text     `json:"senderName"`
	SenderPhoto      text     `json:"senderPhoto"`
	Photo            text     `json:"photo"`
	ReferenceID      text     `json:"referenceMessageId"`
	Expiration       number   `json:"messageExpirationSeconds"`
	Forwarded        flag     `json:"forwarded"`
	BroadcastTo      texts    `json:"broadcastRecipients"`
	Ad               *adReply `json:"externalAdReply"`

	Notification  text   `json:"notification"`
	Parameters    values `json:"notificationParameters"`
	CallID        text   `json:"callId"`
	CallDirection text   `json:"callDirection"`
	IsVideo       flag   `json:"isVideo"`
}

type adReply struct {
	Title        text `json:"title"`
	Body         text `json:"body"`
	SourceType   text `json:"sourceType"`
	SourceID     text `json:"sourceId"`
	SourceURL    text `json:"sourceUrl"`
	ClickID      text `json:"ctwaClid"`
	ThumbnailURL text `json:"thumbnailUrl"`
}

// envelopeKeys are the top-level keys that are not content. Of what is left, an
// object or list is content, known or not.
var envelopeKeys = map[string]bool{
	"type": true, "instanceId": true, "messageId": true, "phone": true, "chatLid": true, "senderLid": true,
	"connectedPhone": true, "participantPhone": true, "participantLid": true, "fromMe": true, "fromApi": true,
	"isGroup": true, "isNewsletter": true, "broadcast": true, "isStatusReply": true, "isEdit": true,
	"editMessageId": true, "waitingMessage": true, "viewOnce": true, "momment": true, "status": true,
	"chatName": true, "senderName": true, "senderPhoto": true, "photo": true, "referenceMessageId": true,
	"messageExpirationSeconds": true, "forwarded": true, "broadcastRecipients": true, "externalAdReply": true,
	"notification": true, "notificationParameters": true, "callId": true, "code": true, "expiresAt": true,
	"callDirection": true, "isVideo": true, "senderPhoneNumber": true,
}

// decodeReceived reads a ReceivedCallback. A notification wins over content,
// content over the waiting mark, and an edit wraps the content it brings.
func decodeReceived(body []byte) (*Message, error) {
	var (
		e      envelope
		c      content
		fields map[string]json.RawMessage
	)
	for _, target := range []any{&e, &c, &fields} {
		if err := unmarshal(body, target); err != nil {
			return nil, err
		}
	}
	m := e.message()
	if e.Notification != "" {
		e.applyNotification(m, fields)
		return m, nil
	}
	c.apply(m, fields)
	switch {
	case m.Kind == "" && bool(e.WaitingMessage):
		m.Kind = desk.KindWaiting
	case m.Kind == "" && bool(e.edits()):
	case m.Kind == "":
		classifyUnknown(m, fields)
	}
	if e.edits() {
		m.EditedKind, m.Kind = m.Kind, desk.KindEdit
		m.TargetID = first(e.EditMessageID, e.MessageID)
		if m.Media != nil && m.Media.URL == "" {
			// An edit changes the caption; the file stays the original's.
			m.Media = nil
		}
	}
	return m, nil
}

func (e *envelope) edits() flag { return e.IsEdit || e.EditMessageID != "" }

func (e *envelope) message() *Message {
	m := &Message{
		InstanceID: string(e.InstanceID), ProviderID: string(e.MessageID),
		Chat: string(e.Phone), ChatLID: first(e.ChatLID, e.SenderLID), ConnectedPhone: string(e.ConnectedPhone),
		Author: string(e.ParticipantPhone), AuthorLID: string(e.ParticipantLID),
		PushName: string(e.SenderName), AuthorPhoto: string(e.SenderPhoto),
		ChatName: string(e.ChatName), ChatPhoto: string(e.Photo),
		FromMe: bool(e.FromMe), FromAPI: bool(e.FromAPI), At: e.Momment.Time, WireStatus: upper(e.Status),
		QuotedID: string(e.ReferenceID), Forwarded: bool(e.Forwarded), ViewOnce: bool(e.ViewOnce),
		StatusReply: bool(e.IsStatusReply), BroadcastTo: e.BroadcastTo, ExpiresIn: int64(e.Expiration.count()),
	}
	m.ChatKind = chatKind(e.Phone, text(m.ChatLID), e.IsGroup, e.IsNewsletter)
	if m.ChatKind == desk.ChatGroup {
		// In a group the older field names the author, not the chat.
		m.AuthorLID = first(e.ParticipantLID, e.SenderLID)
		m.ChatLID = ""
	}
	if ad := e.Ad; ad != nil && *ad != (adReply{}) {
		m.Ad = &Ad{
			Title: string(ad.Title), Body: string(ad.Body), SourceID: string(ad.SourceID),
			SourceType: string(ad.SourceType), SourceURL: string(ad.SourceURL), ClickID: string(ad.ClickID),
			ThumbnailURL: string(ad.ThumbnailURL),
		}
	}
	return m
}

// classifyUnknown keeps content of a shape that is not known, and tells it from
// a payload without any, which is a system event and not a message (contract
// §7, phantom messages).
func classifyUnknown(m *Message, fields map[string]json.RawMessage) {
	m.Kind = desk.KindSystem
	for key, raw := range fields {
		if envelopeKeys[key] || empty(raw) {
			continue
		}
		if raw[0] != '{' && raw[0] != '[' && !contentKeys[key] {
			continue
		}
		m.Kind = desk.KindUnsupported
		m.keep(key, raw)
	}
}

// keep stores a content object under its wire key, as it came save for what
// Postgres refuses.
func (m *Message) keep(key string, raw json.RawMessage) {
	if empty(raw) {
		return
	}
	clean, err := StorableJSON(raw)
	if err != nil {
		return
	}
	if m.Content == nil {
		m.Content = map[string]json.RawMessage{}
	}
	m.Content[strings.ReplaceAll(key, "\x00", "")] = clean
}
