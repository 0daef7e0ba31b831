package auth

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// How many failed sign-ins are let through in a window, for one address and for one
// network address (behind which a whole office may sit).
const (
	attemptsPerAddress = 10
	attemptsPerIP      = 100
	attemptsWindow     = 15 * time.Minute
)

// mostTenants is in how many tenants an address is tried: each costs a hash.
const mostTenants = 5

// Login is the request to sign in. Tenant is only needed when the address belongs to
// several tenants and the host name selects none.
type Login struct {
	Email    string `json:"email" validate:"required,max=254" example:"ana@example.org"`
	Password string `json:"password" validate:"required,max=1024" example:"correct horse battery staple"`
	Tenant   string `json:"tenant" validate:"max=63" example:"acme"`
} //	@name	Login

// login signs somebody in.
//
//	@Summary		Sign in with e-mail and password
//	@Description	Sets the cookie balcao_session. Every request but GET then needs the header X-CSRF-Token with csrf_token from the answer. A wrong password and an unknown address are answered alike.
//	@Tags			auth
//	@Accept			json
//	@Produce		json
//	@Param			body	body		Login	true	"Who signs in"
//	@Success		200		{object}	Me
//	@Failure		401		{object}	server.Problem	"invalid_credentials"
//	@Failure		409		{object}	server.Problem	"tenant_required: the password is right in several tenants; the member `tenants` lists their slugs"
//	@Failure		422		{object}	server.Problem	"invalid"
//	@Failure		429		{object}	server.Problem	"too_many_attempts, with Retry-After"
//	@Router			/api/v1/auth/login [post]
func (a *API) login(c *gin.Context) error {
	if err := a.origins.Check(c.Request); err != nil {
		return &desk.Error{Code: request.CodeCSRF, Detail: "sign in from Balcão's own page", Cause: err}
	}
	var in Login
	if err := request.Bind(c, &in); err != nil {
		return err
	}
	in.Email = strings.ToLower(strings.TrimSpace(in.Email))
	ctx := c.Request.Context()
	attempt := a.attempt(c.ClientIP(), in.Email)
	if wait := attempt.take(ctx); wait > 0 {
		slog.WarnContext(ctx, "sign-in throttled", "ip", c.ClientIP())
		refusal := desk.E(desk.CodeTooManyRequests, "too many attempts to sign in, wait before the next one")
		return &request.Delayed{Refusal: refusal, After: wait}
	}
	person, err := a.recognise(ctx, in, hostOf(c.Request))
	if err != nil {
		if desk.CodeOf(err) == desk.CodeInvalidCredentials {
			slog.InfoContext(ctx, "sign-in refused", "ip", c.ClientIP())
		} else {
			attempt.giveBack(ctx)
		}
		return err
	}
	attempt.succeed(ctx)
	return a.open(c, person)
}

// open starts a session and ends the one that the browser came with.
func (a *API) open(c *gin.Context, person postgres.Candidate) error {
	ctx := c.Request.Context()
	// Whoever was added a moment ago must not wait for the policy to age.
	a.Authenticator.policies.Changed(person.TenantID)
	principal, err := a.Authenticator.policies.Principal(ctx, person.TenantID, person.UserID)
	switch {
	case desk.CodeOf(err) == desk.CodeUnauthenticated:
		return errCredentials
	case err != nil:
		return err
	case principal.RoleKey == desk.ProfileBot:
		return errCredentials // AC-6, also for a person who was made a bot after having had a password
	}
	if before := CredentialOf(c.Request); before.text != "" && !before.token {
		if err := a.end(ctx, before); err != nil {
			return err
		}
	}
	token, csrf, now := access.NewSecret(), access.NewSecret(), a.Authenticator.now()
	session, err := a.Store.CreateSession(ctx, person.TenantID, postgres.NewSession{
		UserID: person.UserID, TokenHash: access.HashSecret(token), CSRFToken: csrf, IP: c.ClientIP(),
		UserAgent: clip(c.Request.UserAgent(), 300), CreatedAt: now, ExpiresAt: now.Add(a.Authenticator.ttl),
	})
	if err != nil {
		return err
	}
	own := *principal
	own.SessionID = session
	answer, err := a.meOf(ctx, Identity{Principal: &own, CSRFToken: csrf})
	if err != nil {
		return err
	}
	a.setCookie(c, token)
	slog.InfoContext(ctx, "signed in", "tenant_id", person.TenantID, "user_id", person.UserID, "session_id", session)
	c.JSON(http.StatusOK, answer)
	return nil
}

