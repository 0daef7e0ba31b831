package zapi

import (
	"path"
	"strconv"
	"strings"
)

// sendRoutes are the sends of contract 2 that Balcão can make, and what each
// needs in its body.
var sendRoutes = map[string]builder{
	"send-text":                 buildText,
	"send-image":                media(KindImage, "image", func(b *sendBody) (string, string) { return b.Image, b.EditImageMessageID }),
	"send-sticker":              media(KindSticker, "sticker", func(b *sendBody) (string, string) { return b.Sticker, "" }),
	"send-gif":                  media(KindGIF, "gif", func(b *sendBody) (string, string) { return b.GIF, "" }),
	"send-audio":                media(KindAudio, "audio", func(b *sendBody) (string, string) { return b.Audio, "" }),
	"send-ptv":                  media(KindPTV, "ptv", func(b *sendBody) (string, string) { return b.PTV, "" }),
	"send-video":                media(KindVideo, "video", func(b *sendBody) (string, string) { return b.Video, b.EditVideoMessageID }),
	"send-document/{extension}": buildDocument,
	"send-link":                 buildLink,
	"send-location":             buildLocation,
	"send-contact":              buildContact,
	"send-contacts":             buildContacts,
	"send-reaction":             buildReaction,
	"send-remove-reaction":      buildRemoveReaction,
	"send-poll":                 buildPoll,
	"send-button-list":          buildButtonList,
	"send-button-actions":       buildButtonActions,
	"send-option-list":          buildOptionList,
}

func required(fields ...[2]string) string {
	for _, f := range fields {
		if f[1] == "" {
			return f[0] + " is required"
		}
	}
	return ""
}

func buildText(_ *call, b *sendBody, o *outgoing) string {
	o.message.Content = Content{Kind: KindText, Text: lineBreaks.Replace(b.Message)}
	o.edits = b.EditMessageID
	return required([2]string{"message", b.Message})
}

// lineBreaks are the forms that /send-text takes for a new line.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "%0a", "\n", "%0A", "\n")

func media(kind Kind, field string, pick func(*sendBody) (value, edits string)) builder {
	return func(c *call, b *sendBody, o *outgoing) string {
		value, edits := pick(b)
		o.edits = edits
		o.message.Content = Content{Kind: kind, Text: b.Caption, Media: &Media{
			URL: value, ViewOnce: b.ViewOnce, Voice: kind == KindAudio,
		}}
		if missing := required([2]string{field, value}); missing != "" {
			return missing
		}
		return c.takeMedia(o)
	}
}

func buildDocument(c *call, b *sendBody, o *outgoing) string {
	name := b.FileName
	if name == "" {
		name = "documento"
	}
	if path.Ext(name) == "" {
		name += "." + c.params["extension"]
	}
	o.edits = b.EditDocumentMessageID
	o.message.Content = Content{Kind: KindDocument, Text: b.Caption, Media: &Media{
		URL: b.Document, FileName: name, Pages: 1,
	}}
	if missing := required([2]string{"document", b.Document}); missing != "" {
		return missing
	}
	return c.takeMedia(o)
}

func buildLink(_ *call, b *sendBody, o *outgoing) string {
	o.message.Content = Content{Kind: KindLink, Text: b.Message, Link: &Link{
		URL: b.LinkURL, Title: b.Title, Description: b.LinkDescription, Image: b.Image,
	}}
	return required([2]string{"message", b.Message}, [2]string{"image", b.Image}, [2]string{"linkUrl", b.LinkURL},
		[2]string{"title", b.Title}, [2]string{"linkDescription", b.LinkDescription})
}

func buildLocation(_ *call, b *sendBody, o *outgoing) string {
	lat, errLat := strconv.ParseFloat(string(b.Latitude), 64)
	long, errLong := strconv.ParseFloat(string(b.Longitude), 64)
	if errLat != nil || errLong != nil {
		return "latitude and longitude are required"
	}
	o.message.Content = Content{Kind: KindLocation, Location: &Location{
		Latitude: lat, Longitude: long, Title: b.Title, Address: b.Address,
	}}
	return required([2]string{"title", b.Title}, [2]string{"address", b.Address})
}

func buildContact(_ *call, b *sendBody, o *outgoing) string {
	o.message.Content = Content{Kind: KindContact, Contacts: []Card{{Name: b.ContactName, Phones: []string{b.ContactPhone}}}}
	return required([2]string{"contactName", b.ContactName}, [2]string{"contactPhone", b.ContactPhone})
}

