package hook

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	// numberAge is how long a number's settings are good for: a switched flag is in effect after it.
	numberAge = 3 * time.Second
	// Bounds of what is remembered. Guesses of secrets fill only the second.
	maxNumbers = 4096
	maxUnknown = 1024
	// maxGuesses bounds how many secrets that were never right are looked up at once, so that guessing leaves the database to the rest.
	maxGuesses = 2
	// longestSecret bounds what is hashed for a guess.
	longestSecret = 256
)

// number is a connection as its webhooks need it.
type number struct {
	postgres.Hook
	token string // the instance's token
}

// hasToken reports in constant time whether the token is the instance's.
func (n *number) hasToken(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(n.token)) == 1
}

// numbers finds connections by the secret of their webhook, and remembers both what it found and what it did not. Look-ups go by the
// secret's hash, so their time tells nothing of the secret.
type numbers struct {
	db      *postgres.DB
	unseal  func(tenant uuid.UUID, keyID string, sealed []byte) (string, error)
	flight  singleflight.Group
	guesses chan struct{}

	mu      sync.Mutex
	known   map[[sha256.Size]byte]remembered
	unknown map[[sha256.Size]byte]time.Time
}

type remembered struct {
	number *number
	until  time.Time
}

func newNumbers(db *postgres.DB, unseal func(uuid.UUID, string, []byte) (string, error)) *numbers {
	return &numbers{
		db: db, unseal: unseal, guesses: make(chan struct{}, maxGuesses),
		known: map[[sha256.Size]byte]remembered{}, unknown: map[[sha256.Size]byte]time.Time{},
	}
}

// find returns the number of a secret; desk.CodeNotFound when there is none, desk.CodeUnavailable when that can't be told.
func (s *numbers) find(ctx context.Context, secret string) (*number, error) {
	if secret == "" || len(secret) > longestSecret {
		return nil, errUnknownHook
	}
	hash := sha256.Sum256([]byte(secret))
	if found, known := s.remembered(hash, time.Now()); known {
		if found == nil {
			return nil, errUnknownHook
		}
		return found, nil
	}
	// One look-up for all who wait for it, and no caller's end ends it for the others.
	found, err, _ := s.flight.Do(string(hash[:]), func() (any, error) {
		return s.load(context.WithoutCancel(ctx), hash)
	})
	if err != nil {
		return nil, err
	}
	return found.(*number), nil
}

var errUnknownHook = desk.E(desk.CodeNotFound, "there is no such webhook")

func (s *numbers) remembered(hash [sha256.Size]byte, now time.Time) (found *number, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if entry, ok := s.known[hash]; ok && now.Before(entry.until) {
		return entry.number, true
	}
	until, ok := s.unknown[hash]
	return nil, ok && now.Before(until)
}

// wasRight reports whether the secret has been a number's, however long ago.
func (s *numbers) wasRight(hash [sha256.Size]byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.known[hash]
	return known
}

func (s *numbers) load(ctx context.Context, hash [sha256.Size]byte) (*number, error) {
	ctx, stop := context.WithTimeout(ctx, storeLimit)
	defer stop()
	if !s.wasRight(hash) {
		select {
		case s.guesses <- struct{}{}:
			defer func() { <-s.guesses }()
		case <-ctx.Done():
			return nil, desk.E(desk.CodeUnavailable, "too many unknown webhooks at once")
		}
	}
	hook, err := s.db.HookBySecret(ctx, hash[:])
	if desk.CodeOf(err) == desk.CodeNotFound {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.unknown) >= maxUnknown {
			clear(s.unknown)
		}
		delete(s.known, hash)
		s.unknown[hash] = time.Now().Add(numberAge)
		return nil, errUnknownHook
	}
	if err != nil {
		return nil, fmt.Errorf("find the number of a webhook: %w", err)
	}
	token, err := s.unseal(hook.TenantID, hook.KeyID, hook.InstanceToken)
	if err != nil {
		return nil, fmt.Errorf("open the token of connection %s: %w", hook.ConnectionID, err)
	}
	found := &number{Hook: hook, token: token}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) >= maxNumbers {
		clear(s.known)
	}
	s.known[hash] = remembered{found, time.Now().Add(numberAge)}
	return found, nil
}
