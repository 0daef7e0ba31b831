package message

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Content is what a message has beyond its text and its file: only the parts of its type are there.
type Content struct {
	Location *Location    `json:"location,omitempty"`
	Contacts []Card       `json:"contacts,omitempty"`
	Preview  *LinkPreview `json:"preview,omitempty"`
	Poll     *Poll        `json:"poll,omitempty"`
	Choice   *Choice      `json:"choice,omitempty"` // the button or list row that was chosen
	Buttons  []Button     `json:"buttons,omitempty"`
	Cards    []Slide      `json:"cards,omitempty"` // of a carousel
	Ad       *Ad          `json:"ad,omitempty"`
	Call     *Call        `json:"call,omitempty"`
	Notice   *Notice      `json:"notice,omitempty"`
	// StatusReply: it answers a story of ours.
	StatusReply bool `json:"status_reply,omitempty"`
	// Structured kinds as WhatsApp has them.
	Order   map[string]any `json:"order,omitempty"`
	Product map[string]any `json:"product,omitempty"`
	Event   map[string]any `json:"event,omitempty"`
	Answers []PollOption   `json:"answers,omitempty"` // to an event: GOING, NOT_GOING, MAYBE
	Pix     map[string]any `json:"pix,omitempty"`
	Payment map[string]any `json:"payment,omitempty"`
	Invite  map[string]any `json:"invite,omitempty"`
}

// Location is a place, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      *string `json:"name" extensions:"x-nullable"`
	Address   *string `json:"address" extensions:"x-nullable"`
	URL       *string `json:"url" extensions:"x-nullable"`
	Live      bool    `json:"live"`
}

// Card is a contact that was shared.
type Card struct {
	Name      string     `json:"name"`
	Phones    []string   `json:"phones"`
	ContactID *uuid.UUID `json:"contact_id" format:"uuid" extensions:"x-nullable"` // null when none of the phones is a contact's
}

// LinkPreview is what WhatsApp showed under a link.
type LinkPreview struct {
	URL         string  `json:"url"`
	Title       string  `json:"title"`
	Description string  `json:"description"`
	ThumbURL    *string `json:"thumb_url" extensions:"x-nullable"`
}

// Poll is a question with what was chosen so far. MaxChoices 0: any number.
type Poll struct {
	Question   string       `json:"question"`
	Options    []PollOption `json:"options"`
	MaxChoices int          `json:"max_choices"`
}

// PollOption is one answer of a poll.
type PollOption struct {
	Name  string   `json:"name"`
	Votes int      `json:"votes"`
	By    []Person `json:"by"`
}

// Choice is what a customer chose among what was offered.
type Choice struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Button is a button of a message, a link when it has a URL.
type Button struct {
	ID    *string `json:"id" extensions:"x-nullable"`
	Label string  `json:"label"`
	URL   *string `json:"url" extensions:"x-nullable"`
}

// Slide is one card of a carousel.
type Slide struct {
	Text    string   `json:"text"`
	Buttons []Button `json:"buttons"`
}

// Ad is the advertisement through which the customer came.
type Ad struct {
	Title      string  `json:"title"`
	Body       string  `json:"body"`
	SourceType string  `json:"source_type"`
	URL        *string `json:"url" extensions:"x-nullable"`
}

// Call is a call's beginning, end or loss. Name is Z-API's.
type Call struct {
	Name      string `json:"name" example:"CALL_MISSED_VOICE"`
	Video     bool   `json:"video"`
	Missed    bool   `json:"missed"`
	Direction string `json:"direction" enums:"incoming,outgoing"`
}

// Notice is something that happened in a chat, such as a person who joined a group. Name is Z-API's.
type Notice struct {
	Name       string            `json:"name" example:"GROUP_PARTICIPANT_ADD"`
	Parameters []string          `json:"parameters"`
	Detail     map[string]string `json:"detail"`
}

// content is what ingest stores beside the text, see api/hook.
type content struct {
	Location    *place                     `json:"location"`
	Contacts    []card                     `json:"contacts"`
	Preview     *preview                   `json:"preview"`
	Poll        *poll                      `json:"poll"`
	Choice      *Choice                    `json:"choice"`
	Buttons     []button                   `json:"buttons"`
	Cards       []slide                    `json:"cards"`
	Ad          *ad                        `json:"ad"`
	Call        *Call                      `json:"call"`
	Notice      *Notice                    `json:"notice"`
	Raw         map[string]json.RawMessage `json:"raw"`
	Forwarded   bool                       `json:"forwarded"`
	ViewOnce    bool                       `json:"view_once"`
	StatusReply bool                       `json:"status_reply"`
}

type place struct {
	Latitude, Longitude float64
	Name, Address, URL  string
}

type card struct {
	Name   string
	Phones []string
}

