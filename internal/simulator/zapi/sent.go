package zapi

import (
	"context"
	"fmt"
)

// SentMessage is one message (or edit, reaction, deletion) that left through an
// instance and reached a phone, as often as it reached it.
type SentMessage struct {
	Seq        int     `json:"seq"` // order of leaving, over all instances
	InstanceID string  `json:"instance_id"`
	MessageID  string  `json:"message_id"`
	ZaapID     string  `json:"zaap_id"`
	RequestID  string  `json:"request_id"` // X-Request-Id of the call, or made up
	Route      string  `json:"route"`      // send-text, …
	Phone      string  `json:"phone"`      // canonical phone or group id
	Quoted     string  `json:"quoted,omitempty"`
	Edits      string  `json:"edits,omitempty"`
	Content    Content `json:"content"`
	At         int64   `json:"at"` // Unix ms
}

// Text is the text or caption that the customer sees.
func (m SentMessage) Text() string { return m.Content.Text }

func (s *Server) record(inst *instance, o *outgoing) {
	s.sentSeq++
	m := o.message
	inst.sent = append(inst.sent, SentMessage{
		Seq: s.sentSeq, InstanceID: inst.ID, MessageID: m.ID, ZaapID: m.ZaapID, RequestID: m.RequestID,
		Route: o.route, Phone: m.Chat, Quoted: m.Quoted, Edits: o.edits, Content: m.Content, At: m.Momment,
	})
}

// Sent lists what reached a phone through an instance, in order.
func (s *Server) Sent(instanceID string) []SentMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, ok := s.instances[instanceID]
	if !ok {
		return nil
	}
	return append([]SentMessage(nil), inst.sent...)
}

// SentTexts counts how often each text reached a phone through an instance: the
// measure of "sent once".
func (s *Server) SentTexts(instanceID string) map[string]int {
	out := map[string]int{}
	for _, m := range s.Sent(instanceID) {
		out[m.Content.Text]++
	}
	return out
}

// WaitSent blocks until at least n messages reached a phone through an instance
// and gives all of them; when ctx ends first its error is wrapped.
func (s *Server) WaitSent(ctx context.Context, instanceID string, n int) ([]SentMessage, error) {
	var sent []SentMessage
	err := s.WaitFor(ctx, func() bool {
		sent = s.Sent(instanceID)
		return len(sent) >= n
	})
	if err != nil {
		return sent, fmt.Errorf("%d of %d messages sent: %w", len(sent), n, err)
	}
	return sent, nil
}

// ForgetSent empties the list of Sent; chats stay.
func (s *Server) ForgetSent(instanceID string) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		inst.sent = nil
		return nil
	})
}

// Messages gives a chat, oldest first; chatKey is a phone, LID or group id.
func (s *Server) Messages(instanceID, chatKey string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, ok := s.instances[instanceID]
	if !ok {
		return nil
	}
	if _, isGroup := inst.groups[chatKey]; !isGroup {
		if c := s.customerByAddress(chatKey); c != nil {
			chatKey = c.Phone
		}
	}
	ch, ok := inst.chats[chatKey]
	if !ok {
		return nil
	}
	out := make([]Message, len(ch.messages))
	for n, m := range ch.messages {
		out[n] = m.clone()
	}
	return out
}

// WaitMessage blocks until a message with this id is in a chat and match
// accepts it (nil = any), and gives it.
func (s *Server) WaitMessage(ctx context.Context, instanceID, messageID string, match func(Message) bool) (Message, error) {
	var found Message
	err := s.WaitFor(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		inst, ok := s.instances[instanceID]
		if !ok {
			return false
		}
		_, m := inst.find(messageID)
		if m == nil {
			return false
		}
		found = m.clone()
		return match == nil || match(found)
	})
	if err != nil {
		return found, fmt.Errorf("message %s: %w", messageID, err)
	}
	return found, nil
}

// RequestRecord is one call to the Z-API side.
type RequestRecord struct {
	Method    string `json:"method"`
	Route     string `json:"route"` // path below the token
	Status    int    `json:"status"`
	Fault     string `json:"fault,omitempty"`
	RequestID string `json:"request_id"`
	MessageID string `json:"message_id,omitempty"`
	At        int64  `json:"at"` // Unix ms
}

const requestLogLimit = 2000

// Requests lists the latest calls made to an instance, oldest first, those
// refused or cut included.
func (s *Server) Requests(instanceID string) []RequestRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, ok := s.instances[instanceID]
	if !ok {
		return nil
	}
	return append([]RequestRecord(nil), inst.requests...)
}

func (s *Server) recordRequest(inst *instance, r RequestRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst.requests = append(inst.requests, r)
	if len(inst.requests) > requestLogLimit {
		inst.requests = append([]RequestRecord(nil), inst.requests[len(inst.requests)-requestLogLimit:]...)
	}
	s.changed(Change{Type: "request", InstanceID: inst.ID})
}
