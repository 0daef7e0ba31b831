package desk

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"
)

// SettingKey names a setting of a tenant (parameters section 2).
type SettingKey string

// Every setting.
const (
	SettingLowScore              SettingKey = "evaluation.low_score_threshold" // an evaluation below it is low
	SettingMinMessages           SettingKey = "evaluation.min_messages"        // shorter conversations are not judged
	SettingSurveyText            SettingKey = "survey.text"                    // "" for the interface's own
	SettingSurveyExpires         SettingKey = "survey.expires_after"
	SettingSurveyComment         SettingKey = "survey.ask_comment"
	SettingReopenWindow          SettingKey = "ticket.reopen_window"
	SettingIdleClose             SettingKey = "ticket.idle_close_after" // 0: never
	SettingIdleWarning           SettingKey = "ticket.idle_warning"     // 0: none
	SettingRequireClassification SettingKey = "ticket.require_classification"
	SettingRequireTag            SettingKey = "ticket.require_tag"
	SettingCloseOnTransfer       SettingKey = "ticket.close_on_transfer"
	SettingOwnerTimeout          SettingKey = "wallet.owner_timeout"
	SettingMaxTickets            SettingKey = "agent.max_tickets"
	SettingSignature             SettingKey = "agent.signature" // a person's name in bold before each text
	SettingRequeueOffline        SettingKey = "distribution.requeue_when_offline_after"
	SettingSessionTTL            SettingKey = "security.session_ttl"
	SettingRequire2FA            SettingKey = "security.require_2fa"
	SettingIPAllowlist           SettingKey = "security.ip_allowlist" // networks; empty: from anywhere
	SettingDownloadsConfirm      SettingKey = "downloads.confirm"
	SettingMediaMaxSize          SettingKey = "media.max_size"     // bytes of one file
	SettingRetentionMessages     SettingKey = "retention.messages" // 0: for ever
	SettingRetentionMedia        SettingKey = "retention.media"    // 0: for ever
	SettingRetentionAudit        SettingKey = "retention.audit"    // 0: for ever
	SettingLocale                SettingKey = "locale"
	SettingTimezone              SettingKey = "timezone"
	SettingBrandName             SettingKey = "branding.name"
	SettingBrandColor            SettingKey = "branding.color" // #rrggbb; "": Balcão's
)

// SettingKind is the form of a setting's value in JSON.
type SettingKind string

// The kinds. Durations are whole seconds.
const (
	SettingBool     SettingKind = "bool"
	SettingInteger  SettingKind = "integer"
	SettingDecimal  SettingKind = "decimal" // one decimal
	SettingDuration SettingKind = "duration"
	SettingText     SettingKind = "text"
	SettingList     SettingKind = "list" // of texts
)

// Setting describes one: Least and Most bound numbers and durations (in seconds), and the length of a text or a list.
type Setting struct {
	Key     SettingKey
	Kind    SettingKind
	Default any // bool, int64, float64, time.Duration, string or []string, by kind
	Least   float64
	Most    float64
	// PerDepartment: a department may have a value of its own.
	PerDepartment bool
	// form checks what bounds can't say; nil for nothing.
	form func(string) bool
}

const (
	day        = 24 * time.Hour
	daySeconds = 24 * 3600
	yearDays   = 366
	megabyte   = 1 << 20
)

