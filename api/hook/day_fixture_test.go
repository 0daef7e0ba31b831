package hook_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"time"
)

// day writes what a number's phone may tell on a long day: every kind of message, and what is done to messages, in the order in which it
// happens. Bodies name no instance, so that they suit any number.
type day struct {
	r       *rand.Rand
	momment int64
	n       int
	chats   []*chat
	events  []event
}

type event struct {
	chat int
	body map[string]any
}

type chat struct {
	index  int
	group  bool
	phone  string
	people []string // digits of those who write in a group
	spoken []spoken
}

// spoken is a message that something can be done to.
type spoken struct {
	id     string
	mine   bool
	author string
	kind   string
}

func newDay(seed uint64, people, groups int) *day {
	w := &day{r: rand.New(rand.NewPCG(seed, seed)), momment: time.Now().Add(-20 * time.Hour).UnixMilli()}
	for i := range people + groups {
		c := &chat{index: i, phone: fmt.Sprintf("55119%08d", 80000000+i)}
		if i >= people {
			c.group, c.phone = true, fmt.Sprintf("120363%012d-group", i)
			for p := range 5 {
				c.people = append(c.people, fmt.Sprintf("55219%08d", 70000000+10*i+p))
			}
		}
		w.chats = append(w.chats, c)
	}
	return w
}

// opening is a first message in each chat, so that what follows has a ticket in whichever order it comes.
func (w *day) opening() []event {
	for _, c := range w.chats {
		w.says(c, "text", map[string]any{"text": map[string]any{"message": "bom dia"}}, false)
	}
	first := w.events
	w.events = nil
	return first
}

func (w *day) write(size int) []event {
	for len(w.events) < size {
		w.step(w.chats[w.r.IntN(len(w.chats))])
	}
	return w.events
}

// step lets one thing happen in a chat.
func (w *day) step(c *chat) {
	target := c.spoken[w.r.IntN(len(c.spoken))]
	switch n := w.r.IntN(100); {
	case n < 30:
		w.says(c, "text", map[string]any{"text": map[string]any{"message": w.words()}}, w.r.IntN(3) == 0)
	case n < 48:
		kind, content := w.content()
		w.says(c, kind, content, w.r.IntN(4) == 0)
	case n < 52:
		w.waits(c)
	case n < 55:
		w.calls(c)
	case n < 58 && c.group:
		w.tells(c, map[string]any{"notification": "GROUP_PARTICIPANT_ADD", "notificationParameters": []string{c.people[0]}}, false)
	case n < 68:
		w.edits(c, target)
	case n < 72:
		w.tells(c, map[string]any{"notification": "REVOKE", "notificationParameters": []string{}, "messageId": target.id}, target.mine)
	case n < 86:
		w.reacts(c, target)
	case n < 90:
		w.votes(c, target)
	case n < 93:
		w.tells(c, map[string]any{"pinMessage": map[string]any{"action": w.one("pin", "unpin"), "referencedMessage": map[string]any{"messageId": target.id}}}, w.r.IntN(2) == 0)
	default:
		w.ticks(c)
	}
}

func (w *day) one(choices ...string) string { return choices[w.r.IntN(len(choices))] }

func (w *day) words() string {
	w.n++
	return fmt.Sprintf("%s %d", w.one("quero saber o preço", "obrigado", "10", "<b>oi</b> '; --", "👍🏽 ótimo\nvaleu", "segue o pedido", "\u202eao contrário", "nota 9"), w.n)
}

// tells adds an event of the chat under an id of its own, unless it names another.
func (w *day) tells(c *chat, content map[string]any, mine bool) map[string]any {
	w.n++
	w.momment += 1 + w.r.Int64N(10_000)
	body := map[string]any{
		"type": "ReceivedCallback", "messageId": fmt.Sprintf("3EB0%08d", w.n), "phone": c.phone, "chatLid": nil, "fromMe": mine, "fromApi": false,
		"momment": w.momment, "status": "RECEIVED", "chatName": "Chat " + c.phone, "senderName": "Maria", "connectedPhone": "5511900000000",
		"isGroup": c.group,
	}
	if c.group {
		author := c.people[w.r.IntN(len(c.people))]
		body["participantPhone"], body["senderName"] = author, "P"+author
	} else {
		// The address flips between the two names of the chat (R12); both stand in most deliveries.
		lid := "9" + c.phone + "@lid"
		body["chatLid"] = lid
		if w.r.IntN(3) == 0 && len(c.spoken) > 0 {
			body["phone"] = lid
		}
	}
	maps.Copy(body, content)
	w.events = append(w.events, event{c.index, body})
	return body
}

