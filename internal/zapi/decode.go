package zapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// ErrMalformed is returned, wrapped, for a body that is not one JSON object.
var ErrMalformed = errors.New("zapi: malformed webhook body")

// Decode reads one webhook body, already unzipped, and dispatches on its type
// (contract §5, §7.1). Unknown types come back as *Unknown and unknown content
// as a *Message of kind unsupported; the only error is ErrMalformed. Field
// values of an unexpected JSON type are read as absent. The caller keeps the
// raw body.
func Decode(body []byte) (Event, error) {
	var w wire
	if err := unmarshal(body, &w); err != nil {
		return nil, err
	}
	switch strings.ToLower(string(w.Type)) {
	case "receivedcallback":
		return decodeReceived(body)
	case "deliverycallback":
		return w.delivery(), nil
	case "messagestatuscallback":
		return w.statusChange(), nil
	case "presencechatcallback":
		return w.presence(), nil
	case "connectedcallback":
		return &Connected{
			InstanceID: string(w.InstanceID), Phone: string(w.Phone), Business: bool(w.IsBusiness), At: w.Momment.Time,
		}, nil
	case "disconnectedcallback":
		return &Disconnected{InstanceID: string(w.InstanceID), Detail: string(w.Error), At: w.Momment.Time}, nil
	case "proxycallback":
		return &ProxyFailed{InstanceID: string(w.InstanceID), Detail: string(w.Error)}, nil
	default:
		return &Unknown{InstanceID: string(w.InstanceID), Type: string(w.Type)}, nil
	}
}

// wire holds the fields of every callback except ReceivedCallback.
type wire struct {
	Type        text    `json:"type"`
	InstanceID  text    `json:"instanceId"`
	Phone       text    `json:"phone"`
	ChatLID     text    `json:"chatLid"`
	MessageID   text    `json:"messageId"`
	ZaapID      text    `json:"zaapId"`
	Momment     instant `json:"momment"`
	Error       text    `json:"error"`
	ErrorCode   text    `json:"errorCode"`
	Status      text    `json:"status"`
	IDs         texts   `json:"ids"`
	ID          texts   `json:"id"`
	Participant text    `json:"participant"`
	PartDevice  number  `json:"participantDevice"`
	PhoneDevice number  `json:"phoneDevice"`
	LastSeen    instant `json:"lastSeen"`
	IsGroup     flag    `json:"isGroup"`
	IsBusiness  flag    `json:"isBusiness"`
}

func (w *wire) delivery() *Delivery {
	d := &Delivery{
		InstanceID: string(w.InstanceID), QueueID: string(w.ZaapID), ProviderID: string(w.MessageID),
		Chat: string(w.Phone), ChatKind: chatKind(w.Phone, w.ChatLID, w.IsGroup, false), At: w.Momment.Time,
	}
	if w.Error != "" || w.ErrorCode != "" {
		d.Failure = failureOfDelivery(string(w.Error), string(w.ErrorCode))
		d.Detail = first(w.Error, w.ErrorCode)
	}
	return d
}

func (w *wire) statusChange() *Status {
	ids := w.IDs
	if len(ids) == 0 {
		ids = w.ID
	}
	var unique []string
	for _, id := range ids {
		if !slices.Contains(unique, id) {
			unique = append(unique, id)
		}
	}
	device := w.PhoneDevice
	if w.Participant != "" {
		device = w.PartDevice
	}
	return &Status{
		InstanceID: string(w.InstanceID), ProviderIDs: unique, Name: StatusName(upper(w.Status)),
		Chat: string(w.Phone), ChatLID: string(w.ChatLID), ChatKind: chatKind(w.Phone, w.ChatLID, w.IsGroup, false),
		Participant: string(w.Participant), Device: device.count(), At: w.Momment.Time,
	}
}

func (w *wire) presence() *Presence {
	return &Presence{
		InstanceID: string(w.InstanceID), Chat: string(w.Phone), Name: PresenceName(upper(w.Status)),
		ChatKind: chatKind(w.Phone, w.ChatLID, w.IsGroup, false), LastSeen: w.LastSeen.Time,
	}
}

func upper(t text) string { return strings.ToUpper(strings.TrimSpace(string(t))) }

// chatKind trusts the address first, and the payload's flags where the address
// says less. Digits that equal the LID beside them are that LID (contract §0.8).
func chatKind(phone, lid text, group, newsletter flag) desk.ChatKind {
	chat := desk.ParseChat(string(phone))
	if !chat.Kind.Person() && chat.Kind != desk.ChatUnknown {
		return chat.Kind
	}
	switch {
	case bool(group):
		return desk.ChatGroup
	case bool(newsletter):
		return desk.ChatNewsletter
	case chat.Kind == desk.ChatPhone && lid != "" && strings.TrimSuffix(string(lid), "@lid") == string(phone):
		return desk.ChatLID
	case chat.Kind == desk.ChatUnknown && desk.ParseChat(string(lid)).Kind == desk.ChatLID:
		return desk.ChatLID
	default:
		return chat.Kind
	}
}

// unmarshal decodes an object into target and forgives values of the wrong
// type, which encoding/json skips while it goes on.
func unmarshal(body []byte, target any) error {
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return fmt.Errorf("%w: not a JSON object", ErrMalformed)
	}
	err := json.Unmarshal(body, target)
	var mismatch *json.UnmarshalTypeError
	if err == nil || errors.As(err, &mismatch) {
		return nil
	}
	// The decoder's message may quote the body; only its position is kept.
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w: syntax error at byte %d", ErrMalformed, syntax.Offset)
	}
	return fmt.Errorf("%w: %T", ErrMalformed, err)
}