// Settings returns the whole catalogue, in the order in which a page shows it. The slice is the caller's.
func Settings() []Setting {
	return []Setting{
		{Key: SettingLowScore, Kind: SettingDecimal, Default: 7.0, Most: 10, PerDepartment: true},
		{Key: SettingMinMessages, Kind: SettingInteger, Default: int64(2), Least: 1, Most: 100},
		{Key: SettingSurveyText, Kind: SettingText, Default: "", Most: LongestText, PerDepartment: true},
		{Key: SettingSurveyExpires, Kind: SettingDuration, Default: day, Least: 60, Most: 30 * daySeconds, PerDepartment: true},
		{Key: SettingSurveyComment, Kind: SettingBool, Default: true},
		{Key: SettingReopenWindow, Kind: SettingDuration, Default: day, Most: 90 * daySeconds, PerDepartment: true},
		{Key: SettingIdleClose, Kind: SettingDuration, Default: time.Duration(0), Most: 90 * daySeconds, PerDepartment: true},
		{Key: SettingIdleWarning, Kind: SettingDuration, Default: time.Duration(0), Most: 90 * daySeconds, PerDepartment: true},
		{Key: SettingRequireClassification, Kind: SettingBool, Default: false, PerDepartment: true},
		{Key: SettingRequireTag, Kind: SettingBool, Default: false, PerDepartment: true},
		{Key: SettingCloseOnTransfer, Kind: SettingBool, Default: false},
		{Key: SettingOwnerTimeout, Kind: SettingDuration, Default: 5 * time.Minute, Least: 10, Most: daySeconds},
		{Key: SettingMaxTickets, Kind: SettingInteger, Default: int64(8), Least: 1, Most: 1000, PerDepartment: true},
		{Key: SettingSignature, Kind: SettingBool, Default: true},
		{Key: SettingRequeueOffline, Kind: SettingDuration, Default: 10 * time.Minute, Least: 60, Most: daySeconds},
		{Key: SettingSessionTTL, Kind: SettingDuration, Default: 12 * time.Hour, Least: 300, Most: 30 * daySeconds},
		{Key: SettingRequire2FA, Kind: SettingBool, Default: false},
		{Key: SettingIPAllowlist, Kind: SettingList, Default: []string{}, Most: 200, form: isNetwork},
		{Key: SettingDownloadsConfirm, Kind: SettingBool, Default: false},
		{Key: SettingMediaMaxSize, Kind: SettingInteger, Default: int64(100 * megabyte), Least: megabyte, Most: 2048 * megabyte},
		{Key: SettingRetentionMessages, Kind: SettingDuration, Default: time.Duration(0), Most: 20 * yearDays * daySeconds},
		{Key: SettingRetentionMedia, Kind: SettingDuration, Default: time.Duration(0), Most: 20 * yearDays * daySeconds},
		{Key: SettingRetentionAudit, Kind: SettingDuration, Default: time.Duration(0), Most: 20 * yearDays * daySeconds},
		{Key: SettingLocale, Kind: SettingText, Default: "pt-BR", Least: 2, Most: 10, form: isLocale},
		{Key: SettingTimezone, Kind: SettingText, Default: "America/Sao_Paulo", Least: 1, Most: 64, form: isTimezone},
		{Key: SettingBrandName, Kind: SettingText, Default: "", Most: 80},
		{Key: SettingBrandColor, Kind: SettingText, Default: "", Most: 7, form: isColor},
	}
}

// SettingOf returns the setting of a key; false when there is none.
func SettingOf(key SettingKey) (Setting, bool) {
	for _, s := range Settings() {
		if s.Key == key {
			return s, true
		}
	}
	return Setting{}, false
}

// Parse reads a value from its JSON form, as the type that Default has. The error is of CodeInvalid at the field "value".
func (s Setting) Parse(raw json.RawMessage) (any, error) {
	switch s.Kind {
	case SettingBool:
		return parseSetting(raw, func(value bool) (bool, string) { return value, "" })
	case SettingInteger:
		return parseSetting(raw, func(value float64) (int64, string) { return int64(value), s.checkNumber(value, 1) })
	case SettingDecimal:
		return parseSetting(raw, func(value float64) (float64, string) { return value, s.checkNumber(value, 10) })
	case SettingDuration:
		return parseSetting(raw, func(value float64) (time.Duration, string) {
			return time.Duration(value) * time.Second, s.checkNumber(value, 1)
		})
	case SettingText:
		return parseSetting(raw, func(value string) (string, string) {
			return value, s.checkText(value, float64(utf8.RuneCountInString(value)))
		})
	case SettingList:
		return parseSetting(raw, func(value []string) ([]string, string) {
			fault := s.checkLength(float64(len(value)))
			for _, entry := range value {
				if fault == "" && s.form != nil && !s.form(entry) {
					fault = fmt.Sprintf("holds %q, which is not right", entry)
				}
			}
			return value, fault
		})
	}
	return nil, fmt.Errorf("the setting %s is of no kind", s.Key)
}

