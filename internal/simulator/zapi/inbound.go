package zapi

import (
	"fmt"
	"net/http"
	"slices"
)

// CustomerWrites lets a virtual phone send a message to the number of an
// instance and posts its ReceivedCallback (contract 5.3). While the number is
// disconnected the webhook waits. Errors: unknown instance, customer or group
// (ErrNotFound), or content that its kind lacks.
func (s *Server) CustomerWrites(instanceID, phone string, in Inbound) (Message, error) {
	m, _, err := s.write(instanceID, phone, in)
	return m, err
}

// CustomerWritesBurst lets a customer write n messages one after the other, in
// one step: text is a format with one %d, counted from 1, or the same text each time.
func (s *Server) CustomerWritesBurst(instanceID, phone, text string, n int) ([]Message, error) {
	out := make([]Message, 0, n)
	for i := 1; i <= n; i++ {
		m, err := s.CustomerWrites(instanceID, phone, Text(burstText(text, i)))
		if err != nil {
			return out, err
		}
		out = append(out, m)
	}
	return out, nil
}

// Composed is a webhook that the caller posts itself, to any address and as
// often as it likes.
type Composed struct {
	Message Message
	Header  http.Header
	Body    []byte
}

// Compose writes a message like CustomerWrites but gives the webhook to the
// caller instead of posting it.
func (s *Server) Compose(instanceID, phone string, in Inbound) (Composed, error) {
	in.Hold = true
	m, body, err := s.write(instanceID, phone, in)
	if err != nil {
		return Composed{}, err
	}
	inst, _ := s.Instance(instanceID)
	return Composed{Message: m, Header: WebhookHeader(inst.Token, len(body)), Body: encode(body)}, nil
}

func (s *Server) write(instanceID, phone string, in Inbound) (Message, payload, error) {
	if err := in.check(); err != nil {
		return Message{}, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, c, g, err := s.place(instanceID, phone, in.Group)
	if err != nil {
		return Message{}, nil, err
	}
	m := s.newInbound(inst, c, in)
	key := c.Phone
	if g != nil {
		key = g.ID
	}
	m.Chat = key
	if err := s.keepMedia(inst, m); err != nil {
		return Message{}, nil, err
	}
	if err := applyInbound(inst.chat(key), m, c); err != nil {
		return Message{}, nil, err
	}
	address := key
	if g == nil {
		address = inst.address(c)
	}
	body := receivedPayload(inst, m, c, g, address)
	if in.Hold {
		cb := s.logCallback(inst, "", body)
		cb.State = CallbackHeld
	} else {
		s.emitReceived(inst, m, body)
	}
	s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: key, MessageID: m.ID})
	return m.clone(), body, nil
}

// place finds the instance, customer and group of an inbound event; s.mu is held.
func (s *Server) place(instanceID, phone, groupID string) (*instance, *Customer, *group, error) {
	inst, ok := s.instances[instanceID]
	if !ok {
		return nil, nil, nil, fmt.Errorf("instance %q: %w", instanceID, ErrNotFound)
	}
	c := s.customerByAddress(phone)
	if c == nil {
		return nil, nil, nil, fmt.Errorf("customer %q: %w", phone, ErrNotFound)
	}
	if groupID == "" {
		return inst, c, nil, nil
	}
	g, ok := inst.groups[groupID]
	if !ok || !slices.Contains(g.Participants, c.Phone) {
		return nil, nil, nil, fmt.Errorf("group %q with %s: %w", groupID, c.Phone, ErrNotFound)
	}
	return inst, c, g, nil
}

func (s *Server) newInbound(inst *instance, c *Customer, in Inbound) *Message {
	m := &Message{
		ID: in.ID, InstanceID: inst.ID, Author: c.Phone, Content: in.Content, Status: StatusReceived,
		Momment: in.Momment, Quoted: in.Quoted, Forwarded: in.Forwarded,
	}
	if m.ID == "" {
		m.ID = "3A" + randomHex(18)
	}
	if m.Momment == 0 {
		m.Momment = s.now()
	}
	return m
}

// applyInbound puts a message in the chat, or its effect on the one it refers to.
func applyInbound(ch *chat, m *Message, c *Customer) error {
	if m.Content.Kind == KindReaction {
		target := ch.find(m.Content.Target)
		if target == nil {
			return fmt.Errorf("message %q: %w", m.Content.Target, ErrNotFound)
		}
		react(target, c.Phone, m.Content.Text)
		m.Content.Object = map[string]any{"reaction": reactionObject(target, m, c)}
		return nil
	}
	if old := ch.find(m.ID); old != nil { // the decrypted text of a waiting message
		*old = *m
		return nil
	}
	ch.append(m)
	ch.unread++
	return nil
}

func react(m *Message, who, emoji string) {
	if m.Reactions == nil {
		m.Reactions = map[string]string{}
	}
	if emoji == "" {
		delete(m.Reactions, who)
		return
	}
	m.Reactions[who] = emoji
}

