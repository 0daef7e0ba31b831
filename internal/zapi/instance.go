package zapi

import (
	"log/slog"
	"net/url"
	"strings"
	"unicode"
)

// Instance is what a call needs to act for one WhatsApp number (WA-1). The two
// tokens are secrets: fmt and slog print them masked.
type Instance struct {
	ID    string
	Token string
	// ClientToken is the account's security token; "" where the account has not
	// activated it.
	ClientToken string
}

const mask = "***"

// String implements fmt.Stringer without secrets.
func (i Instance) String() string { return "instance " + i.ID + " (token " + mask + ")" }

// GoString implements fmt.GoStringer without secrets, for %#v.
func (i Instance) GoString() string { return "zapi.Instance{" + i.String() + "}" }

// LogValue implements slog.LogValuer without secrets.
func (i Instance) LogValue() slog.Value { return slog.StringValue(i.String()) }

// MarshalText keeps secrets out of encodings, JSON among them.
func (i Instance) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// path returns the instance's part of a URL, escaped.
func (i Instance) path() string {
	return "/instances/" + url.PathEscape(i.ID) + "/token/" + url.PathEscape(i.Token)
}

// problem returns why no call can be made with these credentials, "" when one
// can.
func (i Instance) problem() Failure {
	switch {
	case unusable(i.ID) || unusable(i.Token):
		return FailureInstanceNotFound
	case i.ClientToken != "" && unusable(i.ClientToken):
		return FailureClientToken
	default:
		return ""
	}
}

// unusable reports whether a credential can't be part of a request: empty, a
// path step, or with characters that no header may hold.
func unusable(s string) bool {
	return s == "" || s == "." || s == ".." ||
		strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > unicode.MaxASCII || r == 0x7f })
}

// hide replaces the secrets in s, plain or as they stand in a URL.
func (i Instance) hide(s string) string {
	for _, secret := range []string{i.Token, i.ClientToken} {
		if secret == "" {
			continue
		}
		s = strings.ReplaceAll(s, secret, mask)
		s = strings.ReplaceAll(s, url.PathEscape(secret), mask)
	}
	return s
}
