package message

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// What a card or a place may hold.
const (
	mostCards    = 10
	mostPhones   = 5
	mostMentions = 100
	longestName  = 120
	longestPlace = 500
)

// sort says what a type of the API is made of.
type sort struct {
	kind desk.MessageKind
	// file: it carries one; caption: with words; text: it is nothing but words.
	file, caption, text, voice bool
}

var sorts = map[string]sort{
	"text":     {kind: desk.KindText, text: true},
	"image":    {kind: desk.KindImage, file: true, caption: true},
	"audio":    {kind: desk.KindAudio, file: true},
	"voice":    {kind: desk.KindAudio, file: true, voice: true},
	"video":    {kind: desk.KindVideo, file: true, caption: true},
	"document": {kind: desk.KindDocument, file: true, caption: true},
	"sticker":  {kind: desk.KindSticker, file: true},
	"location": {kind: desk.KindLocation},
	"contact":  {kind: desk.KindContacts},
}

// read checks the body and says what it asks for; group: it goes to one.
func (n New) read(group bool) (postgres.Reply, error) {
	s, known := sorts[n.Type]
	switch {
	case n.Type == "":
		return postgres.Reply{}, desk.Invalid("type", "required", "is missing")
	case !known:
		return postgres.Reply{}, desk.Invalid("type", "oneof", "is no type of message")
	}
	if err := n.check(s, group); err != nil {
		return postgres.Reply{}, err
	}
	what := postgres.Reply{Kind: s.kind, Text: n.Text, UploadID: orZero(n.UploadID), QuotedID: orZero(n.QuotedID), ClientID: orZero(n.ClientID)}
	content, err := n.content(s)
	if err != nil {
		return postgres.Reply{}, err
	}
	if content != nil {
		what.Content = content
	}
	what.RequestHash, err = n.hash(what)
	return what, err
}

// check refuses what the type can't have, and what it lacks.
func (n New) check(s sort, group bool) error {
	switch {
	case s.text || s.caption:
		if err := checkText("text", n.Text, s.text); err != nil {
			return err
		}
	case n.Text != "":
		return desk.Invalid("text", "not_allowed", "a message of this type has none")
	}
	switch {
	case s.file && n.UploadID == nil:
		return desk.Invalid("upload_id", "required", "is missing")
	case !s.file && n.UploadID != nil:
		return desk.Invalid("upload_id", "not_allowed", "a message of this type has no file")
	case s.kind != desk.KindLocation && n.Location != nil:
		return desk.Invalid("location", "not_allowed", "a message of this type has none")
	case s.kind != desk.KindContacts && len(n.Contacts) > 0:
		return desk.Invalid("contacts", "not_allowed", "a message of this type has none")
	case len(n.Mentions) > 0 && (!group || !s.text):
		return desk.Invalid("mentions", "not_allowed", "only a text to a group mentions somebody")
	case len(n.Mentions) > mostMentions:
		return desk.Invalid("mentions", "max", "are more than %d", mostMentions)
	}
	return nil
}

// checkText refuses words that WhatsApp does not take.
func checkText(field, text string, needed bool) error {
	switch {
	case strings.ContainsRune(text, 0):
		return desk.Invalid(field, "charset", "may not hold NUL")
	case needed && strings.TrimSpace(text) == "":
		return desk.Invalid(field, "required", "is missing")
	case utf8.RuneCountInString(text) > desk.LongestText:
		return desk.Invalid(field, "max", "is longer than %d characters", desk.LongestText)
	}
	return nil
}

// content is what the message has beside its words and its file; nil for nothing.
func (n New) content(s sort) (*postgres.OutgoingContent, error) {
	switch {
	case s.kind == desk.KindLocation:
		place, err := n.Location.read()
		return &postgres.OutgoingContent{Location: place}, err
	case s.kind == desk.KindContacts:
		cards, err := readCards(n.Contacts)
		return &postgres.OutgoingContent{Contacts: cards}, err
	case s.voice:
		return &postgres.OutgoingContent{Media: &postgres.OutgoingMedia{Voice: true}}, nil
	case len(n.Mentions) > 0:
		mentions := make([]string, 0, len(n.Mentions))
		for i, mention := range n.Mentions {
			digits, err := phone(fmt.Sprintf("mentions[%d]", i), mention)
			if err != nil {
				return nil, err
			}
			mentions = append(mentions, digits)
		}
		return &postgres.OutgoingContent{Mentions: mentions}, nil
	}
	return nil, nil //nolint:nilnil // a text has nothing beside its words
}

func (l *NewLocation) read() (*postgres.OutgoingLocation, error) {
	switch {
	case l == nil:
		return nil, desk.Invalid("location", "required", "is missing")
	case math.IsNaN(l.Latitude) || math.Abs(l.Latitude) > 90:
		return nil, desk.Invalid("location.latitude", "range", "must be between -90 and 90")
	case math.IsNaN(l.Longitude) || math.Abs(l.Longitude) > 180:
		return nil, desk.Invalid("location.longitude", "range", "must be between -180 and 180")
	case utf8.RuneCountInString(l.Name) > longestPlace:
		return nil, desk.Invalid("location.name", "max", "is longer than %d characters", longestPlace)
	case utf8.RuneCountInString(l.Address) > longestPlace:
		return nil, desk.Invalid("location.address", "max", "is longer than %d characters", longestPlace)
	}
	return &postgres.OutgoingLocation{
		Latitude: l.Latitude, Longitude: l.Longitude, Name: strings.TrimSpace(l.Name), Address: strings.TrimSpace(l.Address),
	}, nil
}

func readCards(given []NewContact) ([]postgres.OutgoingCard, error) {
	if len(given) == 0 {
		return nil, desk.Invalid("contacts", "required", "are missing")
	}
	if len(given) > mostCards {
		return nil, desk.Invalid("contacts", "max", "are more than %d", mostCards)
	}
	cards := make([]postgres.OutgoingCard, 0, len(given))
	for i, card := range given {
		at := fmt.Sprintf("contacts[%d].", i)
		name := strings.TrimSpace(card.Name)
		switch {
		case name == "":
			return nil, desk.Invalid(at+"name", "required", "is missing")
		case utf8.RuneCountInString(name) > longestName:
			return nil, desk.Invalid(at+"name", "max", "is longer than %d characters", longestName)
		case len(card.Phones) == 0:
			return nil, desk.Invalid(at+"phones", "required", "are missing")
		case len(card.Phones) > mostPhones:
			return nil, desk.Invalid(at+"phones", "max", "are more than %d", mostPhones)
		}
		read := postgres.OutgoingCard{Name: name}
		for j, number := range card.Phones {
			digits, err := phone(fmt.Sprintf("%sphones[%d]", at, j), number)
			if err != nil {
				return nil, err
			}
			read.Phones = append(read.Phones, digits)
		}
		cards = append(cards, read)
	}
	return cards, nil
}

func phone(field, given string) (string, error) {
	digits, ok := desk.CanonicalPhone(given)
	if !ok {
		return "", desk.Invalid(field, "phone", "is no phone number")
	}
	return digits, nil
}

// hash says what was asked, so that a key can't be used for something else. The client's id only names it.
func (n New) hash(what postgres.Reply) ([]byte, error) {
	return hashOf(n.Type, n.Text, what.QuotedID, what.UploadID, what.Content)
}

func hashOf(parts ...any) ([]byte, error) {
	encoded, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("hash a request: %w", err)
	}
	sum := sha256.Sum256(encoded)
	return sum[:], nil
}
