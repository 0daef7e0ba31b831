package zapi

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sort"
)

// Event is one of the webhooks that can be set on its own (contract section 4).
type Event string

// Events that have a URL of their own.
const (
	EventReceived      Event = "received"
	EventDelivery      Event = "delivery"
	EventMessageStatus Event = "message_status"
	EventPresence      Event = "presence"
	EventConnected     Event = "connected"
	EventDisconnected  Event = "disconnected"
)

var allEvents = []Event{
	EventReceived, EventDelivery, EventMessageStatus, EventPresence, EventConnected, EventDisconnected,
}

// InstanceSpec describes an instance to create; empty ids and tokens are made up
// in the formats of contract 1.1.
type InstanceSpec struct {
	ID          string `json:"id"`
	Token       string `json:"token"`
	ClientToken string `json:"client_token"`
	Name        string `json:"name"`
	Phone       string `json:"phone"` // digits, country code included
	// ClientTokenOff leaves the account's Client-Token not activated: none is required.
	ClientTokenOff bool `json:"client_token_off,omitempty"`
	// Unpaired creates the instance without a connected phone.
	Unpaired bool `json:"unpaired,omitempty"`
	Business bool `json:"business,omitempty"`
}

// Instance is a view of an instance at one moment.
type Instance struct {
	ID             string           `json:"id"`
	Token          string           `json:"token"`
	ClientToken    string           `json:"client_token"`
	ClientTokenOff bool             `json:"client_token_off"`
	Name           string           `json:"name"`
	Phone          string           `json:"phone"`
	Business       bool             `json:"business"`
	Connected      bool             `json:"connected"`
	PhoneOnline    bool             `json:"phone_online"`
	Webhooks       map[Event]string `json:"webhooks"`
	Settings       Settings         `json:"settings"`
	QueueLength    int              `json:"queue_length"`
	QROpen         bool             `json:"qr_open"` // a QR code is on some screen now
	Faults         []Fault          `json:"faults"`
	CreatedAt      int64            `json:"created_at"` // Unix ms
}

// Settings are the switches of an instance (contract 3.3, 3.4 and 4).
type Settings struct {
	ReceiveCallbackSentByMe      bool              `json:"receive_callback_sent_by_me"`
	DisableEnqueueWhenDisconnect bool              `json:"disable_enqueue_when_disconnected"`
	AutoReadMessage              bool              `json:"auto_read_message"`
	AutoReadStatus               bool              `json:"auto_read_status"`
	CallRejectAuto               bool              `json:"call_reject_auto"`
	CallRejectMessage            string            `json:"call_reject_message"`
	MessageFilters               []string          `json:"message_filters"`
	CallbackTypeFilters          []string          `json:"callback_type_filters"`
	Profile                      map[string]string `json:"profile,omitempty"`
}

type instance struct {
	Instance
	queue    []*outgoing
	draining bool
	held     []heldInbound // written while the number was disconnected
	chats    map[string]*chat
	groups   map[string]*group
	sent     []SentMessage
	requests []RequestRecord
	faults   *faultSet
	worker   *worker
	pairing  pairing
	// sessionLost: it is down, and a restart brings it back without a new QR code.
	sessionLost bool
	flip        int // alternates the address of customers that flip between digits and LID
}

type chat struct {
	key        string
	messages   []*Message
	unread     int // by the connected number
	flags      map[string]string
	lastMoment int64
}

// AddInstance creates an instance, or refreshes name and tokens of the one that
// has this id already (its chats stay, so a trial can seed at each start).
// It returns an error when the id belongs to another phone number.
func (s *Server) AddInstance(spec InstanceSpec) (Instance, error) {
	asked := digits(spec.Phone)
	fillSpec(&spec)
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.instances[spec.ID]; ok {
		if asked != "" && old.Phone != asked {
			return Instance{}, fmt.Errorf("instance %s already has phone %s", spec.ID, old.Phone)
		}
		old.Name, old.Token, old.ClientToken = spec.Name, spec.Token, spec.ClientToken
		old.ClientTokenOff = spec.ClientTokenOff
		s.changed(Change{Type: "instance", InstanceID: old.ID})
		return old.view(), nil
	}
	inst := s.newInstance(Instance{
		ID: spec.ID, Token: spec.Token, ClientToken: spec.ClientToken, ClientTokenOff: spec.ClientTokenOff,
		Name: spec.Name, Phone: spec.Phone, Business: spec.Business,
		Connected: !spec.Unpaired, PhoneOnline: !spec.Unpaired,
		Webhooks: map[Event]string{}, CreatedAt: s.now(),
	})
	s.changed(Change{Type: "instance", InstanceID: inst.ID})
	return inst.view(), nil
}

func fillSpec(spec *InstanceSpec) {
	if spec.ID == "" {
		spec.ID = randomHex(32)
	}
	if spec.Token == "" {
		spec.Token = randomHex(24)
	}
	if spec.ClientToken == "" {
		spec.ClientToken = "F" + randomHex(32) + "S"
	}
	if spec.Name == "" {
		spec.Name = "Minha instância"
	}
	spec.Phone = digits(spec.Phone)
	if spec.Phone == "" {
		spec.Phone = "55119" + randomDigits(8)
	}
}

