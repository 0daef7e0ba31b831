package zapi

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// values accepts a list whose items are of any type (contract §5.4): scalars
// become their text, objects and lists their JSON.
type values []string

func (v *values) UnmarshalJSON(b []byte) error {
	*v = nil
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil {
		return nil
	}
	for _, raw := range list {
		*v = append(*v, asText(raw))
	}
	return nil
}

func asText(raw json.RawMessage) string {
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		var compact bytes.Buffer
		if json.Compact(&compact, raw) != nil {
			return ""
		}
		return compact.String()
	}
	var t text
	if len(raw) == 0 || json.Unmarshal(raw, &t) != nil {
		return ""
	}
	return string(t)
}

// noticePrefixes mark the notifications that belong in a conversation; the rest
// concern the account or WhatsApp's own machinery.
var noticePrefixes = []string{"GROUP_", "MEMBERSHIP_", "REVOKED_MEMBERSHIP", "NEWSLETTER_", "PAYMENT_"}

// applyNotification reads a payload that has a notification instead of content
// (contract §5.4). Values that are not known count as system notices, so that
// they never pass for a message.
func (e *envelope) applyNotification(m *Message, fields map[string]json.RawMessage) {
	name := upper(e.Notification)
	switch {
	case name == "REVOKE":
		m.Kind, m.TargetID = desk.KindRevoke, m.ProviderID
		return
	case strings.HasPrefix(name, "CALL_"):
		m.Kind = desk.KindCall
		m.Call = &Call{
			Name: name, ID: string(e.CallID), Direction: string(e.CallDirection),
			Video: bool(e.IsVideo) || strings.Contains(name, "VIDEO"), Missed: strings.Contains(name, "MISSED"),
		}
		return
	}
	m.Kind = desk.KindSystem
	for _, prefix := range noticePrefixes {
		if strings.HasPrefix(name, prefix) {
			m.Kind = desk.KindNotice
		}
	}
	m.Notice = &Notice{Name: name, Parameters: e.Parameters}
	for key, raw := range fields {
		if value := asText(raw); !envelopeKeys[key] && value != "" {
			if m.Notice.Detail == nil {
				m.Notice.Detail = map[string]string{}
			}
			m.Notice.Detail[key] = value
		}
	}
}
