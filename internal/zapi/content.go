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
	case c.Text != nil:
		c.Text.apply(m)
	}
	switch {
	case c.StatusImage != nil:
		m.Quoted = c.StatusImage.media()
	case c.StatusVideo != nil:
		m.Quoted = c.StatusVideo.media()
	case c.StatusAudio != nil:
		m.Quoted = c.StatusAudio.media()
	}
}

func (c *content) applyAction(m *Message, fields map[string]json.RawMessage) bool {
	switch {
	case c.Reaction != nil:
		m.Kind, m.TargetID = desk.KindReaction, string(c.Reaction.Referenced.MessageID)
		m.Reaction = &Reaction{
			Emoji: string(c.Reaction.Value), By: string(c.Reaction.ReactionBy),
			At: c.Reaction.Time.Time, TargetFromMe: bool(c.Reaction.Referenced.FromMe),
		}
	case c.PollVote != nil:
		m.Kind, m.TargetID = desk.KindPollVote, string(c.PollVote.PollMessageID)
		m.Poll = c.PollVote.poll()
		m.Text = strings.Join(m.Poll.Options, ", ")
	case c.EventResponse != nil:
		m.Kind, m.TargetID = desk.KindEventAnswer, string(c.EventResponse.Referenced.MessageID)
		m.Text = string(c.EventResponse.Response)
		m.keep("eventResponse", fields["eventResponse"])
	case c.Pin != nil:
		m.Kind, m.TargetID = desk.KindPin, string(c.Pin.Referenced.MessageID)
		m.keep("pinMessage", fields["pinMessage"])
	default:
		return false
	}
	return true
}

func (c *content) applyInteractive(m *Message) bool {
	switch {
	case c.ButtonAnswer != nil:
		m.Kind = desk.KindButtonAnswer
		m.Choice = &Choice{ID: string(c.ButtonAnswer.ButtonID), Title: first(c.ButtonAnswer.Message, c.ButtonAnswer.Title)}
		m.Text = m.Choice.Title
	case c.ListAnswer != nil:
		// message is title and description in one; the title is the choice.
		m.Kind = desk.KindListAnswer
		m.Choice = &Choice{ID: string(c.ListAnswer.SelectedRowID), Title: first(c.ListAnswer.Title, c.ListAnswer.Message)}
		m.Text = m.Choice.Title
	case c.Buttons != nil:
		m.Kind, m.Text = desk.KindButtons, string(c.Buttons.Message)
		if c.Buttons.address() != "" {
			m.Media = c.Buttons.media()
		}
		for _, b := range c.Buttons.Buttons {
			m.Buttons = append(m.Buttons, Button{ID: string(b.ButtonID), Label: string(b.ButtonText.DisplayText)})
		}
	case c.Template != nil:
		m.Kind, m.Text = desk.KindTemplate, c.Template.lines()
		m.Media, m.Location = c.Template.Header.parts()
		m.Buttons = buttonsOf(c.Template.Buttons)
	case c.Carousel != nil:
		m.Kind, m.Text = desk.KindCarousel, string(c.Carousel.Text)
		for _, card := range c.Carousel.Cards {
			media, _ := card.Header.parts()
			m.Cards = append(m.Cards, Card{Text: card.lines(), Media: media, Buttons: buttonsOf(card.Buttons)})
		}
	case c.Poll != nil:
		m.Kind, m.Poll = desk.KindPoll, c.Poll.poll()
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
		{"pixKeyMessage", desk.KindPix, c.Pix},
		{"product", desk.KindProduct, c.Product},
		{"order", desk.KindOrder, c.Order},
		{"reviewOrder", desk.KindOrderUpdate, c.ReviewOrder},
		{"reviewAndPay", desk.KindOrderUpdate, c.ReviewAndPay},
		{"requestPayment", desk.KindPayment, c.RequestPayment},
		{"sendPayment", desk.KindPayment, c.SendPayment},
		{"event", desk.KindEvent, c.Event},
		{"newsletterAdminInvite", desk.KindNewsletterInvite, c.Invite},
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
		{desk.KindImage, c.Image},
		{desk.KindAudio, c.Audio},
		{desk.KindVideoNote, c.PTV},
		{desk.KindVideo, c.Video},
		{desk.KindDocument, c.Document},
		{desk.KindSticker, c.Sticker},
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
	case c.Location != nil:
		m.Kind, m.Location = desk.KindLocation, c.Location.location()
		m.Text = first(c.Location.Caption, c.Location.Name, c.Location.Address)
	case c.LiveLocation != nil:
		m.Kind, m.Location = desk.KindLiveLocation, c.LiveLocation.location()
		m.Text = first(c.LiveLocation.Caption, c.LiveLocation.Name)
	case c.Contact != nil || len(c.Contacts) > 0:
		m.Kind = desk.KindContacts
		cards := c.Contacts
		if c.Contact != nil {
			cards = append([]contactContent{*c.Contact}, cards...)
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
