package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Session is one browser that is signed in. Its token is known to the browser only; the table holds the SHA-256 of it.
type Session struct {
	ID         uuid.UUID
	TenantID   uuid.UUID
	UserID     uuid.UUID
	CSRFToken  string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// NewSession is what a session is made from. CreatedAt and ExpiresAt are the caller's clock.
type NewSession struct {
	UserID    uuid.UUID
	TokenHash []byte
	CSRFToken string
	IP        string
	UserAgent string
	CreatedAt time.Time
	ExpiresAt time.Time
}

var (
	sessionInsert = named("session_insert")
	sessionTenant = named("session_tenant")
	sessionGet    = named("session_get")
	sessionTouch  = named("session_touch")
	sessionRevoke = named("session_revoke")
)

// CreateSession stores a session and returns its id.
func (db *DB) CreateSession(ctx context.Context, tenant uuid.UUID, in NewSession) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	err = db.call(ctx, tenant, none, sessionInsert, id, tenant, in.UserID, in.TokenHash, in.CSRFToken, in.IP, in.UserAgent, in.CreatedAt,
		in.ExpiresAt)
	if err != nil {
		return uuid.Nil, fmt.Errorf("insert the session: %w", err)
	}
	return id, nil
}

// SessionByToken returns the session with that token hash, in one round trip; desk.CodeNotFound when there is none, or when it is revoked,
// over by now, or of a tenant that is suspended.
func (db *DB) SessionByToken(ctx context.Context, hash []byte, now time.Time) (Session, error) {
	var s Session
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, "")
	batch.Queue(sessionTenant, hash)
	batch.Queue(sessionGet, hash, now).Query(one(&s.ID, &s.TenantID, &s.UserID, &s.CSRFToken, &s.CreatedAt, &s.LastSeenAt, &s.ExpiresAt))
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return Session{}, fmt.Errorf("find a session: %w", translateError(err))
	}
	return s, nil
}

// TouchSession records that the session was used and when it will be over without further use.
func (db *DB) TouchSession(ctx context.Context, tenant, session uuid.UUID, seen, expires time.Time) error {
	if err := db.call(ctx, tenant, none, sessionTouch, session, seen, expires); err != nil {
		return fmt.Errorf("touch a session: %w", err)
	}
	return nil
}

// RevokeSession ends the session. To end it twice is no error.
func (db *DB) RevokeSession(ctx context.Context, tenant, session uuid.UUID) error {
	if err := db.call(ctx, tenant, none, sessionRevoke, session); err != nil {
		return fmt.Errorf("revoke a session: %w", err)
	}
	return nil
}
