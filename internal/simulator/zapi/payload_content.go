package zapi

import (
	"fmt"
	"strings"
)

// contentPayload gives the content object of a message (contract 5.3) under its key.
func contentPayload(m *Message) payload {
	c := &m.Content
	switch c.Kind {
	case KindText:
		return payload{"text": payload{"message": c.Text}}
	case KindLink:
		return payload{"text": linkText(c)}
	case KindLocation, KindLiveLocation:
		return locationPayload(c)
	case KindContact, KindContacts:
		return cardPayload(c)
	case KindPoll:
		return payload{"poll": payload{
			"question": c.Poll.Question, "pollMaxOptions": c.Poll.Max, "options": named(c.Poll.Options),
		}}
	case KindPollVote:
		return payload{"pollVote": payload{"pollMessageId": c.Target, "options": named(c.Reply.Options)}}
	case KindButtonReply:
		return payload{"buttonsResponseMessage": payload{"buttonId": c.Reply.ID, "message": c.Text}}
	case KindOptionReply:
		return payload{"listResponseMessage": payload{
			"message": c.Text, "title": c.Reply.Title, "selectedRowId": c.Reply.ID,
		}}
	case KindButtons, KindOptions:
		return payload{"buttonsMessage": buttonsObject(c)}
	case KindUnknown, KindReaction, KindWaiting:
		return payload(c.Object)
	default:
		return mediaPayload(c)
	}
}

func linkText(c *Content) payload {
	p := payload{"message": c.Text}
	if c.Link != nil {
		p["url"], p["title"], p["description"] = c.Link.URL, c.Link.Title, c.Link.Description
		p["thumbnailUrl"] = c.Link.Image
	}
	return p
}

func locationPayload(c *Content) payload {
	l := c.Location
	if c.Kind == KindLiveLocation {
		return payload{"liveLocation": payload{
			"longitude": l.Longitude, "latitude": l.Latitude, "caption": c.Text,
			"sequence": payload{"low": 1000, "high": 1000, "unsigned": false},
		}}
	}
	return payload{"location": payload{
		"longitude": l.Longitude, "latitude": l.Latitude, "address": l.Address, "url": l.URL,
	}}
}

// cardPayload: the inbound shape of several cards is not confirmed (contract
// 5.3); they go under `contacts`, which one integrator tolerates.
func cardPayload(c *Content) payload {
	cards := make([]payload, len(c.Contacts))
	for n, card := range c.Contacts {
		cards[n] = payload{"displayName": card.Name, "vCard": vCard(card), "phones": card.Phones}
	}
	if len(cards) == 1 {
		return payload{"contact": cards[0]}
	}
	return payload{"contacts": cards}
}

func vCard(card Card) string {
	var b strings.Builder
	fmt.Fprintf(&b, "BEGIN:VCARD\nVERSION:3.0\nN:;%s;;;\nFN:%s\n", card.Name, card.Name)
	for _, p := range card.Phones {
		fmt.Fprintf(&b, "TEL;type=CELL;type=VOICE;waid=%s:+%s\n", digits(p), digits(p))
	}
	b.WriteString("END:VCARD")
	return b.String()
}

func named(names []string) []payload {
	out := make([]payload, len(names))
	for n, name := range names {
		out[n] = payload{"name": name}
	}
	return out
}

func buttonsObject(c *Content) payload {
	buttons := make([]payload, len(c.Choices.Items))
	for n, item := range c.Choices.Items {
		buttons[n] = payload{
			"buttonId": item.ID, "type": 1, "buttonText": payload{"displayText": item.Label},
		}
	}
	return payload{"imageUrl": nil, "videoUrl": nil, "message": c.Text, "buttons": buttons}
}

func mediaPayload(c *Content) payload {
	m := c.Media
	switch c.Kind {
	case KindImage:
		p := payload{
			"imageUrl": m.URL, "thumbnailUrl": m.URL, "caption": c.Text, "mimeType": m.MIME,
			"viewOnce": m.ViewOnce, "width": m.Width, "height": m.Height,
		}
		if m.DownloadError != "" {
			p["downloadError"] = m.DownloadError
		}
		return payload{"image": p}
	case KindAudio:
		return payload{"audio": payload{
			"ptt": m.Voice, "seconds": m.Seconds, "audioUrl": m.URL, "mimeType": m.MIME, "viewOnce": m.ViewOnce,
		}}
	case KindVideo, KindGIF:
		return payload{"video": payload{
			"videoUrl": m.URL, "caption": c.Text, "mimeType": m.MIME, "width": m.Width, "height": m.Height,
			"seconds": m.Seconds, "viewOnce": m.ViewOnce, "isGif": c.Kind == KindGIF,
		}}
	case KindPTV:
		return payload{"ptv": payload{
			"ptvUrl": m.URL, "caption": c.Text, "mimeType": m.MIME, "width": m.Width, "height": m.Height,
		}}
	case KindSticker:
		return payload{"sticker": payload{
			"stickerUrl": m.URL, "mimeType": m.MIME, "width": m.Width, "height": m.Height,
		}}
	case KindDocument:
		return payload{"document": payload{
			"caption": nullable(c.Text), "documentUrl": m.URL, "mimeType": m.MIME, "title": m.FileName,
			"pageCount": m.Pages, "fileName": m.FileName,
		}}
	default:
		return payload{}
	}
}

// editPayload is the content of an edit: the new text or caption, no file (contract 5.3).
func editPayload(c *Content) payload {
	if c.Media == nil {
		return payload{"text": payload{"message": c.Text}}
	}
	bare := *c
	bare.Media = &Media{FileName: c.Media.FileName}
	p := mediaPayload(&bare)
	for _, object := range p {
		fields, _ := object.(payload)
		for key := range fields {
			if strings.HasSuffix(key, "Url") {
				fields[key] = nil
			}
		}
	}
	return p
}
