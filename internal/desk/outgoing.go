package desk

import (
	"strings"
	"time"
	"unicode/utf8"
)

// LongestText is WhatsApp's limit of a text or caption, in characters.
const LongestText = 4096

// InlineLimit is the most bytes of a file that goes to Z-API inside the request; a larger one goes by a link (R19).
const InlineLimit = 16 << 20

// LinkLife is how long such a link works (R19).
const LinkLife = 7 * 24 * time.Hour

// ServesLinks reports whether Z-API can fetch a file under that address of the installation.
func ServesLinks(publicURL string) bool {
	return strings.HasPrefix(strings.ToLower(publicURL), "https://")
}

// MaxInline is the most bytes of a file that can be sent from there: InlineLimit while no link can be made, 0 for any size.
func MaxInline(publicURL string) int64 {
	if ServesLinks(publicURL) {
		return 0
	}
	return InlineLimit
}

// AutomaticLife is how long a greeting or the answer to a call may wait to be sent before it is skipped (R18).
const AutomaticLife = 2 * time.Minute

// Failures of a message that Balcão itself finds. The other codes are those of internal/zapi; the interface has words for all of them.
const (
	FailureConnectionRemoved   = "connection_removed"     // its number was removed while it waited
	FailureMediaNeedsPublicURL = "media_needs_public_url" // a large file needs a link, and there is no public https address (R19)
	FailureMediaMissing        = "media_missing"          // its file is not in the storage any more
	FailureTargetGone          = "target_gone"            // what it acts upon is not known to WhatsApp any more
	FailureUnsendable          = "unsendable"             // this kind of message is received only
)

// Failures returns them. The slice is the caller's.
func Failures() []string {
	return []string{FailureConnectionRemoved, FailureMediaNeedsPublicURL, FailureMediaMissing, FailureTargetGone, FailureUnsendable}
}

// longestEmoji is in code points: families and flags are sequences of many.
const longestEmoji = 16

// extraPictographs are emoji outside the blocks of pictographs.
const extraPictographs = "©®‼⁉™ℹ〰〽㊗㊙"

// IsReaction reports whether a text can be a reaction: one emoji, or what looks like one, without blanks and letters.
func IsReaction(emoji string) bool {
	runes := []rune(emoji)
	if len(runes) == 0 || len(runes) > longestEmoji || !utf8.ValidString(emoji) {
		return false
	}
	keycap := runes[len(runes)-1] == keycapFrame
	shown := false
	for _, r := range runes {
		digit := keycap && strings.ContainsRune("0123456789#*", r)
		if !emojiPart(r) && r != keycapFrame && !digit && !strings.ContainsRune(extraPictographs, r) {
			return false
		}
		shown = shown || digit || (r != joiner && r != emojiStyle && r != textStyle)
	}
	return shown
}

// Signed is a text as it goes out under the name of the person who wrote it (setting agent.signature): the name in bold, on a line of its own.
// A text that would grow over LongestText goes without, and so does one without a name.
func Signed(name, text string) string {
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r == '*' || r == '_' || r == '~' || r == '`' {
			return ' '
		}
		return r
	}, cleanText(name))), " ")
	signed := "*" + name + ":*\n" + text
	if name == "" || text == "" || utf8.RuneCountInString(signed) > LongestText {
		return text
	}
	return signed
}

// TextFacts fill the variables of a customer text.
type TextFacts struct {
	ContactName string
	Protocol    string
	Company     string
	Department  string
}

// FillText puts the facts in the place of {{contato.nome}}, {{contato.primeiro_nome}}, {{protocolo}}, {{empresa}} and {{departamento}}. A variable
// that it doesn't know stays as it is; what a fact says is never read as a variable.
func FillText(template string, facts TextFacts) string {
	first, _, _ := strings.Cut(strings.TrimSpace(facts.ContactName), " ")
	var out strings.Builder
	for rest := template; ; {
		before, after, open := strings.Cut(rest, "{{")
		out.WriteString(before)
		if !open {
			return strings.TrimSpace(out.String())
		}
		name, behind, closed := strings.Cut(after, "}}")
		value, known := map[string]string{
			"contato.nome": facts.ContactName, "contato.primeiro_nome": first, "protocolo": facts.Protocol, "empresa": facts.Company,
			"departamento": facts.Department,
		}[strings.TrimSpace(name)]
		if !closed || !known {
			out.WriteString("{{")
			rest = after
			continue
		}
		out.WriteString(value)
		rest = behind
	}
}
