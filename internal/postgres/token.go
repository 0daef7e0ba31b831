package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Token is an API token of a person. ExpiresAt is nil for never; Scopes empty means all that the person may do.
type Token struct {
	ID         uuid.UUID
	TenantID   uuid.UUID
	UserID     uuid.UUID
	SecretHash []byte
	Scopes     []string
	ExpiresAt  *time.Time
	LastUsedAt *time.Time
}

// NewToken is what a token is made from; see access.NewAPIToken for Prefix and SecretHash.
type NewToken struct {
	UserID     uuid.UUID
	Name       string
	Prefix     string
	SecretHash []byte
	Scopes     []string
	ExpiresAt  *time.Time
}

var (
	tokenInsert = named("token_insert")
	tokenTenant = named("token_tenant")
	tokenGet    = named("token_get")
	tokenTouch  = named("token_touch")
)

// CreateToken stores an API token and returns its id.
func (db *DB) CreateToken(ctx context.Context, tenant uuid.UUID, in NewToken) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	scopes := in.Scopes
	if scopes == nil {
		scopes = []string{}
	}
	err = db.call(ctx, tenant, none, tokenInsert, id, tenant, in.UserID, in.Name, in.Prefix, in.SecretHash, scopes, in.ExpiresAt)
	if err != nil {
		return uuid.Nil, fmt.Errorf("insert the token: %w", err)
	}
	return id, nil
}

// TokenByPrefix returns the token with that prefix, in one round trip; desk.CodeNotFound when there is none, or when it is revoked or of
// a tenant that is suspended. The caller compares the secret and looks at the expiry.
func (db *DB) TokenByPrefix(ctx context.Context, prefix string) (Token, error) {
	var t Token
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, "")
	batch.Queue(tokenTenant, prefix)
	batch.Queue(tokenGet, prefix).Query(one(&t.ID, &t.TenantID, &t.UserID, &t.SecretHash, &t.Scopes, &t.ExpiresAt, &t.LastUsedAt))
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return Token{}, fmt.Errorf("find a token: %w", translateError(err))
	}
	return t, nil
}

// TouchToken records that the token was used.
func (db *DB) TouchToken(ctx context.Context, tenant, token uuid.UUID, used time.Time) error {
	if err := db.call(ctx, tenant, none, tokenTouch, token, used); err != nil {
		return fmt.Errorf("touch a token: %w", err)
	}
	return nil
}
