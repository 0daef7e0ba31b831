package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// KeySize is the length of an encryption or audit key in bytes (AES-256, HMAC-SHA-256).
const KeySize = 32

var keyID = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,32}$`)

// SecretKey is one key for credentials at rest. Its id is stored beside what it
// encrypted, so that older keys can go on decrypting after a rotation.
type SecretKey struct {
	ID    string
	Bytes [KeySize]byte
}

// String names the key and hides it.
func (k SecretKey) String() string { return k.ID + ":" + masked }

// Format hides the key under every verb.
func (k SecretKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// MarshalText hides the key in JSON and in every other encoding.
func (k SecretKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// SecretKeys is the key ring: the first key encrypts, every key decrypts.
// Written as "id:base64,id:base64".
type SecretKeys []SecretKey

// UnmarshalText reads "id:base64-of-32-bytes" entries separated by commas. It
// reports the first entry that is wrong by its position and never quotes it.
func (k *SecretKeys) UnmarshalText(text []byte) error {
	var keys SecretKeys
	seen := map[string]bool{}
	for i, entry := range strings.Split(string(text), ",") {
		id, encoded, found := strings.Cut(strings.TrimSpace(entry), ":")
		if !found || !keyID.MatchString(id) {
			return fmt.Errorf("entry %d is not written as id:base64, with an id of letters, digits, '.', '_' or '-'", i+1)
		}
		if seen[id] {
			return fmt.Errorf("entry %d repeats the id %q", i+1, id)
		}
		seen[id] = true
		raw, err := decodeKey(encoded)
		if err != nil {
			return fmt.Errorf("entry %d (%s): %w", i+1, id, err)
		}
		keys = append(keys, SecretKey{ID: id, Bytes: raw})
	}
	*k = keys
	return nil
}

// String names the keys and hides them.
func (k SecretKeys) String() string {
	names := make([]string, len(k))
	for i, key := range k {
		names[i] = key.String()
	}
	return strings.Join(names, ",")
}

// GoString hides the keys under %#v.
func (k SecretKeys) GoString() string { return k.String() }

// LogValue hides the keys in slog.
func (k SecretKeys) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText hides the keys in JSON and in every other encoding.
func (k SecretKeys) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// NewKey returns a fresh random key of [KeySize] bytes in base64, as the
// variables expect it.
func NewKey() Secret {
	raw := make([]byte, KeySize)
	// crypto/rand.Read never fails: it ends the process instead.
	_, _ = rand.Read(raw)
	return Secret(base64.StdEncoding.EncodeToString(raw))
}

// decodeKey reads standard or URL-safe base64 of exactly KeySize bytes. Its
// errors never quote the text.
func decodeKey(encoded string) (key [KeySize]byte, err error) {
	encoded = strings.TrimRight(strings.TrimSpace(encoded), "=")
	encoded = strings.NewReplacer("-", "+", "_", "/").Replace(encoded)
	raw, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		return key, errors.New("the key is not base64")
	}
	if len(raw) != KeySize {
		return key, fmt.Errorf("the key has %d bytes and needs %d", len(raw), KeySize)
	}
	copy(key[:], raw)
	return key, nil
}
