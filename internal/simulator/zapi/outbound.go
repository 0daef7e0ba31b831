package zapi

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"
)

// outgoing is a send that was accepted and waits to leave.
type outgoing struct {
	message  *Message
	route    string
	address  string // phone as the caller wrote it
	edits    string // message that it changes
	revokes  string
	react    string // message that it reacts to
	delay    int    // seconds, -1 = not given
	typing   int    // seconds
	created  int64
	echoed   bool   // its echo went out before the answer did
	failure  string // found before leaving
	code     string
	silent   bool // taken and never heard of again (contract 7: @g.us)
	mediaURL bool
}

const queueLimit = 1000 // while disconnected (contract 1.3)

// accept queues a send and starts the queue; s.mu is held. The WhatsApp id is
// decided here, before the message leaves (contract 1.3).
func (s *Server) accept(inst *instance, o *outgoing) {
	o.created = s.now()
	o.message.Status = StatusQueued
	inst.queue = append(inst.queue, o)
	s.drain(inst)
	s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: o.message.Chat, MessageID: o.message.ID})
}

// drain starts sending what is queued, one after the other; s.mu is held.
func (s *Server) drain(inst *instance) {
	if inst.draining || !inst.Connected || len(inst.queue) == 0 || s.closed {
		return
	}
	inst.draining = true
	s.background(func() { s.drainLoop(inst) })
}

func (s *Server) drainLoop(inst *instance) {
	for {
		s.mu.Lock()
		if len(inst.queue) == 0 || !inst.Connected || s.closed {
			inst.draining = false
			s.changed(Change{Type: "instance", InstanceID: inst.ID})
			s.mu.Unlock()
			return
		}
		next := inst.queue[0]
		wait := s.sendWait(next)
		s.mu.Unlock()
		if !s.pause(wait) {
			continue
		}
		if next.mediaURL && next.failure == "" {
			next.failure = s.fetch(inst, next.message)
		}
		s.mu.Lock()
		if inst.Connected && len(inst.queue) > 0 && inst.queue[0] == next { // not deleted meanwhile
			inst.queue = inst.queue[1:]
			s.leave(inst, next)
		}
		s.mu.Unlock()
	}
}

func (s *Server) sendWait(o *outgoing) time.Duration {
	if !s.opts.Pace {
		return 0
	}
	delay := time.Duration(o.delay) * time.Second
	if o.delay < 0 {
		delay = time.Second + rand.N(2*time.Second) //nolint:gosec // Z-API's own wait is random
	}
	return delay + time.Duration(o.typing)*time.Second
}

// leave puts a queued send on the phone and posts what follows from it:
// DeliveryCallback, the echo, then statuses (contract 1.3); s.mu is held.
func (s *Server) leave(inst *instance, o *outgoing) {
	m := o.message
	m.Momment = s.now()
	if o.silent {
		m.Status, m.Error = StatusFailed, "never delivered"
		return
	}
	c, g, failure := s.recipient(inst, o)
	if failure == "" {
		failure = o.failure
	}
	if failure != "" {
		m.Status, m.Error = StatusFailed, failure
		s.keepFailed(inst, o)
		s.emit(inst, EventDelivery, deliveryPayload(inst, o.address, m.ID, m.ZaapID, failure, o.code, s.now()))
		s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: m.Chat, MessageID: m.ID})
		return
	}
	m.Status = StatusSent
	s.put(inst, o)
	s.record(inst, o)
	s.emit(inst, EventDelivery, deliveryPayload(inst, o.address, m.ID, m.ZaapID, "", "", s.now()))
	if !o.echoed {
		s.echo(inst, o, c, g)
	}
	s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: m.Chat, MessageID: m.ID})
	if s.opts.Progress == ProgressNone {
		return
	}
	s.announce(inst, c, g, StatusSent, []string{m.ID})
	if s.opts.Progress != ProgressSent {
		s.after(s.opts.StatusDelay, func() { s.arrive(inst, c, g, m) })
	}
}

// arrive is the moment at which the message reaches the phones that are online.
func (s *Server) arrive(inst *instance, c *Customer, g *group, m *Message) {
	for _, reader := range s.readers(c, g) {
		if !reader.Online {
			continue
		}
		s.step(inst, reader, g, m, StatusReceived)
		if s.opts.Progress == ProgressRead || reader.Reading == readingKey(inst.ID, m.Chat) {
			s.step(inst, reader, g, m, StatusRead)
		}
	}
}

// recipient resolves the chat of a send; failure is the text of contract 5.5.
func (s *Server) recipient(inst *instance, o *outgoing) (*Customer, *group, string) {
	if g, ok := inst.groups[o.message.Chat]; ok {
		return nil, g, ""
	}
	if strings.HasSuffix(o.message.Chat, "-group") {
		return nil, nil, "You can't message this group as you don't have permission"
	}
	c := s.customerByAddress(o.message.Chat)
	switch {
	case c != nil && c.NoWhatsApp, c == nil && s.opts.StrictNumbers:
		return nil, nil, "Phone number does not exist"
	case c != nil:
	case strings.HasSuffix(o.message.Chat, "@lid"), len(o.message.Chat) < 10, len(o.message.Chat) > 15:
		return nil, nil, "Message has not been sent because it got invalid phone number"
	default:
		c = s.newCustomer(CustomerSpec{Phone: o.message.Chat})
		s.changed(Change{Type: "customer", Customer: c.Phone})
	}
	o.message.Chat = c.Phone
	return c, nil, ""
}

// put applies a send to its chat: a new message, or a change of an old one.
func (s *Server) put(inst *instance, o *outgoing) {
	ch, m := inst.chat(o.message.Chat), o.message
	switch {
	case o.revokes != "":
		if old := ch.find(o.revokes); old != nil {
			old.DeletedAt = s.now()
		}
	case o.edits != "":
		if old := ch.find(o.edits); old != nil {
			old.Content.Text, old.EditedAt = m.Content.Text, s.now()
		}
	case o.react != "":
		if old := ch.find(o.react); old != nil {
			react(old, "me", m.Content.Text)
			m.Content.Object = map[string]any{"reaction": ownReaction(inst, old, m)}
		}
	default:
		ch.append(m)
	}
}

func ownReaction(inst *instance, target, m *Message) map[string]any {
	return map[string]any{
		"value": m.Content.Text, "time": m.Momment, "reactionBy": inst.Phone,
		"referencedMessage": map[string]any{
			"messageId": target.ID, "fromMe": target.FromMe, "phone": target.Chat, "participant": nil,
		},
	}
}

// keepFailed shows a failed new message in the chat of the page, when the chat is known.
func (s *Server) keepFailed(inst *instance, o *outgoing) {
	if ch, ok := inst.chats[o.message.Chat]; ok && o.edits == "" && o.react == "" && o.revokes == "" {
		ch.append(o.message)
	}
}

// echo posts the copy of our own send that comes with notify-sent-by-me; s.mu is held.
func (s *Server) echo(inst *instance, o *outgoing, c *Customer, g *group) {
	if body := s.echoPayload(inst, o, c, g); body != nil {
		s.emitReceived(inst, o.message, body)
	}
}

func (s *Server) echoPayload(inst *instance, o *outgoing, c *Customer, g *group) payload {
	if !inst.Settings.ReceiveCallbackSentByMe || o.revokes != "" {
		return nil
	}
	address := o.message.Chat
	if c != nil {
		address = inst.address(c)
	}
	body := receivedPayload(inst, o.message, c, g, address)
	if o.edits != "" {
		body["isEdit"], body["editMessageId"] = true, o.edits
	}
	return body
}

// echoNow posts the echo of a send and waits for the answer, so that it is at
// the other end before the send's own response (contract 7, R14).
func (s *Server) echoNow(ctx context.Context, inst *instance, o *outgoing) {
	s.mu.Lock()
	c, g, failure := s.recipient(inst, o)
	var cb *Callback
	if failure == "" && inst.Connected && ctx.Err() == nil {
		o.message.Momment = s.now()
		if body := s.echoPayload(inst, o, c, g); body != nil && inst.Webhooks[EventReceived] != "" {
			cb = s.logCallback(inst, inst.Webhooks[EventReceived], body)
			o.echoed = true
		}
	}
	s.mu.Unlock()
	if cb != nil {
		inst.worker.post(posting{cb: cb}) //nolint:contextcheck // a delivery ends with the server, not with the send that caused it
	}
}
