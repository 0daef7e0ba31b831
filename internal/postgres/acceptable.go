package postgres

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// Webhooks may carry what is legal JSON and yet refused by Postgres; none of it may lose a message (WA-3).

// cleanText takes out what a column of text refuses: NUL and broken UTF-8.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// maxJSONDepth is well inside what Postgres parses with its default stack.
const maxJSONDepth = 500

// oddJSON finds what jsonb may refuse: an escaped NUL or surrogate, numbers beyond numeric.
var oddJSON = regexp.MustCompile(`\\u0000|\\u[dD][89a-fA-F]|[eE][+-]?\d{4,}|\d{1000,}`)

// cleanJSON returns raw as a value that jsonb takes: itself, nearly always; without NULs and lone surrogates where it has such; as a JSON
// string of its text where it is no JSON or nests without end. Empty input is nil.
func cleanJSON(raw []byte) any {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	if !json.Valid(raw) || tooDeep(raw) {
		return asJSONString(raw)
	}
	if oddJSON.Match(raw) {
		return rewriteJSON(raw)
	}
	return json.RawMessage(cleanText(string(raw)))
}

func asJSONString(raw []byte) any {
	quoted, err := json.Marshal(cleanText(string(raw)))
	if err != nil {
		return nil
	}
	return json.RawMessage(quoted)
}

func rewriteJSON(raw []byte) any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	// Decoding turns lone surrogates into the replacement character.
	if err := decoder.Decode(&value); err != nil {
		return asJSONString(raw)
	}
	rewritten, err := json.Marshal(withoutNUL(value))
	if err != nil {
		return asJSONString(raw)
	}
	return json.RawMessage(rewritten)
}

func withoutNUL(value any) any {
	switch v := value.(type) {
	case string:
		return cleanText(v)
	case json.Number:
		if len(v) > 300 || strings.ContainsAny(v.String(), "eE") {
			return v.String()
		}
		return v
	case []any:
		for i := range v {
			v[i] = withoutNUL(v[i])
		}
		return v
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, item := range v {
			clean[cleanText(key)] = withoutNUL(item)
		}
		return clean
	}
	return value
}

// tooDeep counts brackets outside strings.
func tooDeep(raw []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
