package zapi

import (
	"encoding/json"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// apply sets the kind of m and the parts that belong to it. When several
// content objects came, which the contract does not foresee, the order below
// decides: what acts on another message first, then structured messages, then
// media, and text last, because others carry text beside them.
func (c *content) apply(m *Message, fields map[string]json.RawMessage) {
	switch {
	case c.applyAction(m, fields):
	case c.applyInteractive(m):
	case c.applyStructured(m, fields):
	case c.applyMedia(m):
	case c.applyPlace(m):
	case c.Text.v != nil:
		c.Text.v.apply(m)
	}
	switch {
	case c.StatusImage.v != nil:
		m.Quoted = c.StatusImage.v.media()
	case c.StatusVideo.v != nil:
		m.Quoted = c.StatusVideo.v.media()
	case c.StatusAudio.v != nil:
		m.Quoted = c.StatusAudio.v.media()
	}
}

func (c *content) applyAction(m *Message, fields map[string]json.RawMessage) bool {
	switch {
	case c.Reaction.v != nil:
		m.Kind, m.TargetID = desk.KindReaction, string(c.Reaction.v.Referenced.MessageID)
		m.Reaction = &Reaction{
			Emoji: string(c.Reaction.v.Value), By: string(c.Reaction.v.ReactionBy),
			At: c.Reaction.v.Time.Time, TargetFromMe: bool(c.Reaction.v.Referenced.FromMe),
		}
	case c.PollVote.v != nil:
		m.Kind, m.TargetID = desk.KindPollVote, string(c.PollVote.v.PollMessageID)
		m.Poll = c.PollVote.v.poll()
		m.Text = strings.Join(m.Poll.Options, ", ")
	case c.EventResponse.v != nil:
		m.Kind, m.TargetID = desk.KindEventAnswer, string(c.EventResponse.v.Referenced.MessageID)
		m.Text = string(c.EventResponse.v.Response)
		m.keep("eventResponse", fields["eventResponse"])
	case c.Pin.v != nil:
		m.Kind, m.TargetID = desk.KindPin, string(c.Pin.v.Referenced.MessageID)
		m.keep("pinMessage", fields["pinMessage"])
	default:
		return false
	}
	return true
}

func (c *content) applyInteractive(m *Message) bool {
	switch {
	case c.ButtonAnswer.v != nil:
		m.Kind = desk.KindButtonAnswer
		m.Choice = &Choice{ID: string(c.ButtonAnswer.v.ButtonID), Title: first(c.ButtonAnswer.v.Message, c.ButtonAnswer.v.Title)}
		m.Text = m.Choice.Title
	case c.ListAnswer.v != nil:
		// message is title and description in one; the title is the choice.
		m.Kind = desk.KindListAnswer
		m.Choice = &Choice{ID: string(c.ListAnswer.v.SelectedRowID), Title: first(c.ListAnswer.v.Title, c.ListAnswer.v.Message)}
		m.Text = m.Choice.Title
	case c.Buttons.v != nil:
		m.Kind, m.Text = desk.KindButtons, string(c.Buttons.v.Message)
		if c.Buttons.v.address() != "" {
			m.Media = c.Buttons.v.media()
		}
		for _, b := range c.Buttons.v.Buttons {
			m.Buttons = append(m.Buttons, Button{ID: string(b.ButtonID), Label: string(b.ButtonText.DisplayText)})
		}
	case c.Template.v != nil:
		m.Kind, m.Text = desk.KindTemplate, c.Template.v.lines()
		m.Media, m.Location = c.Template.v.Header.parts()
		m.Buttons = buttonsOf(c.Template.v.Buttons)
	case c.Carousel.v != nil:
		m.Kind, m.Text = desk.KindCarousel, string(c.Carousel.v.Text)
		for _, card := range c.Carousel.v.Cards {
			media, _ := card.Header.parts()
			m.Cards = append(m.Cards, Card{Text: card.lines(), Media: media, Buttons: buttonsOf(card.Buttons)})
		}
	case c.Poll.v != nil:
		m.Kind, m.Poll = desk.KindPoll, c.Poll.v.poll()
		m.Text = m.Poll.Question
	default:
		return false
	}
	return true
}

func (c *content) applyStructured(m *Message, fields map[string]json.RawMessage) bool {
	for _, s := range []struct {
		key  string
		kind desk.MessageKind
		body *namedContent
	}{
		{"pixKeyMessage", desk.KindPix, c.Pix.v},
		{"product", desk.KindProduct, c.Product.v},
		{"order", desk.KindOrder, c.Order.v},
		{"reviewOrder", desk.KindOrderUpdate, c.ReviewOrder.v},
		{"reviewAndPay", desk.KindOrderUpdate, c.ReviewAndPay.v},
		{"requestPayment", desk.KindPayment, c.RequestPayment.v},
		{"sendPayment", desk.KindPayment, c.SendPayment.v},
		{"event", desk.KindEvent, c.Event.v},
		{"newsletterAdminInvite", desk.KindNewsletterInvite, c.Invite.v},
	} {
		if s.body == nil {
			continue
		}
		m.Kind = s.kind
		m.Text = first(s.body.Message, s.body.Text, s.body.Title, s.body.Name, s.body.OrderTitle, s.body.Key)
		m.keep(s.key, fields[s.key])
		return true
	}
	return false
}

func (c *content) applyMedia(m *Message) bool {
	for _, s := range []struct {
		kind desk.MessageKind
		body *mediaContent
	}{
		{desk.KindImage, c.Image.v},
		{desk.KindAudio, c.Audio.v},
		{desk.KindVideoNote, c.PTV.v},
		{desk.KindVideo, c.Video.v},
		{desk.KindDocument, c.Document.v},
		{desk.KindSticker, c.Sticker.v},
	} {
		if s.body == nil {
			continue
		}
		m.Kind, m.Text, m.Media = s.kind, string(s.body.Caption), s.body.media()
		m.ViewOnce = m.ViewOnce || bool(s.body.ViewOnce)
		if s.kind == desk.KindVideo && bool(s.body.IsGIF) {
			m.Kind = desk.KindGIF
		}
		return true
	}
	return false
}

func (c *content) applyPlace(m *Message) bool {
	switch {
	case c.Location.v != nil:
		m.Kind, m.Location = desk.KindLocation, c.Location.v.location()
		m.Text = first(c.Location.v.Caption, c.Location.v.Name, c.Location.v.Address)
	case c.LiveLocation.v != nil:
		m.Kind, m.Location = desk.KindLiveLocation, c.LiveLocation.v.location()
		m.Text = first(c.LiveLocation.v.Caption, c.LiveLocation.v.Name)
	case c.Contact.v != nil || len(c.Contacts) > 0:
		m.Kind = desk.KindContacts
		cards := c.Contacts
		if c.Contact.v != nil {
			cards = append([]contactContent{*c.Contact.v}, cards...)
		}
		var names []string
		for _, card := range cards {
			name := first(card.DisplayName, card.Name)
			names = append(names, name)
			m.Contacts = append(m.Contacts, Contact{Name: name, Phones: card.Phones, VCard: string(card.VCard)})
		}
		m.Text = strings.Join(names, ", ")
	default:
		return false
	}
	return true
}

func (t *textContent) apply(m *Message) {
	m.Kind, m.Text = desk.KindText, string(t.Message)
	preview := LinkPreview{
		URL: string(t.URL), Title: string(t.Title), Description: first(t.Description, t.Descritpion),
		ThumbnailURL: string(t.ThumbnailURL),
	}
	if preview != (LinkPreview{}) {
		m.Preview = &preview
	}
}

func (c *mediaContent) address() string {
	return first(c.ImageURL, c.VideoURL, c.AudioURL, c.PTVURL, c.DocumentURL, c.StickerURL)
}

func (c *mediaContent) media() *Media {
	return &Media{
		URL: c.address(), ThumbnailURL: string(c.ThumbnailURL), Mime: string(c.MimeType),
		Name: string(c.FileName), Title: string(c.Title), Width: c.Width.count(), Height: c.Height.count(),
		Seconds: c.Seconds.count(), Pages: c.PageCount.count(), Voice: bool(c.PTT), DownloadError: string(c.DownloadError),
	}
}

func (c *locationContent) location() *Location {
	return &Location{
		Latitude: float64(c.Latitude), Longitude: float64(c.Longitude),
		Name: string(c.Name), Address: string(c.Address), URL: string(c.URL),
	}
}

func (c *pollContent) poll() *Poll {
	p := &Poll{Question: string(c.Question), MaxChoices: c.MaxOptions.count()}
	for _, o := range c.Options {
		p.Options = append(p.Options, string(o.Name))
	}
	return p
}

func (c *templateContent) lines() string {
	var lines []string
	for _, line := range []text{c.Title, c.Message, c.Footer} {
		if line != "" {
			lines = append(lines, string(line))
		}
	}
	return strings.Join(lines, "\n")
}

func (h *headerContent) parts() (*Media, *Location) {
	switch {
	case h.Image != nil:
		return h.Image.media(), nil
	case h.Video != nil:
		return h.Video.media(), nil
	case h.Document != nil:
		return h.Document.media(), nil
	case h.Location != nil:
		return nil, h.Location.location()
	default:
		return nil, nil
	}
}

func buttonsOf(hydrated []hydratedButton) []Button {
	var buttons []Button
	for _, h := range hydrated {
		for _, b := range []*buttonContent{h.URL, h.Reply, h.Call} {
			if b != nil {
				buttons = append(buttons, Button{ID: string(b.ID), Label: string(b.DisplayText), URL: string(b.URL)})
			}
		}
	}
	return buttons
}