func (s *Server) newInstance(base Instance) *instance {
	inst := &instance{
		Instance: base,
		chats:    map[string]*chat{}, groups: map[string]*group{},
		faults: newFaultSet(s.opts.Seed),
	}
	if inst.Webhooks == nil {
		inst.Webhooks = map[Event]string{}
	}
	inst.worker = newWorker(s, inst)
	s.instances[base.ID] = inst
	s.order = append(s.order, base.ID)
	return inst
}

func (i *instance) view() Instance {
	v := i.Instance
	v.Webhooks = maps.Clone(i.Webhooks)
	v.QueueLength = len(i.queue)
	v.Faults = i.faults.list()
	return v
}

// Instances lists all instances in the order in which they were made.
func (s *Server) Instances() []Instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Instance, 0, len(s.order))
	for _, id := range s.order {
		v := s.instances[id].view()
		v.QROpen = s.instances[id].pairing.open(s.now())
		out = append(out, v)
	}
	return out
}

// Instance gives one instance; ok is false when there is none with this id.
func (s *Server) Instance(id string) (Instance, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, ok := s.instances[id]
	if !ok {
		return Instance{}, false
	}
	v := inst.view()
	v.QROpen = inst.pairing.open(s.now())
	return v, true
}

// SetWebhooks points every event of an instance at target, as PUT
// /update-every-webhooks does; an empty target clears them.
func (s *Server) SetWebhooks(instanceID, target string, notifySentByMe bool) error {
	if err := checkWebhookURL(target); err != nil {
		return err
	}
	return s.withInstance(instanceID, func(inst *instance) error {
		for _, e := range allEvents {
			inst.Webhooks[e] = target
		}
		inst.Settings.ReceiveCallbackSentByMe = notifySentByMe
		s.changed(Change{Type: "instance", InstanceID: instanceID})
		return nil
	})
}

func checkWebhookURL(target string) error {
	if target == "" {
		return nil
	}
	u, err := url.Parse(target)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return errors.New("webhook must be an absolute http or https URL")
	}
	return nil
}

// SetConnected pairs or drops an instance without a QR code and posts
// ConnectedCallback or DisconnectedCallback (contract 5.8). On connecting, what
// waited in the queue leaves and what customers wrote meanwhile arrives.
func (s *Server) SetConnected(instanceID string, connected bool) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		s.setConnected(inst, connected)
		return nil
	})
}

func (s *Server) setConnected(inst *instance, connected bool) {
	if inst.Connected == connected {
		return
	}
	inst.Connected, inst.PhoneOnline, inst.sessionLost = connected, connected, false
	if connected {
		inst.pairing = pairing{}
		s.emit(inst, EventConnected, connectedPayload(inst, s.now()))
		held := inst.held
		inst.held = nil
		for _, h := range held {
			s.emitReceived(inst, h.message, h.payload)
		}
		s.drain(inst)
	} else {
		s.emit(inst, EventDisconnected, disconnectedPayload(inst, s.now()))
	}
	s.changed(Change{Type: "instance", InstanceID: inst.ID})
}

// LoseSession drops an instance in such a way that a restart mends it (contract 3.1: "You need to restore the session").
func (s *Server) LoseSession(instanceID string) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		s.setConnected(inst, false)
		inst.sessionLost = true
		return nil
	})
}

// SetPhoneOnline says whether the paired phone has internet (smartphoneConnected in GET /status).
func (s *Server) SetPhoneOnline(instanceID string, online bool) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		inst.PhoneOnline = online
		s.changed(Change{Type: "instance", InstanceID: inst.ID})
		return nil
	})
}

func (s *Server) withInstance(id string, do func(*instance) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, ok := s.instances[id]
	if !ok {
		return fmt.Errorf("instance %q: %w", id, ErrNotFound)
	}
	return do(inst)
}

func (i *instance) chat(key string) *chat {
	c, ok := i.chats[key]
	if !ok {
		c = &chat{key: key, flags: map[string]string{}}
		i.chats[key] = c
	}
	return c
}

func (i *instance) find(messageID string) (*chat, *Message) {
	for _, c := range i.chats {
		if m := c.find(messageID); m != nil {
			return c, m
		}
	}
	return nil, nil
}

func (c *chat) find(messageID string) *Message {
	for _, m := range slices.Backward(c.messages) {
		if m.ID == messageID {
			return m
		}
	}
	return nil
}

func (c *chat) append(m *Message) {
	c.messages = append(c.messages, m)
	if m.Momment > c.lastMoment {
		c.lastMoment = m.Momment
	}
}

func (i *instance) sortedChats() []*chat {
	out := make([]*chat, 0, len(i.chats))
	for _, c := range i.chats {
		out = append(out, c)
	}
	sort.Slice(out, func(a, b int) bool {
		if out[a].lastMoment != out[b].lastMoment {
			return out[a].lastMoment > out[b].lastMoment
		}
		return out[a].key < out[b].key
	})
	return out
}