var errCredentials = desk.E(desk.CodeInvalidCredentials, "the address or the password is wrong")

// recognise returns the person whose address and password these are. At least one
// hash is computed whatever happens, so that time doesn't tell whether an address exists.
func (a *API) recognise(ctx context.Context, in Login, host string) (postgres.Candidate, error) {
	candidates, err := a.candidates(ctx, in, host)
	if err != nil {
		return postgres.Candidate{}, err
	}
	if len(candidates) == 0 {
		candidates = []postgres.Candidate{{}}
	}
	var right []postgres.Candidate
	for _, candidate := range candidates {
		ok, err := access.CheckPassword(ctx, candidate.PasswordHash, in.Password)
		if err != nil {
			return postgres.Candidate{}, err
		}
		if ok {
			right = append(right, candidate)
		}
	}
	switch len(right) {
	case 0:
		return postgres.Candidate{}, errCredentials
	case 1:
		return right[0], a.renewHash(ctx, right[0], in.Password)
	}
	slugs := make([]string, len(right))
	for i, candidate := range right {
		slugs[i] = candidate.TenantSlug
	}
	refusal := desk.E(request.CodeTenantRequired, "this address belongs to several tenants: name one")
	return postgres.Candidate{}, &request.Extended{Refusal: refusal, Members: map[string]any{"tenants": slugs}}
}

// candidates selects the tenant by its slug, else by the host name of the request,
// else takes every tenant that knows the address.
func (a *API) candidates(ctx context.Context, in Login, host string) ([]postgres.Candidate, error) {
	slug := strings.ToLower(strings.TrimSpace(in.Tenant))
	if slug != "" {
		host = ""
	}
	tenant, err := a.Store.FindTenant(ctx, slug, host)
	if err != nil || (slug != "" && tenant == uuid.Nil) {
		return nil, err
	}
	return a.Store.SignInCandidates(ctx, in.Email, tenant, mostTenants)
}

// renewHash makes a hash of an older cost again while the password is at hand.
func (a *API) renewHash(ctx context.Context, person postgres.Candidate, password string) error {
	if !access.Outdated(person.PasswordHash) {
		return nil
	}
	hash, err := access.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return a.Store.SetPassword(ctx, person.TenantID, person.UserID, hash)
}

// attempt is one try to sign in, counted for the address and for the network address.
type attempt struct {
	throttle    Throttle
	address, ip string
}

func (a *API) attempt(ip, email string) attempt {
	return attempt{a.Throttle, "sign-in:address:" + hex.EncodeToString(access.HashSecret(email)), "sign-in:ip:" + ip}
}

func (t attempt) take(ctx context.Context) time.Duration {
	return max(
		t.throttle.Take(ctx, t.ip, attemptsPerIP, attemptsWindow),
		t.throttle.Take(ctx, t.address, attemptsPerAddress, attemptsWindow),
	)
}

func (t attempt) giveBack(ctx context.Context) {
	t.throttle.GiveBack(ctx, t.ip)
	t.throttle.GiveBack(ctx, t.address)
}

func (t attempt) succeed(ctx context.Context) {
	t.throttle.GiveBack(ctx, t.ip)
	t.throttle.Forget(ctx, t.address)
}

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host // it names no port
	}
	return strings.ToLower(host)
}

// clip cuts what a client says of itself to what is worth keeping, at a character.
func clip(text string, most int) string {
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}
