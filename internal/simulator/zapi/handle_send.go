package zapi

import (
	"encoding/json"
	"net/http"
	"strings"
)

// loose reads a JSON string or number as text: latitudes are strings in the
// contract, and callers send both.
type loose string

func (l *loose) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*l = loose(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(raw, &n); err != nil {
		return err
	}
	*l = loose(n.String())
	return nil
}

// sendBody holds the fields of every send of contract 2.
type sendBody struct {
	Phone         string `json:"phone"`
	Message       string `json:"message"`
	MessageID     string `json:"messageId"`
	DelayMessage  *int   `json:"delayMessage"`
	DelayTyping   int    `json:"delayTyping"`
	PrivateAnswer bool   `json:"privateAnswer"`
	MentionAll    bool   `json:"mentionAll"`

	EditMessageID         string `json:"editMessageId"`
	EditImageMessageID    string `json:"editImageMessageId"`
	EditVideoMessageID    string `json:"editVideoMessageId"`
	EditDocumentMessageID string `json:"editDocumentMessageId"`

	Image    string `json:"image"`
	Sticker  string `json:"sticker"`
	GIF      string `json:"gif"`
	Audio    string `json:"audio"`
	PTV      string `json:"ptv"`
	Video    string `json:"video"`
	Document string `json:"document"`
	FileName string `json:"fileName"`
	Caption  string `json:"caption"`
	ViewOnce bool   `json:"viewOnce"`
	Waveform bool   `json:"waveform"`

	LinkURL         string `json:"linkUrl"`
	Title           string `json:"title"`
	LinkDescription string `json:"linkDescription"`
	Address         string `json:"address"`
	Latitude        loose  `json:"latitude"`
	Longitude       loose  `json:"longitude"`

	ContactName  string `json:"contactName"`
	ContactPhone string `json:"contactPhone"`
	Contacts     []struct {
		Name   string   `json:"name"`
		Phones []string `json:"phones"`
	} `json:"contacts"`

	Reaction     string `json:"reaction"`
	MessagePhone string `json:"messagePhone"`

	Poll []struct {
		Name string `json:"name"`
	} `json:"poll"`
	PollMaxOptions int `json:"pollMaxOptions"`
	ButtonList     *struct {
		Buttons []struct {
			ID    string `json:"id"`
			Label string `json:"label"`
		} `json:"buttons"`
	} `json:"buttonList"`
	ButtonActions []struct {
		ID    string `json:"id"`
		Label string `json:"label"`
	} `json:"buttonActions"`
	OptionList *struct {
		Title       string `json:"title"`
		ButtonLabel string `json:"buttonLabel"`
		Options     []struct {
			ID          string `json:"id"`
			Title       string `json:"title"`
			Description string `json:"description"`
		} `json:"options"`
	} `json:"optionList"`
}

// builder turns a body into content; missing names the first required field that is not there.
type builder func(c *call, b *sendBody, o *outgoing) (missing string)

// postSend is every route that puts a message in the queue.
func postSend(build builder) handler {
	return func(c *call) answer {
		var b sendBody
		if res := c.decode(&b); res != nil {
			return *res
		}
		if b.Phone == "" {
			return bad("phone is required")
		}
		if b.MentionAll && !isGroupAddress(b.Phone) {
			return bad("mentionAll can only be used in groups")
		}
		o := c.outgoing(&b)
		if missing := build(c, &b, o); missing != "" {
			return bad(missing)
		}
		if res := c.enqueue(o); res != nil {
			return *res
		}
		return ok(payload{"zaapId": o.message.ZaapID, "messageId": o.message.ID, "id": o.message.ID})
	}
}

func (c *call) outgoing(b *sendBody) *outgoing {
	o := &outgoing{
		route: c.route, address: b.Phone, delay: -1, typing: clampSeconds(b.DelayTyping),
		message: &Message{
			ID: "3EB0" + randomHex(16), ZaapID: randomHex(32), InstanceID: c.inst.ID, Chat: chatAddress(b.Phone),
			RequestID: c.requestID, FromMe: true, FromAPI: true, Quoted: b.MessageID,
		},
		// Accepted with 200 and never delivered (contract 1.4).
		silent: strings.HasSuffix(b.Phone, "@g.us"),
	}
	if b.DelayMessage != nil {
		o.delay = clampSeconds(*b.DelayMessage)
	}
	if b.PrivateAnswer && isGroupAddress(b.Phone) {
		c.s.mu.Lock()
		if _, m := c.inst.find(b.MessageID); m != nil && m.Author != "" {
			o.message.Chat = m.Author
		}
		c.s.mu.Unlock()
	}
	return o
}

