// Package secret seals credentials before they are stored: AES-256-GCM with keys from the environment (architecture section 6).
//
// A sealed value is bound to the tenant and the purpose it was sealed for: put into another row or column it does not open. Each value is
// stored with the id of its key, so that keys can be replaced: the first key of a ring seals, every key opens, and what an old key sealed is
// sealed again with the new one before the old one is taken out.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"
)

// Purpose says what a value is for. It is part of what a sealed value is bound to, and never changes.
type Purpose string

// The purposes.
const (
	InstanceID    Purpose = "zapi.instance_id"
	InstanceToken Purpose = "zapi.instance_token"
	ClientToken   Purpose = "zapi.client_token" //nolint:gosec // the name of a credential, not one
	HookSecret    Purpose = "zapi.hook_secret"  //nolint:gosec // as above
)

// ErrUnknownKey says that the value was sealed with a key that the ring does not hold.
var ErrUnknownKey = errors.New("secret: the key that sealed this is not known")

// ErrDamaged says that the value was changed, cut, or sealed for another tenant or purpose.
var ErrDamaged = errors.New("secret: the value does not open")

// keySize is that of AES-256, in bytes.
const keySize = 32

// Box seals and opens. It is safe for concurrent use.
type Box struct {
	current string
	keys    map[string]cipher.AEAD
}

// Key is one key of a ring: AES-256, named by the id that is stored beside what it sealed.
type Key struct {
	ID    string
	Bytes [keySize]byte
}

// NewBox makes a box of a ring of keys. The first one seals, every one opens. Ids are neither empty nor repeated.
func NewBox(ring ...Key) (*Box, error) {
	if len(ring) == 0 {
		return nil, errors.New("secret: no key is given")
	}
	box := &Box{current: ring[0].ID, keys: make(map[string]cipher.AEAD, len(ring))}
	for i, key := range ring {
		if _, taken := box.keys[key.ID]; taken || key.ID == "" {
			return nil, fmt.Errorf("secret: key %d has no id of its own", i+1)
		}
		block, err := aes.NewCipher(key.Bytes[:])
		if err != nil {
			return nil, fmt.Errorf("secret: key %d: %w", i+1, err)
		}
		if box.keys[key.ID], err = cipher.NewGCM(block); err != nil {
			return nil, fmt.Errorf("secret: key %d: %w", i+1, err)
		}
	}
	return box, nil
}

// FromRing makes a box of the keys of another package, such as the settings', so that neither has to know the other.
func FromRing[K ~struct {
	ID    string
	Bytes [keySize]byte
}](ring []K,
) (*Box, error) {
	keys := make([]Key, len(ring))
	for i, key := range ring {
		keys[i] = Key(key)
	}
	return NewBox(keys...)
}

// Current is the id of the key that seals.
func (b *Box) Current() string { return b.current }

// Seal encrypts a value for one tenant and purpose, and returns the id of the key to store beside it. Equal values never look alike.
func (b *Box) Seal(tenant uuid.UUID, purpose Purpose, plain []byte) (sealed []byte, keyID string, err error) {
	aead := b.keys[b.current]
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, "", fmt.Errorf("secret: %w", err)
	}
	return aead.Seal(nonce, nonce, plain, bound(tenant, purpose, b.current)), b.current, nil
}

// Open decrypts a value. ErrUnknownKey and ErrDamaged say why it can't.
func (b *Box) Open(tenant uuid.UUID, purpose Purpose, keyID string, sealed []byte) ([]byte, error) {
	aead, ok := b.keys[keyID]
	if !ok {
		return nil, ErrUnknownKey
	}
	if len(sealed) < aead.NonceSize() {
		return nil, ErrDamaged
	}
	nonce, body := sealed[:aead.NonceSize()], sealed[aead.NonceSize():]
	plain, err := aead.Open(nil, nonce, body, bound(tenant, purpose, keyID))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// Stale reports whether a value should be sealed again because its key no longer seals.
func (b *Box) Stale(keyID string) bool { return keyID != b.current }

// Reseal seals a value with the current key.
func (b *Box) Reseal(tenant uuid.UUID, purpose Purpose, keyID string, sealed []byte) (resealed []byte, newKeyID string, err error) {
	plain, err := b.Open(tenant, purpose, keyID, sealed)
	if err != nil {
		return nil, "", err
	}
	return b.Seal(tenant, purpose, plain)
}

// bound is what a value is bound to beside its content. Lengths keep two bindings from ever being written alike.
func bound(tenant uuid.UUID, purpose Purpose, keyID string) []byte {
	return []byte(tenant.String() + strconv.Itoa(len(purpose)) + ":" + string(purpose) + keyID)
}