type preview struct{ URL, Title, Description string }

type poll struct {
	Question   string
	Options    []string
	MaxChoices int `json:"max_choices"`
}

type button struct{ ID, Label, URL string }

type slide struct {
	Text    string
	Buttons []button
}

type ad struct {
	Title, Body string
	SourceType  string `json:"source_type"`
	SourceURL   string `json:"source_url"`
}

// storedContent reads what was stored. What does not fit is left out: an old row never hides a conversation.
func storedContent(raw json.RawMessage) content {
	var c content
	if len(raw) == 0 || json.Unmarshal(raw, &c) != nil {
		return content{}
	}
	return c
}

// view returns nil when there is nothing but text.
func (c content) view(m postgres.Message) *Content {
	shown := &Content{
		Location: c.Location.view(m.Type), Poll: c.Poll.view(m.Facts), Choice: c.Choice, Buttons: buttons(c.Buttons), Ad: c.Ad.view(),
		Call: c.Call.view(), Notice: c.Notice.view(), StatusReply: c.StatusReply,
	}
	// An edit that took the link away took its preview away.
	if c.Preview != nil && (m.EditedAt == nil || c.Preview.URL != "" && strings.Contains(m.Text, c.Preview.URL)) {
		shown.Preview = c.Preview.view()
	}
	for _, one := range c.Contacts {
		shown.Contacts = append(shown.Contacts, one.view(m.Cards))
	}
	for _, one := range c.Cards {
		shown.Cards = append(shown.Cards, Slide{Text: one.Text, Buttons: orEmpty(buttons(one.Buttons))})
	}
	shown.structured(c.Raw)
	if m.Type == desk.KindEvent {
		shown.Answers = votes(nil, m.Facts)
	}
	if shown.empty() {
		return nil
	}
	return shown
}

// structured puts the raw objects under the names of the API.
func (c *Content) structured(raw map[string]json.RawMessage) {
	for key, stored := range raw {
		var object map[string]any
		if json.Unmarshal(stored, &object) != nil {
			continue
		}
		switch key {
		case "order", "reviewOrder", "reviewAndPay":
			c.Order = object
		case "product":
			c.Product = object
		case "event":
			c.Event = object
		case "pixKeyMessage":
			c.Pix = object
		case "requestPayment", "sendPayment":
			c.Payment = object
		case "newsletterAdminInvite":
			c.Invite = object
		}
	}
}

func (c *Content) empty() bool {
	return c.Location == nil && len(c.Contacts) == 0 && c.Preview == nil && c.Poll == nil && c.Choice == nil && len(c.Buttons) == 0 &&
		len(c.Cards) == 0 && c.Ad == nil && c.Call == nil && c.Notice == nil && !c.StatusReply && c.Order == nil && c.Product == nil &&
		c.Event == nil && c.Pix == nil && c.Payment == nil && c.Invite == nil
}

func (l *place) view(kind desk.MessageKind) *Location {
	if l == nil {
		return nil
	}
	return &Location{
		Latitude: l.Latitude, Longitude: l.Longitude, Name: orNull(l.Name), Address: orNull(l.Address), URL: orNull(l.URL),
		Live: kind == desk.KindLiveLocation,
	}
}

func (l *preview) view() *LinkPreview {
	if l == nil {
		return nil
	}
	return &LinkPreview{URL: l.URL, Title: l.Title, Description: l.Description}
}

func (p *poll) view(facts []postgres.Fact) *Poll {
	if p == nil {
		return nil
	}
	return &Poll{Question: p.Question, Options: votes(p.Options, facts), MaxChoices: p.MaxChoices}
}

func (c card) view(known map[string]uuid.UUID) Card {
	shown := Card{Name: c.Name, Phones: orEmpty(c.Phones)}
	for _, phone := range c.Phones {
		if id := known[phone]; id != uuid.Nil && shown.ContactID == nil {
			shown.ContactID = &id
		}
	}
	return shown
}

func (a *ad) view() *Ad {
	if a == nil {
		return nil
	}
	return &Ad{Title: a.Title, Body: a.Body, SourceType: a.SourceType, URL: orNull(a.SourceURL)}
}

func (c *Call) view() *Call {
	if c != nil && c.Direction == "" {
		c.Direction = "incoming" // older payloads tell of incoming calls only, and say nothing of it (contract §5.4)
	}
	return c
}

func (n *Notice) view() *Notice {
	if n == nil {
		return nil
	}
	n.Parameters = orEmpty(n.Parameters)
	if n.Detail == nil {
		n.Detail = map[string]string{}
	}
	return n
}

func buttons(stored []button) []Button {
	var shown []Button
	for _, b := range stored {
		shown = append(shown, Button{ID: orNull(b.ID), Label: b.Label, URL: orNull(b.URL)})
	}
	return shown
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
