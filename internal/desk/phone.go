package desk

import (
	"cmp"
	"slices"
	"strings"
)

// ChatKind says what sort of conversation a Z-API chat address names
// (contract §1.4).
type ChatKind string

// The kinds of chat. A person is named by phone digits or by LID; both name
// the same sort of conversation (see ChatKind.Person).
const (
	ChatPhone      ChatKind = "phone"
	ChatLID        ChatKind = "lid"
	ChatGroup      ChatKind = "group"
	ChatNewsletter ChatKind = "newsletter"
	ChatBroadcast  ChatKind = "broadcast"
	ChatStatus     ChatKind = "status"
	ChatUnknown    ChatKind = "unknown"
)

// Person reports whether the chat is a one-to-one conversation.
func (k ChatKind) Person() bool { return k == ChatPhone || k == ChatLID }

// Chat is a chat address taken apart. Value is the comparable form, without
// suffix: canonical digits of a phone (CanonicalPhone), digits of a LID, the id
// of a group, channel or list. It is a key, not an address: messages are sent
// to the address as Z-API gave it, because WhatsApp may know a Brazilian number
// only without its ninth digit.
type Chat struct {
	Kind  ChatKind `json:"kind"`
	Value string   `json:"value"`
}

// Identity is one name under which WhatsApp knows a contact (WA-12): Kind is
// ChatPhone, ChatLID or ChatGroup, Value as in Chat.
type Identity struct {
	Kind  ChatKind `json:"kind"`
	Value string   `json:"value"`
}

// Lengths of an international number in digits, country code included (E.164
// allows 15; nothing shorter than 7 is in use).
const (
	minPhoneDigits = 7
	maxPhoneDigits = 15
)

// CanonicalPhone returns the digits of an international number, without plus
// and punctuation, and whether raw is one. A leading 00 is read as plus. The
// country code is never guessed. A Brazilian mobile number written in the old
// form with eight digits gets its ninth digit, so that both forms compare
// equal; landlines stay as they are (WA-12).
func CanonicalPhone(raw string) (string, bool) {
	digits, ok := phoneDigits(raw)
	if !ok {
		return "", false
	}
	if rest, found := strings.CutPrefix(digits, "00"); found {
		digits = rest
	}
	if len(digits) < minPhoneDigits || len(digits) > maxPhoneDigits || digits[0] == '0' {
		return "", false
	}
	return withNinthDigit(digits), true
}

// phoneDigits drops what people write between digits and refuses the rest.
func phoneDigits(raw string) (string, bool) {
	var b strings.Builder
	for i, r := range strings.TrimSpace(cleanText(raw)) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0:
		case strings.ContainsRune(" -.()\u2010\u2011\u2013", r):
		default:
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// Positions inside a Brazilian number: 55, two digits of area, subscriber.
const (
	brazilCode      = "55"
	brazilAreaEnd   = 4
	brazilOldLength = 12
)

func withNinthDigit(digits string) string {
	if len(digits) != brazilOldLength || !strings.HasPrefix(digits, brazilCode) {
		return digits
	}
	if !brazilArea(digits[2:brazilAreaEnd]) || digits[brazilAreaEnd] < '6' {
		return digits
	}
	return digits[:brazilAreaEnd] + "9" + digits[brazilAreaEnd:]
}

// brazilArea reports whether the two digits are an area code in use (Anatel's
// numbering plan).
func brazilArea(ddd string) bool {
	last := ddd[1]
	switch ddd[0] {
	case '1', '9':
		return last >= '1'
	case '2':
		return strings.IndexByte("12478", last) >= 0
	case '3':
		return strings.IndexByte("1234578", last) >= 0
	case '4':
		return last >= '1'
	case '5':
		return strings.IndexByte("1345", last) >= 0
	case '6':
		return last >= '1'
	case '7':
		return strings.IndexByte("134579", last) >= 0
	case '8':
		return last >= '1'
	default:
		return false
	}
}

// ParseChat takes a chat address of Z-API apart (contract §1.4). It never
// fails: what it does not recognise is ChatUnknown with the address as value.
func ParseChat(raw string) Chat {
	address := strings.ToLower(strings.TrimSpace(cleanText(raw)))
	if address == "status@broadcast" {
		return Chat{Kind: ChatStatus, Value: address}
	}
	for _, s := range chatSuffixes {
		if id, found := strings.CutSuffix(address, s.suffix); found && id != "" {
			return chatOf(s.kind, id, address)
		}
	}
	if legacyGroup(address) {
		return Chat{Kind: ChatGroup, Value: address}
	}
	return chatOf(ChatPhone, address, address)
}

// chatSuffixes lists Z-API's own endings and those of WhatsApp Web, which a
// few payloads let through.
var chatSuffixes = []struct {
	suffix string
	kind   ChatKind
}{
	{"@lid", ChatLID},
	{"-group", ChatGroup},
	{"@g.us", ChatGroup},
	{"@newsletter", ChatNewsletter},
	{"-broadcast", ChatBroadcast},
	{"@broadcast", ChatBroadcast},
	{"@c.us", ChatPhone},
	{"@s.whatsapp.net", ChatPhone},
}

func chatOf(kind ChatKind, id, address string) Chat {
	switch kind {
	case ChatPhone:
		phone, ok := CanonicalPhone(id)
		if !ok {
			return Chat{Kind: ChatUnknown, Value: address}
		}
		return Chat{Kind: ChatPhone, Value: phone}
	case ChatLID:
		// A device part (999:12@lid) names the same person.
		id, _, _ = strings.Cut(id, ":")
		if !onlyDigits(id) {
			return Chat{Kind: ChatUnknown, Value: address}
		}
		return Chat{Kind: ChatLID, Value: id}
	default:
		return Chat{Kind: kind, Value: id}
	}
}

// legacyGroup recognises the old group id, creator's phone and creation time
// in seconds. The second part is what tells it from a phone typed with hyphens.
func legacyGroup(address string) bool {
	creator, created, found := strings.Cut(address, "-")
	return found && len(creator) >= 10 && len(created) == 10 && onlyDigits(creator) && onlyDigits(created)
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// IdentityKeys returns the identities that a delivery names, sorted by kind and
// value and without repeats: locking them in this order cannot deadlock (R12).
// chat is the address of the conversation; others are further names of the same
// person, such as chatLid or senderLid. In a group only the group counts, so
// that an author's LID never ties two groups together. Channels, lists and
// status have none, and the result is empty.
//
// Digits that equal a LID given beside them are that LID without its suffix
// (contract §0, point 8), not a phone.
func IdentityKeys(chat string, others ...string) []Identity {
	first := ParseChat(chat)
	if first.Kind == ChatGroup {
		return []Identity{{Kind: ChatGroup, Value: first.Value}}
	}
	if !first.Kind.Person() && first.Kind != ChatUnknown {
		return nil
	}
	named := []Chat{first}
	lids := map[string]bool{}
	for _, other := range others {
		named = append(named, ParseChat(other))
	}
	for _, c := range named {
		lids[c.Value] = lids[c.Value] || c.Kind == ChatLID
	}
	var keys []Identity
	for i, c := range named {
		raw := chat
		if i > 0 {
			raw = others[i-1]
		}
		if c.Kind.Person() && (c.Kind == ChatLID || !lids[bareDigits(raw)]) {
			keys = append(keys, Identity(c))
		}
	}
	slices.SortFunc(keys, func(a, b Identity) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return slices.Compact(keys)
}

// bareDigits undoes no canonical form: a LID is compared as it was written.
func bareDigits(raw string) string {
	digits, _ := phoneDigits(raw)
	return digits
}
