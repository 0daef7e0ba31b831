package zapi

import "maps"

// Kind says what a message holds. Its values are those of the admin API.
type Kind string

// Kinds of message (contract sections 2 and 5.3).
const (
	KindText         Kind = "text"
	KindImage        Kind = "image"
	KindAudio        Kind = "audio"
	KindVideo        Kind = "video"
	KindGIF          Kind = "gif"
	KindPTV          Kind = "ptv"
	KindSticker      Kind = "sticker"
	KindDocument     Kind = "document"
	KindLink         Kind = "link"
	KindLocation     Kind = "location"
	KindLiveLocation Kind = "live_location"
	KindContact      Kind = "contact"
	KindContacts     Kind = "contacts"
	KindPoll         Kind = "poll"
	KindPollVote     Kind = "poll_vote"
	KindButtons      Kind = "buttons"
	KindButtonReply  Kind = "button_reply"
	KindOptions      Kind = "options"
	KindOptionReply  Kind = "option_reply"
	KindReaction     Kind = "reaction"
	KindWaiting      Kind = "waiting"
	KindUnknown      Kind = "unknown"
)

// Content is what a message carries; the fields that its Kind does not use are empty.
type Content struct {
	Kind     Kind      `json:"kind"`
	Text     string    `json:"text,omitempty"` // text of a text, caption of a medium, question of a poll, emoji of a reaction
	Media    *Media    `json:"media,omitempty"`
	Location *Location `json:"location,omitempty"`
	Contacts []Card    `json:"contacts,omitempty"`
	Poll     *Poll     `json:"poll,omitempty"`
	Link     *Link     `json:"link,omitempty"`
	Choices  *Choices  `json:"choices,omitempty"` // buttons or options offered
	Reply    *Reply    `json:"reply,omitempty"`   // button, option or poll choices picked
	Target   string    `json:"target,omitempty"`  // message that a reaction, vote or pin refers to
	// Object is the content object of a kind that the simulator does not know:
	// its only key is copied into the webhook as it is.
	Object map[string]any `json:"object,omitempty"`
}

// Media is a file. URL is public and, when the simulator holds the bytes, its own.
type Media struct {
	URL      string `json:"url"`
	MIME     string `json:"mime,omitempty"`
	FileName string `json:"file_name,omitempty"`
	Seconds  int    `json:"seconds,omitempty"`
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
	Pages    int    `json:"pages,omitempty"`
	Voice    bool   `json:"voice,omitempty"` // recorded in the chat (ptt), not a file
	ViewOnce bool   `json:"view_once,omitempty"`
	Size     int    `json:"size,omitempty"` // bytes
	// Data holds the bytes of a file to be stored, base64, when a message is created.
	Data string `json:"data,omitempty"`
	// DownloadError makes an image arrive with contract 5.3's downloadError.
	DownloadError string `json:"download_error,omitempty"`
}

// Location is a point on the map, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Title     string  `json:"title,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

// Card is a contact card.
type Card struct {
	Name   string   `json:"name"`
	Phones []string `json:"phones"`
}

// Poll is a question with options; Max is how many may be picked (0 = any).
type Poll struct {
	Question string   `json:"question"`
	Options  []string `json:"options"`
	Max      int      `json:"max"`
}

// Link is the preview of a link.
type Link struct {
	URL         string `json:"url"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Image       string `json:"image,omitempty"`
}

// Choices are the buttons or the list of options that a message offers.
type Choices struct {
	Title       string   `json:"title,omitempty"`
	ButtonLabel string   `json:"button_label,omitempty"`
	Items       []Choice `json:"items"`
}

// Choice is one button or option.
type Choice struct {
	ID          string `json:"id"`
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
}

// Reply is what a customer picked.
type Reply struct {
	ID      string   `json:"id,omitempty"`
	Title   string   `json:"title,omitempty"`
	Options []string `json:"options,omitempty"` // current selection of a poll
}

// Status is how far a message went (contract 5.6).
type Status string

// Statuses of a message, in order; Failed and Queued are the simulator's own.
const (
	StatusQueued   Status = "QUEUED"
	StatusFailed   Status = "FAILED"
	StatusSent     Status = "SENT"
	StatusReceived Status = "RECEIVED"
	StatusRead     Status = "READ"
	StatusPlayed   Status = "PLAYED"
)

var statusRank = map[Status]int{
	StatusQueued: 0, StatusFailed: 0, StatusSent: 1, StatusReceived: 2, StatusRead: 3, StatusPlayed: 4,
}

// Message is one message of a chat, seen from outside: FromMe is the connected
// number's side, as in the webhooks.
type Message struct {
	ID         string            `json:"id"`
	InstanceID string            `json:"instance_id"`
	Chat       string            `json:"chat"` // canonical phone of the customer, or group id
	ZaapID     string            `json:"zaap_id,omitempty"`
	RequestID  string            `json:"request_id,omitempty"`
	FromMe     bool              `json:"from_me"`
	FromAPI    bool              `json:"from_api"`
	Author     string            `json:"author,omitempty"` // phone of the customer who wrote it
	Content    Content           `json:"content"`
	Status     Status            `json:"status"`
	Momment    int64             `json:"momment"` // Unix ms
	Quoted     string            `json:"quoted,omitempty"`
	Forwarded  bool              `json:"forwarded,omitempty"`
	EditedAt   int64             `json:"edited_at,omitempty"`  // Unix ms
	DeletedAt  int64             `json:"deleted_at,omitempty"` // Unix ms
	Error      string            `json:"error,omitempty"`      // why it was not sent
	Reactions  map[string]string `json:"reactions,omitempty"`  // who ("me" or a phone) to emoji
	ReadByMe   bool              `json:"read_by_me,omitempty"` // the connected number read it
}

func (m *Message) clone() Message {
	c := *m
	if m.Reactions != nil {
		c.Reactions = maps.Clone(m.Reactions)
	}
	return c
}

// Inbound is a message to be written on a customer's phone.
type Inbound struct {
	Content
	ID      string `json:"id,omitempty"`      // chosen by the sender (contract 5.1); empty = random
	Quoted  string `json:"quoted,omitempty"`  // id of the message answered
	Group   string `json:"group,omitempty"`   // id of the group it is written in; empty = private chat
	Momment int64  `json:"momment,omitempty"` // Unix ms; 0 = now
	// Forwarded marks it as forwarded.
	Forwarded bool `json:"forwarded,omitempty"`
	// Hold keeps its webhook back: Server.Compose gives it to the caller.
	Hold bool `json:"hold,omitempty"`
}

// Text is a plain text message.
func Text(text string) Inbound { return Inbound{Content: Content{Kind: KindText, Text: text}} }

// Answering makes in an answer that quotes a message.
func (in Inbound) Answering(messageID string) Inbound {
	in.Quoted = messageID
	return in
}

// InGroup makes in a message written in a group.
func (in Inbound) InGroup(groupID string) Inbound {
	in.Group = groupID
	return in
}
