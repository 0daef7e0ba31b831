package zapi

import (
	"fmt"
	"slices"
)

// maxIDs is the most message ids that a status callback was seen to carry (contract 5.6).
const maxIDs = 31

func readingKey(instanceID, chatKey string) string { return instanceID + "/" + chatKey }

// readers are the customers that a message of a chat reaches.
func (s *Server) readers(c *Customer, g *group) []*Customer {
	if g == nil {
		return []*Customer{c}
	}
	out := make([]*Customer, 0, len(g.Participants))
	for _, phone := range g.Participants {
		if member := s.customerByPhone(phone); member != nil {
			out = append(out, member)
		}
	}
	return out
}

// step advances a message and posts its status; one that went further already stays.
func (s *Server) step(inst *instance, reader *Customer, g *group, m *Message, to Status) {
	behind := statusRank[m.Status] < statusRank[to]
	if m.Status == StatusFailed || (!behind && g == nil) {
		return
	}
	if behind {
		m.Status = to
	}
	s.announce(inst, reader, g, to, []string{m.ID})
	s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: m.Chat, MessageID: m.ID})
}

// announce posts MessageStatusCallback, in groups one for each participant; s.mu is held.
func (s *Server) announce(inst *instance, reader *Customer, g *group, status Status, ids []string) {
	if !inst.Connected {
		return
	}
	phone, participant := "", ""
	switch {
	case g != nil && reader == nil:
		phone, participant = g.ID, inst.Phone
	case g != nil:
		phone, participant = g.ID, reader.Phone
	default:
		phone = inst.address(reader)
	}
	for chunk := range slices.Chunk(ids, maxIDs) {
		s.emit(inst, EventMessageStatus, statusPayload(inst, phone, participant, status, chunk, s.now()))
	}
}

// advanceAll brings every message that waits for c to a status, one callback a
// chat with all ids in it; s.mu is held.
func (s *Server) advanceAll(inst *instance, c *Customer, to Status) {
	for _, ch := range inst.sortedChats() {
		g := inst.groups[ch.key]
		if ch.key != c.Phone && (g == nil || !slices.Contains(g.Participants, c.Phone)) {
			continue
		}
		s.advanceChat(inst, ch, c, g, to)
	}
}

func (s *Server) advanceChat(inst *instance, ch *chat, c *Customer, g *group, to Status) {
	var ids []string
	for _, m := range ch.messages {
		if !m.FromMe || m.Status == StatusQueued || m.Status == StatusFailed || statusRank[m.Status] >= statusRank[to] {
			continue
		}
		m.Status = to
		ids = append(ids, m.ID)
	}
	if len(ids) == 0 {
		return
	}
	s.announce(inst, c, g, to, ids)
	s.changed(Change{Type: "chat", InstanceID: inst.ID, Chat: ch.key})
}

// CustomerReads opens the chat on the customer's phone: all that reached it
// becomes READ, in callbacks that carry several ids (contract 5.6).
func (s *Server) CustomerReads(instanceID, phone string) error {
	return s.CustomerReadsChat(instanceID, phone, "")
}

// CustomerReadsChat is CustomerReads for a group; "" is the private chat.
func (s *Server) CustomerReadsChat(instanceID, phone, groupID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, c, g, err := s.place(instanceID, phone, groupID)
	if err != nil {
		return err
	}
	key := c.Phone
	if g != nil {
		key = g.ID
	}
	s.advanceChat(inst, inst.chat(key), c, g, StatusRead)
	return nil
}

// SetReading says which chat the customer's screen shows, so that what arrives
// there is read at once: the private one with the instance, or a group of it.
// An empty instanceID closes the screen.
func (s *Server) SetReading(phone, instanceID, groupID string) error {
	return s.withCustomer(phone, func(c *Customer) error {
		key := groupID
		if key == "" {
			key = c.Phone
		}
		c.Reading = ""
		if instanceID != "" {
			c.Reading = readingKey(instanceID, key)
		}
		return nil
	})
}

// Advance brings one message of ours to a status by hand and posts the
// callback, also when it repeats or regresses: Z-API's do (contract 5.6).
func (s *Server) Advance(instanceID, messageID string, to Status) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		ch, m := inst.find(messageID)
		if m == nil || !m.FromMe {
			return fmt.Errorf("message %q: %w", messageID, ErrNotFound)
		}
		if statusRank[m.Status] < statusRank[to] {
			m.Status = to
		}
		g := inst.groups[ch.key]
		s.announce(inst, s.customerByAddress(ch.key), g, to, []string{m.ID})
		s.changed(Change{Type: "message", InstanceID: inst.ID, Chat: ch.key, MessageID: m.ID})
		return nil
	})
}
