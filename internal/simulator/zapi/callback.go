package zapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// CallbackState is what became of a callback.
type CallbackState string

// States of a callback.
const (
	CallbackPending   CallbackState = "pending"
	CallbackDelivered CallbackState = "delivered" // answered with a 2xx
	CallbackFailed    CallbackState = "failed"    // no answer, or not a 2xx
	CallbackLost      CallbackState = "lost"      // dropped by webhook_lost
	CallbackHeld      CallbackState = "held"      // composed, never posted by the simulator
)

// Callback is one entry of the log of callbacks.
type Callback struct {
	ID         int             `json:"id"`
	InstanceID string          `json:"instance_id"`
	Type       string          `json:"type"` // ReceivedCallback, …
	URL        string          `json:"url"`
	Body       json.RawMessage `json:"body"`
	State      CallbackState   `json:"state"`
	Attempts   int             `json:"attempts"`
	Status     int             `json:"status,omitempty"` // HTTP status of the last answer
	Error      string          `json:"error,omitempty"`
	CreatedAt  int64           `json:"created_at"` // Unix ms
	DurationMS int64           `json:"duration_ms,omitempty"`
	Copy       bool            `json:"copy,omitempty"` // a repetition made by webhook_duplicate
	body       payload
}

const callbackLogLimit = 5000

// filterNames are the callbackTypeFilters of contract 4.
var filterNames = map[Event]string{
	EventReceived: "FILTER_RECEIVED_CALLBACK", EventDelivery: "FILTER_DELIVERY_CALLBACK",
	EventMessageStatus: "FILTER_MESSAGE_STATUS_CALLBACK", EventPresence: "FILTER_PRESENCE_CHAT_CALLBACK",
	EventConnected: "FILTER_CONNECTED_CALLBACK", EventDisconnected: "FILTER_DISCONNECTED_CALLBACK",
}

// emit queues a callback when the event has a URL and no filter excludes it; s.mu is held.
func (s *Server) emit(inst *instance, event Event, body payload) {
	target := inst.Webhooks[event]
	if target == "" || slices.Contains(inst.Settings.CallbackTypeFilters, filterNames[event]) {
		return
	}
	cb := s.logCallback(inst, target, body)
	inst.worker.enqueue(cb)
}

func (s *Server) logCallback(inst *instance, target string, body payload) *Callback {
	s.callSeq++
	kind, _ := body["type"].(string)
	cb := &Callback{
		ID: s.callSeq, InstanceID: inst.ID, Type: kind, URL: target, State: CallbackPending,
		CreatedAt: s.now(), body: body, Body: encode(body),
	}
	s.callbacks = append(s.callbacks, cb)
	if len(s.callbacks) > callbackLogLimit {
		s.callbacks = slices.Clone(s.callbacks[len(s.callbacks)-callbackLogLimit:])
	}
	s.changed(Change{Type: "callback", InstanceID: inst.ID})
	return cb
}

func encode(body any) json.RawMessage {
	raw, err := json.Marshal(body)
	if err != nil { // only values that JSON can hold are ever put in a payload
		panic(fmt.Sprintf("zapi simulator: encode payload: %v", err))
	}
	return raw
}

// messageFilters are the values of contract 4 that exclude a kind.
var messageFilters = map[Kind]string{
	KindText: "FILTER_TEXT_MESSAGE", KindLink: "FILTER_TEXT_MESSAGE", KindImage: "FILTER_IMAGE_MESSAGE",
	KindVideo: "FILTER_VIDEO_MESSAGE", KindGIF: "FILTER_VIDEO_MESSAGE", KindPTV: "FILTER_VIDEO_MESSAGE",
	KindAudio: "FILTER_AUDIO_MESSAGE", KindDocument: "FILTER_DOCUMENT_MESSAGE",
}

// emitReceived posts a ReceivedCallback unless the filters exclude it; while the
// number is disconnected what others write is held until it is back, as WhatsApp does.
func (s *Server) emitReceived(inst *instance, m *Message, body payload) {
	if !inst.Connected && !m.FromMe {
		inst.held = append(inst.held, heldInbound{message: m, payload: body})
		return
	}
	filters := inst.Settings.MessageFilters
	scope := "FILTER_FROM_PRIVATE_CHAT"
	if body["isGroup"] == true {
		scope = "FILTER_FROM_GROUP"
	}
	if slices.Contains(filters, scope) || slices.Contains(filters, messageFilters[m.Content.Kind]) {
		return
	}
	s.emit(inst, EventReceived, body)
}

type heldInbound struct {
	message *Message
	payload payload
}

// Callbacks lists the log of an instance, oldest first; all instances for "".
func (s *Server) Callbacks(instanceID string) []Callback {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Callback, 0, len(s.callbacks))
	for _, cb := range s.callbacks {
		if instanceID == "" || cb.InstanceID == instanceID {
			out = append(out, *cb)
		}
	}
	return out
}

// WaitCallbacks blocks until n callbacks of a type ("" = any) were answered with
// a 2xx, and gives them in the order in which they arose.
func (s *Server) WaitCallbacks(ctx context.Context, instanceID, kind string, n int) ([]Callback, error) {
	var found []Callback
	err := s.WaitFor(ctx, func() bool {
		found = found[:0]
		for _, cb := range s.Callbacks(instanceID) {
			if cb.State == CallbackDelivered && (kind == "" || cb.Type == kind) {
				found = append(found, cb)
			}
		}
		return len(found) >= n
	})
	if err != nil {
		return found, fmt.Errorf("%d of %d callbacks %s delivered: %w", len(found), n, kind, err)
	}
	return found, nil
}

// WaitQuiet blocks until no callback is pending and no message is on its way
// (messages that wait for a disconnected number do not count).
func (s *Server) WaitQuiet(ctx context.Context) error {
	return s.WaitFor(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, cb := range s.callbacks {
			if cb.State == CallbackPending {
				return false
			}
		}
		for _, inst := range s.instances {
			if inst.draining {
				return false
			}
		}
		return true
	})
}

// Resend posts a callback of the log once more, as it was, to the URL that is set now.
func (s *Server) Resend(callbackID int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cb := range s.callbacks {
		if cb.ID == callbackID {
			inst := s.instances[cb.InstanceID]
			if url := inst.Webhooks[eventOf(cb.Type)]; url != "" {
				cb.URL = url
			}
			cb.State = CallbackPending
			inst.worker.enqueue(cb)
			s.changed(Change{Type: "callback", InstanceID: inst.ID})
			return nil
		}
	}
	return fmt.Errorf("callback %d: %w", callbackID, ErrNotFound)
}

func eventOf(kind string) Event {
	switch kind {
	case "DeliveryCallback":
		return EventDelivery
	case "MessageStatusCallback":
		return EventMessageStatus
	case "PresenceChatCallback":
		return EventPresence
	case "ConnectedCallback":
		return EventConnected
	case "DisconnectedCallback":
		return EventDisconnected
	}
	return EventReceived
}

// Emit posts any body as a callback of an event: for what the simulator has no
// message of (calls, group notices, unknown types).
func (s *Server) Emit(instanceID string, event Event, body map[string]any) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		s.emit(inst, event, payload(body))
		return nil
	})
}
