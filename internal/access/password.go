package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost of a password's hash (argon2id): what OWASP names as the least, so that a
// sign-in takes some tens of milliseconds on a small machine. Hashes carry their own
// cost; raising it here leaves the stored ones valid and Outdated says which are.
const (
	hashMemoryKiB = 19 * 1024
	hashPasses    = 2
	hashLanes     = 1
	hashSalt      = 16
	hashLength    = 32
)

// The most that a stored hash may ask for, so that a row can't exhaust the memory.
const (
	mostMemoryKiB = 256 * 1024
	mostPasses    = 16
	mostLanes     = 16
)

// MaxPassword is the longest password in bytes: longer ones only cost time.
const MaxPassword = 1024

// errHash means that a stored hash is not one of ours.
var errHash = errors.New("access: the stored password hash is not understood")

// hashing bounds how many hashes are computed at once, and so the memory of a storm
// of sign-ins; the rest waits its turn or gives up with its request.
var hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// HashPassword returns the argon2id hash in PHC string form. It returns the
// context's error when it ends before there was a turn.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, hashSalt)
	// crypto/rand.Read never fails: it ends the process instead.
	_, _ = rand.Read(salt)
	cost := hashCost{memory: hashMemoryKiB, passes: hashPasses, lanes: hashLanes}
	key, err := cost.derive(ctx, password, salt, hashLength)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.memory, cost.passes, cost.lanes, encode(salt), encode(key)), nil
}

// CheckPassword reports whether the password belongs to the hash, in a time that
// doesn't tell how much of it was right. An empty hash belongs to nobody: it takes
// as long as a real one and is false, so that an answer doesn't tell whether an
// address exists. It returns the context's error when it ends before there was a turn.
func CheckPassword(ctx context.Context, hash, password string) (bool, error) {
	exists := hash != ""
	if !exists {
		hash = nobody
	}
	cost, salt, want, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	got, err := cost.derive(ctx, password, salt, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && exists, nil
}

// nobody is a hash of today's cost that no password is checked against in earnest.
var nobody = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemoryKiB, hashPasses, hashLanes,
	base64.RawStdEncoding.EncodeToString(make([]byte, hashSalt)), base64.RawStdEncoding.EncodeToString(make([]byte, hashLength)))

// Outdated reports whether a hash was made with another cost than today's and should
// be made again while the password is at hand.
func Outdated(hash string) bool {
	cost, _, _, err := parseHash(hash)
	return err == nil && cost != hashCost{memory: hashMemoryKiB, passes: hashPasses, lanes: hashLanes}
}

type hashCost struct {
	memory, passes uint32
	lanes          uint8
}

func (c hashCost) derive(ctx context.Context, password string, salt []byte, length uint32) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, length), nil
}

func parseHash(hash string) (cost hashCost, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.memory, &cost.passes, &cost.lanes); err != nil {
		return cost, nil, nil, errHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	sound := saltErr == nil && keyErr == nil && len(key) >= 16 && len(key) <= 64 &&
		cost.memory >= 8 && cost.memory <= mostMemoryKiB && cost.passes >= 1 && cost.passes <= mostPasses && cost.lanes >= 1 && cost.lanes <= mostLanes
	if !sound {
		return cost, nil, nil, errHash
	}
	return cost, salt, key, nil
}
