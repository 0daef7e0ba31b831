// Package credential keeps what numbers need at Z-API: sealed in Postgres, open only in memory for the moment of a call (WA-1; architecture
// section 6).
package credential

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
)

// Number is what is known of a number at Z-API, open. Instance prints itself masked; HookSecret is "" where nobody kept it.
type Number struct {
	Instance   zapi.Instance
	HookSecret string
}

// Store holds them sealed; *postgres.DB is one.
type Store interface {
	Credentials(ctx context.Context, tenant, connection uuid.UUID) (postgres.Credentials, error)
}

// Keeper opens what Store holds with the installation's keys.
type Keeper struct {
	Store Store
	Box   *secret.Box
}

// Number returns the credentials of a number. desk.CodeNotFound when there is no such number; another error when a key is missing.
func (k Keeper) Number(ctx context.Context, tenant, connection uuid.UUID) (Number, error) {
	sealed, err := k.Store.Credentials(ctx, tenant, connection)
	if err != nil {
		return Number{}, err
	}
	return Open(k.Box, tenant, sealed)
}

// Opener opens sealed values; *secret.Box is one.
type Opener interface {
	Open(tenant uuid.UUID, purpose secret.Purpose, keyID string, sealed []byte) ([]byte, error)
}

// Open opens sealed credentials. secret.ErrUnknownKey and secret.ErrDamaged say why it can't.
func Open(box Opener, tenant uuid.UUID, c postgres.Credentials) (Number, error) {
	var n Number
	for _, part := range []struct {
		purpose secret.Purpose
		sealed  []byte
		into    *string
	}{
		{secret.InstanceID, c.Instance, &n.Instance.ID},
		{secret.InstanceToken, c.InstanceToken, &n.Instance.Token},
		{secret.ClientToken, c.ClientToken, &n.Instance.ClientToken},
		{secret.HookSecret, c.HookSecret, &n.HookSecret},
	} {
		if part.purpose == secret.HookSecret && len(part.sealed) == 0 {
			continue
		}
		plain, err := box.Open(tenant, part.purpose, c.KeyID, part.sealed)
		if err != nil {
			return Number{}, fmt.Errorf("%s: %w", part.purpose, err)
		}
		*part.into = string(plain)
	}
	return n, nil
}

// Seal seals credentials with the key that seals now, with the hashes by which the table knows them.
func Seal(box *secret.Box, tenant uuid.UUID, n Number) (postgres.Credentials, error) {
	c := postgres.Credentials{InstanceHash: postgres.HashInstance(n.Instance.ID), HasClientToken: n.Instance.ClientToken != ""}
	if n.HookSecret != "" {
		sum := sha256.Sum256([]byte(n.HookSecret))
		c.HookSecretHash = sum[:]
	}
	for _, part := range []struct {
		purpose secret.Purpose
		plain   string
		into    *[]byte
	}{
		{secret.InstanceID, n.Instance.ID, &c.Instance},
		{secret.InstanceToken, n.Instance.Token, &c.InstanceToken},
		{secret.ClientToken, n.Instance.ClientToken, &c.ClientToken},
		{secret.HookSecret, n.HookSecret, &c.HookSecret},
	} {
		if part.purpose == secret.HookSecret && part.plain == "" {
			continue
		}
		var err error
		if *part.into, c.KeyID, err = box.Seal(tenant, part.purpose, []byte(part.plain)); err != nil {
			return postgres.Credentials{}, err
		}
	}
	return c, nil
}