func buildContacts(_ *call, b *sendBody, o *outgoing) string {
	o.message.Content = Content{Kind: KindContacts}
	for _, card := range b.Contacts {
		if card.Name == "" || len(card.Phones) == 0 {
			return "contacts need name and phones"
		}
		o.message.Content.Contacts = append(o.message.Content.Contacts, Card{Name: card.Name, Phones: card.Phones})
	}
	if len(b.Contacts) == 0 {
		return "contacts is required"
	}
	return ""
}

func buildReaction(_ *call, b *sendBody, o *outgoing) string {
	o.message.Quoted, o.react = "", b.MessageID
	o.message.Content = Content{Kind: KindReaction, Text: b.Reaction, Target: b.MessageID}
	return required([2]string{"reaction", b.Reaction}, [2]string{"messageId", b.MessageID})
}

func buildRemoveReaction(_ *call, b *sendBody, o *outgoing) string {
	o.message.Quoted, o.react = "", b.MessageID
	o.message.Content = Content{Kind: KindReaction, Target: b.MessageID}
	return required([2]string{"messageId", b.MessageID})
}

func buildPoll(_ *call, b *sendBody, o *outgoing) string {
	poll := &Poll{Question: b.Message, Max: b.PollMaxOptions}
	for _, option := range b.Poll {
		poll.Options = append(poll.Options, option.Name)
	}
	o.message.Content = Content{Kind: KindPoll, Text: b.Message, Poll: poll}
	if !isGroupAddress(b.Phone) {
		o.failure = "This type of message can only be sent in groups"
	}
	if len(poll.Options) == 0 {
		return "poll is required"
	}
	return required([2]string{"message", b.Message})
}

func buildButtonList(_ *call, b *sendBody, o *outgoing) string {
	if b.ButtonList == nil || len(b.ButtonList.Buttons) == 0 {
		return "buttonList is required"
	}
	choices := &Choices{}
	for n, button := range b.ButtonList.Buttons {
		choices.Items = append(choices.Items, Choice{ID: orNumber(button.ID, n), Label: button.Label})
	}
	o.message.Content = Content{Kind: KindButtons, Text: b.Message, Choices: choices}
	return required([2]string{"message", b.Message})
}

func buildButtonActions(_ *call, b *sendBody, o *outgoing) string {
	if len(b.ButtonActions) == 0 {
		return "buttonActions is required"
	}
	choices := &Choices{Title: b.Title}
	for n, button := range b.ButtonActions {
		choices.Items = append(choices.Items, Choice{ID: orNumber(button.ID, n), Label: button.Label})
	}
	o.message.Content = Content{Kind: KindButtons, Text: b.Message, Choices: choices}
	return required([2]string{"message", b.Message})
}

func buildOptionList(_ *call, b *sendBody, o *outgoing) string {
	if b.OptionList == nil || len(b.OptionList.Options) == 0 {
		return "optionList is required"
	}
	choices := &Choices{Title: b.OptionList.Title, ButtonLabel: b.OptionList.ButtonLabel}
	for n, option := range b.OptionList.Options {
		choices.Items = append(choices.Items, Choice{
			ID: orNumber(option.ID, n), Label: option.Title, Description: option.Description,
		})
	}
	o.message.Content = Content{Kind: KindOptions, Text: b.Message, Choices: choices}
	return required([2]string{"message", b.Message})
}

func orNumber(id string, n int) string {
	if id != "" {
		return id
	}
	return strconv.Itoa(n + 1)
}

// check says what an inbound message lacks for its kind.
func (in Inbound) check() error {
	has := true
	switch in.Kind {
	case KindText, KindLink:
		has = in.Text != ""
	case KindImage, KindAudio, KindVideo, KindGIF, KindPTV, KindSticker, KindDocument:
		has = in.Media != nil
	case KindLocation, KindLiveLocation:
		has = in.Location != nil
	case KindContact, KindContacts:
		has = len(in.Contacts) > 0
	case KindPoll:
		has = in.Poll != nil && len(in.Poll.Options) > 0
	case KindPollVote:
		has = in.Reply != nil && in.Target != ""
	case KindButtonReply, KindOptionReply:
		has = in.Reply != nil
	case KindButtons, KindOptions:
		has = in.Choices != nil
	case KindReaction:
		has = in.Target != ""
	case KindUnknown:
		has = len(in.Object) == 1
	case KindWaiting:
	default:
		return errUnknownKind(in.Kind)
	}
	if !has {
		return errMissing(in.Kind)
	}
	return nil
}