func clampSeconds(n int) int { return min(max(n, 0), 15) }

func isGroupAddress(phone string) bool {
	return strings.HasSuffix(phone, "-group") || strings.Count(phone, "-") == 1
}

// chatAddress keeps suffixed forms and strips masks from numbers (contract 1.4).
func chatAddress(phone string) string {
	if strings.ContainsAny(phone, "@-") {
		return phone
	}
	return digits(phone)
}

// enqueue accepts a send, with the faults that decide what becomes of it.
func (c *call) enqueue(o *outgoing) *answer {
	c.messageID = o.message.ID
	if _, hit := c.strike(nil, FaultShadowBan); hit {
		o.failure, o.code = "The message was not sent due to a likely shadow ban", "SHADOW_BAN"
	}
	if f, hit := c.strike(nil, FaultUndelivered); hit {
		o.failure = f.Text
		if o.failure == "" {
			o.failure = "Timeout on send message"
		}
	}
	_, drop := c.strike(nil, FaultDisconnect)
	if _, hit := c.strike(nil, FaultEchoFirst); hit && !drop && o.failure == "" && !o.mediaURL {
		c.s.echoNow(c.r.Context(), c.inst, o)
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	// What these two are answered with is not confirmed (contract 8.3).
	if !c.inst.Connected && c.inst.Settings.DisableEnqueueWhenDisconnect {
		res := bad("You are not connected.")
		return &res
	}
	if !c.inst.Connected && len(c.inst.queue) >= queueLimit {
		res := bad("Queue limit reached")
		return &res
	}
	if drop {
		c.s.setConnected(c.inst, false)
	}
	c.s.accept(c.inst, o)
	return nil
}

// postForward is contract 2: its answer has zaapId only.
func postForward(c *call) answer {
	var b sendBody
	if res := c.decode(&b); res != nil {
		return *res
	}
	if b.Phone == "" || b.MessageID == "" || b.MessagePhone == "" {
		return bad("phone, messageId and messagePhone are required")
	}
	o := c.outgoing(&b)
	o.message.Quoted, o.message.Forwarded = "", true
	c.s.mu.Lock()
	if _, m := c.inst.find(b.MessageID); m != nil {
		o.message.Content = m.Content
	} else {
		o.failure = "Message does not forward because it was not found"
	}
	c.s.mu.Unlock()
	if res := c.enqueue(o); res != nil {
		return *res
	}
	return ok(payload{"zaapId": o.message.ZaapID})
}

// deleteMessage is DELETE /messages: 204 (contract 2). Only a message of ours
// leaves the customer's phone; a received one is deleted on our side alone.
func deleteMessage(c *call) answer {
	q := c.r.URL.Query()
	id, phone, owner := q.Get("messageId"), q.Get("phone"), q.Get("owner")
	if id == "" || phone == "" || (owner != "true" && owner != "false") {
		return bad("messageId, phone and owner are required")
	}
	if owner == "false" {
		return noContent()
	}
	o := c.outgoing(&sendBody{Phone: phone})
	o.revokes = id
	if res := c.enqueue(o); res != nil {
		return *res
	}
	return noContent()
}

// postRead marks a customer's message, and those before it, as read: 204.
func postRead(c *call) answer {
	var b sendBody
	if res := c.decode(&b); res != nil {
		return *res
	}
	if b.Phone == "" || b.MessageID == "" {
		return bad("phone and messageId are required")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	ch, target := c.inst.find(b.MessageID)
	if target == nil {
		return answer{http.StatusNoContent, nil}
	}
	for _, m := range ch.messages {
		if !m.FromMe {
			m.ReadByMe = true
		}
		if m == target {
			break
		}
	}
	ch.unread = 0
	c.s.changed(Change{Type: "chat", InstanceID: c.inst.ID, Chat: ch.key})
	return noContent()
}
