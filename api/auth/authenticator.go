package auth

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	// touchEvery is how often use of a session or token is written down.
	touchEvery = time.Minute
	// longestSession ends a session however much it is used.
	longestSession = 30 * 24 * time.Hour
)

// CredentialStore is what the authenticator reads and writes; postgres.DB is one.
type CredentialStore interface {
	SessionByToken(ctx context.Context, hash []byte, now time.Time) (postgres.Session, error)
	TouchSession(ctx context.Context, tenant, session uuid.UUID, seen, expires time.Time) error
	TokenByPrefix(ctx context.Context, prefix string) (postgres.Token, error)
	TouchToken(ctx context.Context, tenant, token uuid.UUID, used time.Time) error
}

// CredentialCache remembers credentials for a moment; cache.Credentials is one.
type CredentialCache interface {
	Get(ctx context.Context, hash []byte) ([]byte, error)
	Put(ctx context.Context, hash, value []byte) error
	Revoke(ctx context.Context, hash []byte) error
}

// Policies turn an id into a person with rights; access.Registry is one.
type Policies interface {
	Principal(ctx context.Context, tenant, user uuid.UUID) (*access.Principal, error)
	Changed(tenant uuid.UUID)
}

// Authenticator says who a credential belongs to. It is safe for concurrent use.
type Authenticator struct {
	store    CredentialStore
	cache    CredentialCache
	policies Policies
	ttl      time.Duration
	now      func() time.Time
}

// NewAuthenticator returns an authenticator whose sessions last for ttl after their
// last use.
func NewAuthenticator(store CredentialStore, cache CredentialCache, policies Policies, ttl time.Duration) *Authenticator {
	return &Authenticator{store: store, cache: cache, policies: policies, ttl: ttl, now: time.Now}
}

// Identity is who a credential belongs to. CSRFToken is "" for an API token.
type Identity struct {
	Principal *access.Principal
	CSRFToken string
}

// ValidCSRF reports whether the header is the session's token, in constant time. A
// request without a session needs none.
func (i Identity) ValidCSRF(header string) bool {
	return i.Principal.SessionID == uuid.Nil || subtle.ConstantTimeCompare([]byte(i.CSRFToken), []byte(header)) == 1
}

// Authenticate returns who the credential belongs to, with the rights that are in
// force now. desk.CodeUnauthenticated: it is unknown, over or revoked, the person is
// not active, or the tenant is suspended.
func (a *Authenticator) Authenticate(ctx context.Context, credential Credential) (Identity, error) {
	g, err := a.grant(ctx, credential)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return Identity{}, errSignIn
	}
	if err != nil {
		return Identity{}, err
	}
	principal, err := a.policies.Principal(ctx, g.Tenant, g.User)
	if err != nil {
		return Identity{}, err
	}
	own := *principal.Narrowed(g.Scopes)
	own.SessionID, own.TokenID = g.Session, g.Token
	return Identity{Principal: &own, CSRFToken: g.CSRF}, nil
}

var errSignIn = desk.E(desk.CodeUnauthenticated, "sign in again")

// grant is what is remembered of a credential. Expires is zero for never.
type grant struct {
	Tenant  uuid.UUID `json:"t"`
	User    uuid.UUID `json:"u"`
	Session uuid.UUID `json:"s,omitzero"`
	Token   uuid.UUID `json:"k,omitzero"`
	CSRF    string    `json:"c,omitempty"`
	Scopes  []string  `json:"p,omitempty"`
	Expires time.Time `json:"e,omitzero"`
}

func (g grant) over(now time.Time) bool { return !g.Expires.IsZero() && !now.Before(g.Expires) }

func (a *Authenticator) grant(ctx context.Context, credential Credential) (grant, error) {
	if credential.text == "" {
		return grant{}, errSignIn
	}
	key := access.HashSecret(credential.text)
	known, err := a.cache.Get(ctx, key)
	if err != nil {
		return grant{}, errSignIn
	}
	var g grant
	if known == nil || json.Unmarshal(known, &g) != nil {
		if g, err = a.lookUp(ctx, credential, key); err != nil {
			return grant{}, err
		}
	}
	if g.over(a.now()) {
		return grant{}, errSignIn
	}
	return g, nil
}

func (a *Authenticator) lookUp(ctx context.Context, credential Credential, key []byte) (g grant, err error) {
	if credential.token {
		g, err = a.lookUpToken(ctx, credential.text)
	} else {
		g, err = a.lookUpSession(ctx, key)
	}
	if err != nil || g.over(a.now()) {
		return g, err
	}
	value, err := json.Marshal(g)
	if err != nil {
		return g, err
	}
	if err := a.cache.Put(ctx, key, value); err != nil {
		slog.DebugContext(ctx, "a credential is not remembered", "error", err)
	}
	return g, nil
}

func (a *Authenticator) lookUpSession(ctx context.Context, hash []byte) (grant, error) {
	now := a.now()
	s, err := a.store.SessionByToken(ctx, hash, now)
	if err != nil {
		return grant{}, err
	}
	if now.Sub(s.LastSeenAt) >= touchEvery {
		s.ExpiresAt = earlier(now.Add(a.ttl), s.CreatedAt.Add(longestSession))
		if err := a.store.TouchSession(ctx, s.TenantID, s.ID, now, s.ExpiresAt); err != nil {
			return grant{}, err
		}
	}
	return grant{Tenant: s.TenantID, User: s.UserID, Session: s.ID, CSRF: s.CSRFToken, Expires: s.ExpiresAt}, nil
}

func (a *Authenticator) lookUpToken(ctx context.Context, text string) (grant, error) {
	prefix, secret, ok := access.SplitAPIToken(text)
	if !ok {
		return grant{}, errSignIn
	}
	t, err := a.store.TokenByPrefix(ctx, prefix)
	if err != nil {
		return grant{}, err
	}
	if subtle.ConstantTimeCompare(t.SecretHash, access.HashSecret(secret)) != 1 {
		return grant{}, errSignIn
	}
	g := grant{Tenant: t.TenantID, User: t.UserID, Token: t.ID, Scopes: t.Scopes}
	if t.ExpiresAt != nil {
		g.Expires = *t.ExpiresAt
	}
	now := a.now()
	if !g.over(now) && (t.LastUsedAt == nil || now.Sub(*t.LastUsedAt) >= touchEvery) {
		if err := a.store.TouchToken(ctx, t.TenantID, t.ID, now); err != nil {
			return grant{}, err
		}
	}
	return g, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