func parseSetting[In, Out any](raw json.RawMessage, read func(In) (Out, string)) (any, error) {
	var given *In
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return nil, Invalid("value", "type", "is not of the right kind")
	}
	value, fault := read(*given)
	if fault != "" {
		return nil, Invalid("value", "range", "%s", fault)
	}
	return value, nil
}

// checkNumber allows steps of 1/parts.
func (s Setting) checkNumber(value, parts float64) string {
	if math.Abs(value*parts-math.Round(value*parts)) > 1e-6 {
		return "has too many decimals"
	}
	return s.checkLength(value)
}

func (s Setting) checkText(value string, length float64) string {
	if fault := s.checkLength(length); fault != "" {
		return fault
	}
	if strings.ContainsRune(value, 0) || (value != "" && s.form != nil && !s.form(value)) {
		return "is not right"
	}
	return ""
}

func (s Setting) checkLength(value float64) string {
	if value < s.Least || value > s.Most {
		return fmt.Sprintf("must be between %g and %g", s.Least, s.Most)
	}
	return ""
}

func isNetwork(text string) bool {
	_, network := netip.ParsePrefix(text)
	_, address := netip.ParseAddr(text)
	return network == nil || address == nil
}

func isLocale(text string) bool { return text == "pt-BR" || text == "en" || text == "es" }

func isTimezone(text string) bool {
	_, err := time.LoadLocation(text)
	return err == nil && text != "Local"
}

func isColor(text string) bool {
	return len(text) == 7 && text[0] == '#' && strings.Trim(strings.ToLower(text[1:]), "0123456789abcdef") == ""
}

// SettingValues are a tenant's settings; what it has not set, or what can't be read any more, has its default. The zero value has them all.
type SettingValues struct{ set map[SettingKey]any }

// NewSettingValues reads stored values; keys that are no settings are passed over.
func NewSettingValues(stored map[SettingKey]json.RawMessage) SettingValues {
	v := SettingValues{set: map[SettingKey]any{}}
	for key, raw := range stored {
		if s, known := SettingOf(key); known {
			if value, err := s.Parse(raw); err == nil {
				v.set[key] = value
			}
		}
	}
	return v
}

// Bool returns a setting of that kind; false for another kind.
func (v SettingValues) Bool(key SettingKey) bool { return settingAs[bool](v, key) }

// Integer returns a setting of that kind; 0 for another kind.
func (v SettingValues) Integer(key SettingKey) int64 { return settingAs[int64](v, key) }

// Decimal returns a setting of that kind; 0 for another kind.
func (v SettingValues) Decimal(key SettingKey) float64 { return settingAs[float64](v, key) }

// Duration returns a setting of that kind; 0 for another kind.
func (v SettingValues) Duration(key SettingKey) time.Duration {
	return settingAs[time.Duration](v, key)
}

// Text returns a setting of that kind; "" for another kind.
func (v SettingValues) Text(key SettingKey) string { return settingAs[string](v, key) }

// List returns a setting of that kind; nil for another kind.
func (v SettingValues) List(key SettingKey) []string { return settingAs[[]string](v, key) }

func settingAs[T any](v SettingValues, key SettingKey) T {
	var none T
	value, set := v.set[key]
	if !set {
		s, _ := SettingOf(key)
		value = s.Default
	}
	if typed, ok := value.(T); ok {
		return typed
	}
	return none
}
