// Package link signs the addresses of files. Whoever holds a link may use it until it ends, as the person that it names and for what it was
// made: a link to a file opens no other file, no photo and no other variant. Signing keys are derived from the installation's keys, so that
// there is nothing more to keep, and a link outlives a rotation as long as the old key is in the ring.
package link

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Purpose says what a link is for. It is part of what is signed, and never changes.
type Purpose string

// The purposes.
const (
	Media  Purpose = "media"  // one variant of a message's file, as a person
	Photo  Purpose = "photo"  // a contact's photo, as a person
	Zip    Purpose = "zip"    // several files of one ticket, as a person
	Public Purpose = "public" // a file of ours, for Z-API to fetch (R19)
)

// ErrInvalid says that a link is forged, changed, or for something else; ErrExpired that it has ended.
var (
	ErrInvalid = errors.New("link: the signature is not ours")
	ErrExpired = errors.New("link: it has ended")
)

const (
	// life is how long a person's link lives at most. Ends are rounded down to a multiple of step, so that the link of one file stays the
	// same for a while and browsers find it in their cache.
	life = 15 * time.Minute
	step = 5 * time.Minute

	keySize = 32
	// signatureSize is that of half a SHA-256: forging one takes 2^128 tries.
	signatureSize = 16
)

// Signer signs and checks links. It is safe for concurrent use.
type Signer struct {
	keys [][]byte
	now  func() time.Time
}

// FromRing makes a signer of a ring of keys, such as the settings'. The first one signs, every one checks.
func FromRing[K ~struct {
	ID    string
	Bytes [keySize]byte
}](ring []K,
) (*Signer, error) {
	if len(ring) == 0 {
		return nil, errors.New("link: no key is given")
	}
	type key struct {
		ID    string
		Bytes [keySize]byte
	}
	s := &Signer{now: time.Now}
	for _, k := range ring {
		raw := key(k).Bytes
		derived, err := hkdf.Key(sha256.New, raw[:], nil, "balcao links of files", sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("link: %w", err)
		}
		s.keys = append(s.keys, derived)
	}
	return s, nil
}

// Claim is what a person's link says: who uses it, and until when.
type Claim struct {
	Tenant uuid.UUID
	User   uuid.UUID
	Until  time.Time // UTC
}

// Query signs a link of a person: parameters e (its end, in seconds of Unix time), u (tenant and person) and s (signature), which belong to
// subject only. subject is what the address names, such as a file and its variant. The link lives 10 to 15 minutes.
func (s *Signer) Query(p Purpose, tenant, user uuid.UUID, subject string) url.Values {
	until := s.now().Truncate(step).Add(life).Unix()
	who := base64.RawURLEncoding.EncodeToString(append(tenant[:], user[:]...))
	end := strconv.FormatInt(until, 10)
	return url.Values{
		"e": {end}, "u": {who},
		"s": {base64.RawURLEncoding.EncodeToString(s.sign(s.keys[0], string(p), subject, who, end))},
	}
}

// Check returns what a person's link says. ErrInvalid and ErrExpired say why there is nothing to return.
func (s *Signer) Check(p Purpose, subject string, query url.Values) (Claim, error) {
	who, end := query.Get("u"), query.Get("e")
	given, err := base64.RawURLEncoding.DecodeString(query.Get("s"))
	if err != nil || !s.signed(given, string(p), subject, who, end) {
		return Claim{}, ErrInvalid
	}
	// What is signed was written by Query.
	ids, err := base64.RawURLEncoding.DecodeString(who)
	seconds, err2 := strconv.ParseInt(end, 10, 64)
	if err != nil || err2 != nil || len(ids) != 32 {
		return Claim{}, ErrInvalid
	}
	c := Claim{Tenant: uuid.UUID(ids[:16]), User: uuid.UUID(ids[16:]), Until: time.Unix(seconds, 0).UTC()}
	if !s.now().Before(c.Until) {
		return Claim{}, ErrExpired
	}
	return c, nil
}

// PublicPath begins the address of every public link; a token follows.
const PublicPath = "/m/"

// Public returns the path of a public link to a file of a tenant, for Z-API, which signs in nowhere. It lives until the given instant.
func (s *Signer) Public(tenant, media uuid.UUID, until time.Time) string {
	body := make([]byte, 0, 40+signatureSize)
	body = append(append(body, tenant[:]...), media[:]...)
	body = binary.BigEndian.AppendUint64(body, uint64(max(until.Unix(), 0)))
	return PublicPath + base64.RawURLEncoding.EncodeToString(append(body, s.sign(s.keys[0], string(Public), string(body))...))
}

// CheckPublic returns the tenant and the file of a public link's token. ErrInvalid and ErrExpired say why there are none.
func (s *Signer) CheckPublic(token string) (tenant, media uuid.UUID, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 40+signatureSize || !s.signed(raw[40:], string(Public), string(raw[:40])) {
		return uuid.Nil, uuid.Nil, ErrInvalid
	}
	until := binary.BigEndian.Uint64(raw[32:40])
	if uint64(max(s.now().Unix(), 0)) >= until {
		return uuid.Nil, uuid.Nil, ErrExpired
	}
	return uuid.UUID(raw[:16]), uuid.UUID(raw[16:32]), nil
}

// sign signs parts; each is preceded by its length, so that no two lists of parts are written alike.
func (s *Signer) sign(key []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return mac.Sum(nil)[:signatureSize]
}

func (s *Signer) signed(given []byte, parts ...string) bool {
	for _, key := range s.keys {
		if hmac.Equal(given, s.sign(key, parts...)) {
			return true
		}
	}
	return false
}
