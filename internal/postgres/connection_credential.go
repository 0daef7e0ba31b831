package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// Credentials are what a number needs at Z-API, sealed with one key, see internal/secret (WA-1). An empty HookSecret was never kept.
type Credentials struct {
	Instance       []byte // the instance id
	InstanceHash   string // HashInstance of it, not sealed: what tells instances apart
	InstanceToken  []byte
	ClientToken    []byte
	HasClientToken bool // false: what is sealed as ClientToken is empty
	HookSecret     []byte
	KeyID          string
	// HookSecretHash is the SHA-256 of HookSecret, by which webhooks find the number. It is never read; nil leaves the one that is stored.
	HookSecretHash []byte
}

// HashInstance returns what the table knows an instance id by.
func HashInstance(instanceID string) string {
	sum := sha256.Sum256([]byte(instanceID))
	return hex.EncodeToString(sum[:])
}

var (
	credentialGet           = named("credential_get")
	credentialLock          = named("credential_lock")
	credentialSet           = named("credential_set")
	credentialOtherInstance = named("credential_other_instance")
	credentialWipe          = named("credential_wipe")
	credentialStale         = named("credential_stale")
)

// complete makes columns of what is absent.
func (c *Credentials) complete() {
	for _, sealed := range []*[]byte{&c.Instance, &c.InstanceToken, &c.ClientToken, &c.HookSecret} {
		if *sealed == nil {
			*sealed = []byte{}
		}
	}
}

func (c *Credentials) fields() []any {
	return []any{&c.Instance, &c.InstanceHash, &c.InstanceToken, &c.ClientToken, &c.HasClientToken, &c.HookSecret, &c.KeyID}
}

// Credentials returns what a number needs at Z-API; desk.CodeNotFound when there is no such number, or when it was removed and tidied up.
func (db *DB) Credentials(ctx context.Context, tenant, connection uuid.UUID) (Credentials, error) {
	var c Credentials
	if err := db.call(ctx, tenant, one(c.fields()...), credentialGet, connection); err != nil {
		return Credentials{}, fmt.Errorf("read the credentials of a number: %w", err)
	}
	return c, nil
}

// ChangeCredentials lets change turn what is stored into what is to be stored, while nobody else changes it. desk.CodeNotFound as Credentials.
func (db *DB) ChangeCredentials(ctx context.Context, tenant, connection uuid.UUID, change func(Credentials) (Credentials, error)) error {
	err := db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) error { return changeCredentials(ctx, tx, connection, change) })
	if err != nil {
		return fmt.Errorf("change the credentials of a number: %w", err)
	}
	return nil
}

func changeCredentials(ctx context.Context, tx *sqlx.Tx, connection uuid.UUID, change func(Credentials) (Credentials, error)) error {
	var before Credentials
	if err := tx.QueryRowxContext(ctx, credentialLock, connection).Scan(before.fields()...); err != nil {
		return err
	}
	after, err := change(before)
	if err != nil {
		return err
	}
	after.complete()
	_, err = tx.ExecContext(ctx, credentialSet, connection, after.Instance, after.InstanceHash, after.InstanceToken, after.ClientToken, after.HasClientToken,
		after.HookSecret, after.KeyID, after.HookSecretHash)
	if err != nil || after.InstanceHash == before.InstanceHash {
		return takenField(err)
	}
	_, err = tx.ExecContext(ctx, credentialOtherInstance, connection)
	return err
}

// WipeCredentials forgets the credentials of a number that was removed.
func (db *DB) WipeCredentials(ctx context.Context, tenant, connection uuid.UUID) error {
	if err := db.call(ctx, tenant, none, credentialWipe, connection); err != nil {
		return fmt.Errorf("forget the credentials of a number: %w", err)
	}
	return nil
}

// SealedNumber names a number whose credentials are sealed with some key.
type SealedNumber struct {
	TenantID     uuid.UUID `db:"tenant_id"`
	ConnectionID uuid.UUID `db:"id"`
}

// SealedOtherwise returns numbers of every tenant, removed ones too, whose credentials are sealed with another key than the one given: at most
// limit, in the order of ids, after the one given. It is for operators (R41).
func (db *DB) SealedOtherwise(ctx context.Context, keyID string, after uuid.UUID, limit int) ([]SealedNumber, error) {
	if keyID == "" {
		return nil, desk.Invalid("key", "required", "is missing")
	}
	var list []SealedNumber
	err := db.AsSweep(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &list, credentialStale, keyID, after, limit)
	})
	if err != nil {
		return nil, fmt.Errorf("find credentials of older keys: %w", err)
	}
	return list, nil
}
