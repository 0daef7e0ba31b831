package cache

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// credentialLife is how long a session or token is believed without asking Postgres.
	credentialLife = 5 * time.Second
	// revokedLife outlives every look-up that read Postgres before the revocation and is still on its way to Put.
	revokedLife = time.Minute
)

// revoked stands in the place of a credential that has ended. No encoding of a credential is empty.
const revoked = ""

// ErrRevoked means that the credential has ended, whatever else is known of it.
var ErrRevoked = errors.New("the credential was revoked")

// Credentials remembers for five seconds whom a session or token belongs to. Keys are SHA-256 hashes of tokens: who reads Redis can sign
// in as nobody. Without Redis everything is asked of Postgres.
type Credentials struct {
	redis   redis.UniversalClient
	breaker breaker
}

// NewCredentials returns the credentials remembered in the Redis of c.
func NewCredentials(c *Client) *Credentials { return &Credentials{redis: c.Redis()} }

// Get returns what was put under the hash, nil when nothing is known or Redis is away, ErrRevoked when it was revoked within the last
// minute.
func (c *Credentials) Get(ctx context.Context, hash []byte) ([]byte, error) {
	var value []byte
	err := c.breaker.try(ctx, func(ctx context.Context) (err error) {
		value, err = c.redis.Get(ctx, credentialKey(hash)).Bytes()
		return err
	})
	if err != nil {
		return nil, nil //nolint:nilerr // not known, or not to be had now: either way Postgres is asked
	}
	if string(value) == revoked {
		return nil, ErrRevoked
	}
	return value, nil
}

// Put remembers a credential, unless it was revoked meanwhile.
func (c *Credentials) Put(ctx context.Context, hash, value []byte) error {
	err := c.breaker.try(ctx, func(ctx context.Context) error {
		return c.redis.SetArgs(ctx, credentialKey(hash), value, redis.SetArgs{Mode: "NX", TTL: credentialLife}).Err()
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("remember a credential: %w", err)
	}
	return nil
}

// Revoke makes every process refuse the credential at once. Call it after the commit that ends it. When it fails, a process that
// reaches Redis may believe the credential for five seconds more.
func (c *Credentials) Revoke(ctx context.Context, hash []byte) error {
	err := c.breaker.insist(ctx, func(ctx context.Context) error {
		return c.redis.Set(ctx, credentialKey(hash), revoked, revokedLife).Err()
	})
	if err != nil {
		return fmt.Errorf("revoke a credential: %w", err)
	}
	return nil
}

func credentialKey(hash []byte) string { return "credential:" + hex.EncodeToString(hash) }
