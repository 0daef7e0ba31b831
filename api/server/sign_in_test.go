package server_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

const (
	loginPath = "/api/v1/auth/login"
	mePath    = "/api/v1/me"
	password  = "uma senha muito boa"
)

type credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Tenant   string `json:"tenant,omitempty"`
}

func (s *site) login(t *testing.T, in credentials, headers ...string) answer {
	t.Helper()
	return s.ask(t, caller{}, http.MethodPost, loginPath, in, headers...)
}

func TestSignInOpensASessionThatScriptsCannotRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	require.NoError(t, s.DB.AddMember(t.Context(), s.Tenant, s.Sales, id, false))
	got := s.login(t, credentials{Email: " Ana@Example.org ", Password: password})
	me := got.me(t)
	require.Equal(t, id, me.User.ID)
	require.Equal(t, "ana@example.org", *me.User.Email)
	require.Equal(t, desk.ProfileAgent, me.User.Role.Key)
	require.Equal(t, "Atendente", me.User.Role.Name)
	require.Equal(t, s.Sales, me.User.Departments[0].ID)
	require.Equal(t, s.Tenant, me.Tenant.ID)
	require.Equal(t, "America/Sao_Paulo", me.Tenant.Timezone)
	require.Contains(t, me.Permissions, desk.PermTicketsReply)
	require.Empty(t, me.Restrictions)
	require.Len(t, me.Flags, len(desk.FlagDefaults()))
	require.NotEmpty(t, me.CSRFToken)

	cookie := got.cookie(t)
	require.True(t, cookie.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
	require.Equal(t, "/", cookie.Path)
	require.GreaterOrEqual(t, len(cookie.Value), 43, "256 bits")
	require.Zero(t, s.Count(t, "SELECT count(*) FROM sessions WHERE token_hash = $1", []byte(cookie.Value)))
	require.Equal(t, 1, s.Count(t, "SELECT count(*) FROM sessions WHERE token_hash = $1", access.HashSecret(cookie.Value)))

	again := s.ask(t, caller{cookie: cookie.Value}, http.MethodGet, mePath, nil).me(t)
	require.Equal(t, me, again)
}

func TestAWrongPasswordAndAnUnknownAddressAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	wrong := s.login(t, credentials{Email: "ana@example.org", Password: "errada"})
	unknown := s.login(t, credentials{Email: "ninguem@example.org", Password: "errada"})
	noTenant := s.login(t, credentials{Email: "ana@example.org", Password: password, Tenant: "nowhere"})
	for _, got := range []answer{wrong, unknown, noTenant} {
		require.Equal(t, http.StatusUnauthorized, got.status)
		require.Nil(t, got.cookie(t))
		p, expected := got.problem(t), wrong.problem(t)
		p.RequestID, expected.RequestID = "", ""
		require.Equal(t, expected, p)
	}
}

func TestAnUnknownAddressTakesAsLongAsAWrongPassword(t *testing.T) {
	s := newSite(t) // alone on the machine: it measures
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	// The least of several, taken in turns: what else runs on the machine only adds.
	least := map[string]time.Duration{"ana@example.org": time.Hour, "ninguem@example.org": time.Hour}
	for range 8 { // below the throttle
		for email := range least {
			began := time.Now()
			require.Equal(t, http.StatusUnauthorized, s.login(t, credentials{Email: email, Password: "errada"}).status)
			least[email] = min(least[email], time.Since(began))
		}
	}
	// Without a hash it would be a tenth or less.
	require.Greater(t, least["ninguem@example.org"], least["ana@example.org"]/4, "%v", least)
}

func TestFailedSignInsAreThrottledByAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	s.hire(t, s.Tenant, desk.ProfileAgent, "bia@example.org", password)
	s.requireThrottled(t)
	require.Equal(t, http.StatusOK, s.login(t, credentials{Email: "bia@example.org", Password: password}).status, "others still sign in")
}

func TestFailedSignInsAreThrottledByNetworkAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	attempts := cache.NewThrottle(s.Redis)
	for range 99 { // as failures with other addresses would
		require.Zero(t, attempts.Take(t.Context(), "sign-in:ip:127.0.0.1", 100, 15*time.Minute))
	}
	in := credentials{Email: "ana@example.org", Password: password}
	for range 3 {
		require.Equal(t, http.StatusOK, s.login(t, in).status, "what succeeds doesn't count: an office sits behind one address")
	}
	require.Equal(t, http.StatusUnauthorized, s.login(t, credentials{Email: "x@example.org", Password: "errada"}).status)
	require.Equal(t, http.StatusTooManyRequests, s.login(t, in).status)
}

func (s *site) requireThrottled(t *testing.T) {
	t.Helper()
	for range 10 {
		require.Equal(t, http.StatusUnauthorized, s.login(t, credentials{Email: "ana@example.org", Password: "errada"}).status)
	}
	got := s.login(t, credentials{Email: "ANA@example.org", Password: password})
	require.Equal(t, http.StatusTooManyRequests, got.status, "even with the right password")
	require.Equal(t, desk.CodeTooManyRequests, got.code(t))
	wait, err := strconv.Atoi(got.header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, wait)
	require.LessOrEqual(t, wait, 15*60)
}

func TestASuccessfulSignInForgetsTheFailures(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	for range 2 {
		for range 9 {
			require.Equal(t, http.StatusUnauthorized, s.login(t, credentials{Email: "ana@example.org", Password: "errada"}).status)
		}
		require.Equal(t, http.StatusOK, s.login(t, credentials{Email: "ana@example.org", Password: password}).status)
	}
}

func TestPeopleSignInAndAreThrottledWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	wire := testkit.OpenLine(t, s.RedisURL)
	redis, err := cache.Open(wire.URL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = redis.Close() })
	s.web = serve(t, s.Office, redis)
	wire.Cut()
	got := s.login(t, credentials{Email: "ana@example.org", Password: password})
	me := got.me(t)
	browser := caller{cookie: got.cookie(t).Value, csrf: me.CSRFToken}
	require.Equal(t, http.StatusOK, s.ask(t, browser, http.MethodGet, mePath, nil).status)
	require.Equal(t, http.StatusNoContent, s.ask(t, browser, http.MethodPost, "/api/v1/auth/logout", nil).status)
	require.Equal(t, http.StatusUnauthorized, s.ask(t, browser, http.MethodGet, mePath, nil).status)
	s.requireThrottled(t)
}

func TestTheTenantIsChosenByNameByHostOrByTheAddressBeingUnique(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var tenants []postgres.Tenant
	for _, slug := range []string{"norte", "sul"} {
		made, err := s.DB.CreateTenant(t.Context(), postgres.NewTenant{Slug: slug, Name: slug, Host: slug + ".example.org"})
		require.NoError(t, err)
		s.hire(t, made.ID, desk.ProfileAgent, "ana@example.org", password)
		tenants = append(tenants, made)
	}
	s.hire(t, tenants[0].ID, desk.ProfileAgent, "so@example.org", password)
	s.hire(t, tenants[0].ID, desk.ProfileAgent, "dif@example.org", password)
	s.hire(t, tenants[1].ID, desk.ProfileAgent, "dif@example.org", "outra senha boa")

	require.Equal(t, tenants[0].ID, s.login(t, credentials{Email: "so@example.org", Password: password}).me(t).Tenant.ID, "unique")
	require.Equal(t, tenants[1].ID, s.login(t, credentials{Email: "ana@example.org", Password: password, Tenant: "Sul"}).me(t).Tenant.ID, "by name")
	byHost := s.login(t, credentials{Email: "ana@example.org", Password: password}, "Host", "sul.example.org:8080")
	require.Equal(t, tenants[1].ID, byHost.me(t).Tenant.ID, "by host")
	byPassword := s.login(t, credentials{Email: "dif@example.org", Password: "outra senha boa"})
	require.Equal(t, tenants[1].ID, byPassword.me(t).Tenant.ID, "by the password")

	several := s.login(t, credentials{Email: "ana@example.org", Password: password})
	require.Equal(t, http.StatusConflict, several.status)
	require.EqualValues(t, "tenant_required", several.code(t))
	require.Contains(t, string(several.body), `"tenants":["norte","sul"]`)
	wrong := s.login(t, credentials{Email: "ana@example.org", Password: "errada"})
	require.Equal(t, http.StatusUnauthorized, wrong.status, "without the password nobody learns of the tenants")
	require.NotContains(t, string(wrong.body), "norte")
}

func TestASuspendedTenantLetsNobodyIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAdministrator, "ana@example.org", password)
	got := s.login(t, credentials{Email: "ana@example.org", Password: password})
	browser, program := caller{cookie: got.cookie(t).Value}, caller{token: s.Token(apitest.Admin)}
	require.Equal(t, http.StatusOK, s.ask(t, program, http.MethodGet, mePath, nil).status)

	require.NoError(t, s.DB.SuspendTenant(t.Context(), s.Tenant, true))
	s.Access.Changed(s.Tenant)
	require.Equal(t, http.StatusUnauthorized, s.login(t, credentials{Email: "ana@example.org", Password: password}).status)
	require.Equal(t, http.StatusUnauthorized, s.ask(t, browser, http.MethodGet, mePath, nil).status, "open sessions end")
	require.Equal(t, http.StatusUnauthorized, s.ask(t, program, http.MethodGet, mePath, nil).status, "tokens too")

	require.NoError(t, s.DB.SuspendTenant(t.Context(), s.Tenant, false))
	s.Access.Changed(s.Tenant)
	require.Equal(t, http.StatusOK, s.login(t, credentials{Email: "ana@example.org", Password: password}).status)
}

func TestABotHasNoSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	hash, err := access.HashPassword(t.Context(), password)
	require.NoError(t, err)
	_, err = s.DB.CreateUser(t.Context(), s.Tenant, postgres.NewUser{
		RoleKey: desk.ProfileBot, Email: "bot@example.org", Name: "Bot", Handle: "robo", PasswordHash: hash,
	})
	require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), "a bot gets no password")

	id := s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	_, err = s.Database.Admin(t).Exec(t.Context(), "UPDATE users SET role_id = (SELECT id FROM roles WHERE tenant_id = $1 AND key = 'bot') WHERE id = $2", s.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, s.login(t, credentials{Email: "ana@example.org", Password: password}).status, "nor one who had a password")
}

func TestSignInFromAnotherSitesPageIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	in := credentials{Email: "ana@example.org", Password: password}
	got := s.login(t, in, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")
	require.Equal(t, http.StatusForbidden, got.status)
	require.Nil(t, got.cookie(t))
	require.Equal(t, http.StatusOK, s.login(t, in, "Sec-Fetch-Site", "same-origin").status)
}

func TestAnIncompleteSignInNamesTheFields(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got := s.login(t, credentials{})
	require.Equal(t, http.StatusUnprocessableEntity, got.status)
	p := got.problem(t)
	require.Len(t, p.Errors, 2)
	require.Equal(t, "email", p.Errors[0].Field)
	require.Equal(t, "password", p.Errors[1].Field)
}
