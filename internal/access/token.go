package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// tokenMark begins every API token, so that people and secret scanners know one.
const tokenMark = "blc_"

// prefixAlphabet writes the prefix of an API token: no separator, no look-alikes.
const prefixAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// NewSecret returns 256 random bits as URL-safe text: a session's token, a CSRF
// token, a webhook's secret.
func NewSecret() string {
	raw := make([]byte, 32)
	// crypto/rand.Read never fails: it ends the process instead.
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// HashSecret returns what is stored of a random secret: its SHA-256. A slow hash is
// for passwords, which can be guessed; 256 random bits can't.
func HashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// APIToken is a new token: Text is shown once, Prefix finds the row, SecretHash
// proves the rest.
type APIToken struct {
	Text       string
	Prefix     string
	SecretHash []byte
}

// NewAPIToken makes an API token, blc_<prefix>_<secret>.
func NewAPIToken() APIToken {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw) // never fails, see NewSecret
	for i, b := range raw {
		raw[i] = prefixAlphabet[int(b)%len(prefixAlphabet)]
	}
	prefix, secret := string(raw), NewSecret()
	return APIToken{Text: tokenMark + prefix + "_" + secret, Prefix: prefix, SecretHash: HashSecret(secret)}
}

// SplitAPIToken takes a token apart; ok is false when the text is none.
func SplitAPIToken(text string) (prefix, secret string, ok bool) {
	rest, marked := strings.CutPrefix(text, tokenMark)
	prefix, secret, cut := strings.Cut(rest, "_")
	return prefix, secret, marked && cut && prefix != "" && secret != "" && len(text) <= 256
}