func (w *day) says(c *chat, kind string, content map[string]any, mine bool) {
	if mine && w.r.IntN(4) == 0 {
		content["fromApi"], content["status"] = true, "SENT"
	}
	if len(c.spoken) > 0 && w.r.IntN(5) == 0 {
		content["referenceMessageId"] = c.spoken[w.r.IntN(len(c.spoken))].id
	}
	body := w.tells(c, content, mine)
	author, _ := body["participantPhone"].(string)
	c.spoken = append(c.spoken, spoken{body["messageId"].(string), mine, author, kind})
}

func (w *day) content() (kind string, content map[string]any) {
	file := fmt.Sprintf("https://files.example/%d", w.n)
	switch w.r.IntN(9) {
	case 0:
		return "image", map[string]any{"image": map[string]any{"imageUrl": file, "caption": w.words(), "mimeType": "image/jpeg", "width": 600, "height": 315}}
	case 1:
		return "audio", map[string]any{"audio": map[string]any{"audioUrl": file, "mimeType": "audio/ogg; codecs=opus", "ptt": true, "seconds": 7}}
	case 2:
		return "video", map[string]any{"video": map[string]any{"videoUrl": file, "caption": w.words(), "mimeType": "video/mp4"}}
	case 3:
		return "document", map[string]any{"document": map[string]any{"documentUrl": file, "fileName": "../../x.html", "mimeType": "application/pdf"}}
	case 4:
		return "sticker", map[string]any{"sticker": map[string]any{"stickerUrl": file, "mimeType": "image/webp"}}
	case 5:
		return "location", map[string]any{"location": map[string]any{"latitude": -23.5, "longitude": -46.6, "address": "Rua A, 10"}}
	case 6:
		return "contact", map[string]any{"contact": map[string]any{"displayName": "João", "phones": []string{"5511977776666"}}}
	case 7:
		return "hologram", map[string]any{"hologram": map[string]any{"x": w.n}}
	default:
		return "poll", map[string]any{"poll": map[string]any{"question": w.words(), "options": []any{map[string]any{"name": "sim"}, map[string]any{"name": "não"}}}}
	}
}

// waits is a message that is not decrypted at once.
func (w *day) waits(c *chat) {
	sealed := w.tells(c, map[string]any{"waitingMessage": true}, false)
	opened := maps.Clone(sealed)
	delete(opened, "waitingMessage")
	opened["text"] = map[string]any{"message": w.words()}
	author, _ := sealed["participantPhone"].(string)
	c.spoken = append(c.spoken, spoken{sealed["messageId"].(string), false, author, "text"})
	w.events = append(w.events, event{c.index, opened})
}

func (w *day) calls(c *chat) {
	w.n++
	id := fmt.Sprintf("C%08d", w.n)
	first := w.tells(c, map[string]any{"notification": "CALL_RECEIVED", "callId": id, "callDirection": "incoming", "isVideo": true}, false)
	last := maps.Clone(first)
	last["notification"] = w.one("CALL_ACCEPTED", "CALL_ENDED", "CALL_MISSED")
	w.events = append(w.events, event{c.index, last})
}

// edits changes a text or a caption, by the side that wrote it.
func (w *day) edits(c *chat, target spoken) {
	words := w.words()
	content := map[string]any{"isEdit": true, "editMessageId": target.id, "text": map[string]any{"message": words}}
	if target.kind == "video" || target.kind == "image" {
		delete(content, "text")
		content[target.kind] = map[string]any{target.kind + "Url": nil, "caption": words, "mimeType": ""}
	}
	w.tells(c, content, target.mine)
}

func (w *day) reacts(c *chat, target spoken) {
	mine := w.r.IntN(3) == 0
	by := "9" + c.phone
	if c.group {
		by = c.people[w.r.IntN(len(c.people))]
	}
	body := w.tells(c, map[string]any{}, mine)
	body["reaction"] = map[string]any{
		"value": w.one("👍", "❤️", "😂", ""), "time": body["momment"], "reactionBy": by, "referencedMessage": map[string]any{"messageId": target.id},
	}
}

func (w *day) votes(c *chat, target spoken) {
	options := []any{}
	for _, name := range []string{"sim", "não"} {
		if w.r.IntN(2) == 0 {
			options = append(options, map[string]any{"name": name})
		}
	}
	w.tells(c, map[string]any{"pollVote": map[string]any{"pollMessageId": target.id, "options": options}}, false)
}

// ticks tells how far some of our messages have come.
func (w *day) ticks(c *chat) {
	var ids []string
	for _, s := range c.spoken {
		if s.mine && len(ids) < 5 && w.r.IntN(2) == 0 {
			ids = append(ids, s.id)
		}
	}
	if len(ids) == 0 {
		return
	}
	w.momment++
	w.events = append(w.events, event{c.index, map[string]any{
		"type": "MessageStatusCallback", "status": w.one("SENT", "RECEIVED", "READ", "PLAYED"), "ids": ids, "phone": c.phone, "momment": w.momment, "isGroup": c.group,
	}})
}
