package auth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/postgres"
)

// Store is what signing in needs beyond the authenticator's; postgres.DB is one.
type Store interface {
	CredentialStore
	FindTenant(ctx context.Context, slug, host string) (uuid.UUID, error)
	SignInCandidates(ctx context.Context, email string, tenant uuid.UUID, limit int) ([]postgres.Candidate, error)
	SetPassword(ctx context.Context, tenant, user uuid.UUID, hash string) error
	CreateSession(ctx context.Context, tenant uuid.UUID, in postgres.NewSession) (uuid.UUID, error)
	RevokeSession(ctx context.Context, tenant, session uuid.UUID) error
	UserProfile(ctx context.Context, tenant, user uuid.UUID) (postgres.Profile, error)
}

// Throttle counts attempts; cache.Throttle is one.
type Throttle interface {
	Take(ctx context.Context, key string, limit int, window time.Duration) (wait time.Duration)
	GiveBack(ctx context.Context, key string)
	Forget(ctx context.Context, key string)
}

// Presence knows who has Balcão open; cache.Presence is one.
type Presence interface {
	Online(ctx context.Context, tenant string, users []string) (map[string]bool, error)
}

// Deps are what the endpoints work with. PublicURL decides whether cookies are sent
// over https only.
type Deps struct {
	Store         Store
	Authenticator *Authenticator
	Throttle      Throttle
	Presence      Presence
	PublicURL     string
}

// API serves sign-in, sign-out and /me.
type API struct {
	Deps
	secure  bool
	origins *http.CrossOriginProtection
}

// New returns the endpoints; an error when PublicURL is not an address.
func New(deps Deps) (*API, error) {
	api := &API{Deps: deps, origins: http.NewCrossOriginProtection()}
	if deps.PublicURL == "" {
		return api, nil
	}
	address, err := url.Parse(deps.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	api.secure = strings.EqualFold(address.Scheme, "https")
	if err := api.origins.AddTrustedOrigin(address.Scheme + "://" + address.Host); err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	return api, nil
}

// Routes returns the rows of the table that this package serves.
func (a *API) Routes() []route.Route {
	return []route.Route{
		route.Login.Do(a.login),
		route.Logout.Do(a.logout),
		route.Me.Do(a.me),
	}
}
