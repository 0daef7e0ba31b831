package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
)

// masked is what every printed form of a secret shows. Its length says nothing
// of the secret's.
const masked = "********"

// Secret is a value that must never reach a log, an API answer, a workflow
// history or a terminal. Every fmt verb, slog and encoding/json show a mask; only
// [Secret.Reveal] gives the value.
type Secret string

// Reveal returns the value itself. Call it at the point of use, and keep nothing.
func (s Secret) Reveal() string { return string(s) }

// IsSet says whether there is a value.
func (s Secret) IsSet() bool { return s != "" }

// String shows a mask, or nothing when there is no value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return masked
}

// GoString masks the value under %#v.
func (s Secret) GoString() string { return fmt.Sprintf("config.Secret(%q)", s.String()) }

// Format masks the value under the verbs that would go past String, such as %d.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		_, _ = io.WriteString(f, s.GoString())
		return
	}
	_, _ = io.WriteString(f, s.String())
}

// LogValue masks the value in slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText masks the value in JSON and in every other encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// SecretURL is an address that may carry a password. Printed forms keep user,
// host and path, which an operator needs to see, and mask the password.
type SecretURL string

// Reveal returns the address with its password.
func (u SecretURL) Reveal() string { return string(u) }

// IsSet says whether there is an address.
func (u SecretURL) IsSet() bool { return u != "" }

// String shows the address with the password masked; an address that can't be
// parsed is masked whole, since nobody knows what is in it.
func (u SecretURL) String() string {
	if u == "" {
		return ""
	}
	parsed, err := url.Parse(string(u))
	if err != nil || parsed.Scheme == "" {
		return masked
	}
	shown := parsed.Scheme + "://"
	if parsed.User != nil {
		shown += parsed.User.Username()
		if _, has := parsed.User.Password(); has {
			shown += ":" + masked
		}
		shown += "@"
	}
	shown += parsed.Host + parsed.EscapedPath()
	if query := maskQuery(parsed.Query()); query != "" {
		shown += "?" + query
	}
	return shown
}

// maskQuery hides query values named like credentials: libpq takes a password
// there too.
func maskQuery(values url.Values) string {
	for name := range values {
		switch name {
		case "password", "sslpassword", "passfile":
			values.Set(name, masked)
		}
	}
	shown, err := url.QueryUnescape(values.Encode())
	if err != nil {
		return masked
	}
	return shown
}

// GoString masks the password under %#v.
func (u SecretURL) GoString() string { return fmt.Sprintf("config.SecretURL(%q)", u.String()) }

// Format masks the password under every verb.
func (u SecretURL) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		_, _ = io.WriteString(f, u.GoString())
		return
	}
	_, _ = io.WriteString(f, u.String())
}

// LogValue masks the password in slog.
func (u SecretURL) LogValue() slog.Value { return slog.StringValue(u.String()) }

// MarshalText masks the password in JSON and in every other encoding.
func (u SecretURL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }
