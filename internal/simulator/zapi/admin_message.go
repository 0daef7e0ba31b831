package zapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// ChatView is one line of a chat list.
type ChatView struct {
	InstanceID string   `json:"instance_id"`
	Chat       string   `json:"chat"` // canonical phone or group id
	Name       string   `json:"name"`
	Group      bool     `json:"group"`
	Members    []string `json:"members,omitempty"`
	Last       *Message `json:"last"`
	Unread     int      `json:"unread"` // by the customer: ours that are not READ
	Total      int      `json:"total"`
}

// Chats lists the chats of an instance ("" = all), newest first; customer
// ("" = everybody) keeps those in which this phone takes part.
func (s *Server) Chats(instanceID, customer string) []ChatView {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []ChatView{}
	c := s.customerByAddress(customer)
	for _, id := range s.order {
		if instanceID != "" && id != instanceID {
			continue
		}
		inst := s.instances[id]
		for _, ch := range inst.sortedChats() {
			g := inst.groups[ch.key]
			if customer != "" && (c == nil || (ch.key != c.Phone && (g == nil || !slices.Contains(g.Participants, c.Phone)))) {
				continue
			}
			out = append(out, s.chatView(inst, ch, g))
		}
	}
	return out
}

func (s *Server) chatView(inst *instance, ch *chat, g *group) ChatView {
	v := ChatView{InstanceID: inst.ID, Chat: ch.key, Name: ch.key, Group: g != nil, Total: len(ch.messages)}
	if c := s.customerByAddress(ch.key); c != nil {
		v.Name = c.Name
	}
	if g != nil {
		v.Name, v.Members = g.Name, g.Participants
	}
	for _, m := range ch.messages {
		if m.FromMe && (m.Status == StatusSent || m.Status == StatusReceived) {
			v.Unread++
		}
	}
	if n := len(ch.messages); n > 0 {
		last := ch.messages[n-1].clone()
		v.Last = &last
	}
	return v
}

func (s *Server) adminChats(r *http.Request) (any, error) {
	q := r.URL.Query()
	return s.Chats(q.Get("instance"), q.Get("customer")), nil
}

func (s *Server) adminMessages(r *http.Request) (any, error) {
	rows := s.Messages(r.PathValue("instance"), r.PathValue("chat"))
	if rows == nil {
		rows = []Message{}
	}
	return rows, nil
}

// writeRequest is POST /_sim/messages: content fields beside these.
type writeRequest struct {
	Inbound
	Instance string `json:"instance"`
	Customer string `json:"customer"`
	FromMe   bool   `json:"from_me,omitempty"` // written on the connected phone itself
}

func (s *Server) adminWrite(r *http.Request) (any, error) {
	in, err := read[writeRequest](r)
	if err != nil {
		return nil, err
	}
	if in.Kind == "" {
		in.Kind = KindText
	}
	if in.FromMe {
		return s.OwnerWrites(in.Instance, in.Customer, in.Inbound)
	}
	return s.CustomerWrites(in.Instance, in.Customer, in.Inbound)
}

func (s *Server) adminBurst(r *http.Request) (any, error) {
	in, err := read[struct {
		Instance string `json:"instance"`
		Customer string `json:"customer"`
		Text     string `json:"text"` // %d is replaced by the number, from 1
		Count    int    `json:"count"`
	}](r)
	if err != nil {
		return nil, err
	}
	if in.Count < 1 || in.Count > 10_000 {
		return nil, errors.New("count must be 1 to 10000")
	}
	return s.CustomerWritesBurst(in.Instance, in.Customer, in.Text, in.Count)
}

func burstText(text string, n int) string {
	return strings.ReplaceAll(text, "%d", strconv.Itoa(n))
}

// actRequest names who acts on a message, and with what.
type actRequest struct {
	Instance string `json:"instance"`
	Customer string `json:"customer"`
	Text     string `json:"text,omitempty"`   // new text of an edit
	Emoji    string `json:"emoji,omitempty"`  // "" takes the reaction away
	Status   Status `json:"status,omitempty"` // of /status
}

func (s *Server) adminEdit(r *http.Request) (any, error) {
	in, err := read[actRequest](r)
	if err != nil {
		return nil, err
	}
	return s.CustomerEdits(in.Instance, in.Customer, r.PathValue("id"), in.Text)
}

func (s *Server) adminDelete(r *http.Request) (any, error) {
	in, err := read[actRequest](r)
	if err != nil {
		return nil, err
	}
	return s.CustomerDeletes(in.Instance, in.Customer, r.PathValue("id"))
}

func (s *Server) adminReact(r *http.Request) (any, error) {
	in, err := read[actRequest](r)
	if err != nil {
		return nil, err
	}
	return s.CustomerReacts(in.Instance, in.Customer, r.PathValue("id"), in.Emoji)
}

func (s *Server) adminStatus(r *http.Request) (any, error) {
	in, err := read[actRequest](r)
	if err != nil {
		return nil, err
	}
	if _, known := statusRank[in.Status]; !known {
		return nil, fmt.Errorf("unknown status %q", in.Status)
	}
	return nil, s.Advance(in.Instance, r.PathValue("id"), in.Status)
}

type chatRequest struct {
	Group string `json:"group,omitempty"`
	State string `json:"state,omitempty"` // of a presence
	Open  bool   `json:"open,omitempty"`  // of the screen
}

func (s *Server) adminRead(r *http.Request) (any, error) {
	in, err := read[chatRequest](r)
	if err != nil {
		return nil, err
	}
	return nil, s.CustomerReadsChat(r.PathValue("instance"), r.PathValue("phone"), in.Group)
}

func (s *Server) adminPresence(r *http.Request) (any, error) {
	in, err := read[chatRequest](r)
	if err != nil {
		return nil, err
	}
	return nil, s.CustomerPresence(r.PathValue("instance"), r.PathValue("phone"), in.State)
}

// adminScreen opens or closes a chat on the customer's screen; opening reads it.
func (s *Server) adminScreen(r *http.Request) (any, error) {
	in, err := read[chatRequest](r)
	if err != nil {
		return nil, err
	}
	instance, phone := r.PathValue("instance"), r.PathValue("phone")
	if !in.Open {
		return nil, s.SetReading(phone, "", "")
	}
	if err := s.SetReading(phone, instance, in.Group); err != nil {
		return nil, err
	}
	return nil, s.CustomerReadsChat(instance, phone, in.Group)
}

// adminSent is GET /_sim/sent: what reached a phone, with counts by provider
// id, request id and text, by which "exactly once" is judged.
func (s *Server) adminSent(r *http.Request) (any, error) {
	rows := []SentMessage{}
	wanted := r.URL.Query().Get("instance")
	for _, inst := range s.Instances() {
		if wanted == "" || wanted == inst.ID {
			rows = append(rows, s.Sent(inst.ID)...)
		}
	}
	slices.SortFunc(rows, func(a, b SentMessage) int { return a.Seq - b.Seq })
	byID, byRequest, byText := map[string]int{}, map[string]int{}, map[string]int{}
	for _, m := range rows {
		byID[m.MessageID]++
		byRequest[m.RequestID]++
		byText[m.Content.Text]++
	}
	return payload{
		"total": len(rows), "messages": rows, "by_message_id": byID, "by_request_id": byRequest, "by_text": byText,
	}, nil
}