func reactionObject(target, m *Message, c *Customer) map[string]any {
	var participant any
	if target.Chat != c.Phone && !target.FromMe {
		participant = target.Author
	}
	return map[string]any{
		"value": m.Content.Text, "time": m.Momment, "reactionBy": c.Phone,
		"referencedMessage": map[string]any{
			"messageId": target.ID, "fromMe": target.FromMe, "phone": target.Chat, "participant": participant,
		},
	}
}

// CustomerReacts puts an emoji on a message of the chat, or takes it away with "".
func (s *Server) CustomerReacts(instanceID, phone, messageID, emoji string) (Message, error) {
	s.mu.Lock()
	group := ""
	if inst, ok := s.instances[instanceID]; ok {
		if ch, _ := inst.find(messageID); ch != nil && inst.groups[ch.key] != nil {
			group = ch.key
		}
	}
	s.mu.Unlock()
	return s.CustomerWrites(instanceID, phone, Inbound{
		Content: Content{Kind: KindReaction, Text: emoji, Target: messageID}, Group: group,
	})
}

// CustomerEdits changes the text or caption of a message of the customer's own:
// a ReceivedCallback with a new id, isEdit and editMessageId (contract 5.3).
func (s *Server) CustomerEdits(instanceID, phone, messageID, text string) (Message, error) {
	return s.change(instanceID, phone, messageID, func(inst *instance, m *Message, c *Customer, g *group, address string) {
		m.Content.Text, m.EditedAt = text, s.now()
		edit := m.clone()
		edit.ID, edit.Momment = "3A"+randomHex(18), m.EditedAt
		body := receivedPayload(inst, &edit, c, g, address)
		for key := range contentPayload(&edit) {
			delete(body, key)
		}
		body = body.with(editPayload(&edit.Content)).with(payload{"isEdit": true, "editMessageId": m.ID})
		s.emitReceived(inst, &edit, body)
	})
}

// CustomerDeletes revokes a message of the customer's own for everybody (contract 5.4).
func (s *Server) CustomerDeletes(instanceID, phone, messageID string) (Message, error) {
	return s.change(instanceID, phone, messageID, func(inst *instance, m *Message, c *Customer, g *group, address string) {
		m.DeletedAt = s.now()
		gone := m.clone()
		gone.Momment = m.DeletedAt
		s.emitReceived(inst, &gone, notificationPayload(inst, &gone, c, g, address, "REVOKE", nil))
	})
}

func (s *Server) change(
	instanceID, phone, messageID string, do func(*instance, *Message, *Customer, *group, string),
) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, c, _, err := s.place(instanceID, phone, "")
	if err != nil {
		return Message{}, err
	}
	ch, m := inst.find(messageID)
	if m == nil || m.FromMe || m.Author != c.Phone || m.DeletedAt != 0 {
		return Message{}, fmt.Errorf("message %q of %s: %w", messageID, c.Phone, ErrNotFound)
	}
	g, address := inst.groups[ch.key], ch.key
	if g == nil {
		address = inst.address(c)
	}
	do(inst, m, c, g, address)
	s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: ch.key, MessageID: m.ID})
	return m.clone(), nil
}

// CustomerPresence posts a PresenceChatCallback: AVAILABLE, UNAVAILABLE,
// COMPOSING, PAUSED or RECORDING (contract 5.7).
func (s *Server) CustomerPresence(instanceID, phone, state string) error {
	states := []string{"AVAILABLE", "UNAVAILABLE", "COMPOSING", "PAUSED", "RECORDING"}
	if !slices.Contains(states, state) {
		return fmt.Errorf("unknown presence %q", state)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, c, _, err := s.place(instanceID, phone, "")
	if err != nil {
		return err
	}
	if inst.Connected {
		s.emit(inst, EventPresence, presencePayload(inst, inst.address(c), state))
	}
	s.changed(Change{Type: "presence", InstanceID: instanceID, Chat: c.Phone, State: state})
	return nil
}

// OwnerWrites lets the owner of the connected number write on the phone itself:
// an echo with fromMe and without fromApi, only with notify-sent-by-me (contract 5.3).
func (s *Server) OwnerWrites(instanceID, phone string, in Inbound) (Message, error) {
	if err := in.check(); err != nil {
		return Message{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, c, g, err := s.place(instanceID, phone, in.Group)
	if err != nil {
		return Message{}, err
	}
	m := s.newInbound(inst, c, in)
	m.FromMe, m.Author, m.Chat = true, "", c.Phone
	address := inst.address(c)
	if g != nil {
		m.Chat, address = g.ID, g.ID
	}
	if err := s.keepMedia(inst, m); err != nil {
		return Message{}, err
	}
	inst.chat(m.Chat).append(m)
	if inst.Settings.ReceiveCallbackSentByMe {
		s.emitReceived(inst, m, receivedPayload(inst, m, c, g, address))
	}
	s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: m.Chat, MessageID: m.ID})
	return m.clone(), nil
}
