package server_test

import (
	"net/http"
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

const logoutPath = "/api/v1/auth/logout"

func TestATokenPlantedBeforeSignInIsWorthNothingAfterIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hire(t, s.Tenant, desk.ProfileAgent, "ana@example.org", password)
	in := credentials{Email: "ana@example.org", Password: password}
	planted := s.session(t, s.Office, apitest.Ana)
	got := s.ask(t, planted, http.MethodPost, loginPath, in)
	require.Equal(t, http.StatusOK, got.status)
	require.NotEqual(t, planted.cookie, got.cookie(t).Value)
	require.Equal(t, http.StatusUnauthorized, s.ask(t, planted, http.MethodGet, mePath, nil).status)

	invented := s.ask(t, caller{cookie: "chosen-by-an-attacker"}, http.MethodPost, loginPath, in)
	require.Equal(t, http.StatusOK, invented.status)
	require.Equal(t, http.StatusUnauthorized, s.ask(t, caller{cookie: "chosen-by-an-attacker"}, http.MethodGet, mePath, nil).status)
}

func TestSignOutEndsTheSessionInEveryProcessAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := serve(t, s.Office, s.Redis)
	browser, colleague := s.session(t, s.Office, apitest.Ana), s.session(t, s.Office, apitest.Ana)
	require.Equal(t, http.StatusOK, ask(t, other.URL, browser, http.MethodGet, mePath, nil).status, "remembered by the other process")
	got := s.ask(t, browser, http.MethodPost, logoutPath, nil)
	require.Equal(t, http.StatusNoContent, got.status)
	require.Negative(t, got.cookie(t).MaxAge)
	require.Equal(t, http.StatusUnauthorized, ask(t, other.URL, browser, http.MethodGet, mePath, nil).status)
	require.Equal(t, http.StatusUnauthorized, s.ask(t, browser, http.MethodGet, mePath, nil).status)
	require.Equal(t, http.StatusOK, s.ask(t, colleague, http.MethodGet, mePath, nil).status, "the person's other session goes on")
}

func TestASessionThatIsRevokedInTheDatabaseEndsWithinSeconds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	browser := s.session(t, s.Office, apitest.Ana)
	require.Equal(t, http.StatusOK, s.ask(t, browser, http.MethodGet, mePath, nil).status)
	_, err := s.Database.Admin(t).Exec(t.Context(), "UPDATE sessions SET revoked_at = now()")
	require.NoError(t, err)
	testkit.EventuallyWithin(t, 6*time.Second, func() bool {
		return s.ask(t, browser, http.MethodGet, mePath, nil).status == http.StatusUnauthorized
	}, "the end of the session")
}

func TestASessionIsOverWhenItWasNotUsedForLong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	token, now := access.NewSecret(), time.Now()
	_, err := s.DB.CreateSession(t.Context(), s.Tenant, postgres.NewSession{
		UserID: s.People[apitest.Ana], TokenHash: access.HashSecret(token), CSRFToken: "x", CreatedAt: now.Add(-2 * time.Hour), ExpiresAt: now.Add(-time.Second),
	})
	require.NoError(t, err)
	got := s.ask(t, caller{cookie: token}, http.MethodGet, mePath, nil)
	require.Equal(t, http.StatusUnauthorized, got.status)
	require.Equal(t, desk.CodeUnauthenticated, got.code(t))
}

func TestUseKeepsASessionAliveButNotForEver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	fresh, old, now := access.NewSecret(), access.NewSecret(), time.Now()
	for token, created := range map[string]time.Time{fresh: now.Add(-2 * time.Minute), old: now.Add(-30*24*time.Hour + 10*time.Minute)} {
		_, err := s.DB.CreateSession(t.Context(), s.Tenant, postgres.NewSession{
			UserID: s.People[apitest.Ana], TokenHash: access.HashSecret(token), CSRFToken: "x", CreatedAt: created, ExpiresAt: now.Add(time.Minute),
		})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, s.ask(t, caller{cookie: token}, http.MethodGet, mePath, nil).status)
	}
	lives := "SELECT round(extract(epoch FROM expires_at - now()) / 60)::int FROM sessions WHERE token_hash = $1"
	require.InDelta(t, 60, s.Count(t, lives, access.HashSecret(fresh)), 1, "an hour from its last use")
	require.InDelta(t, 10, s.Count(t, lives, access.HashSecret(old)), 1, "thirty days from sign-in, however much it is used")
}

func TestAPITokens(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	make := func(edit func(*postgres.NewToken)) (string, string) {
		made := access.NewAPIToken()
		in := postgres.NewToken{UserID: s.People[apitest.Ana], Name: "test", Prefix: made.Prefix, SecretHash: made.SecretHash}
		edit(&in)
		_, err := s.DB.CreateToken(t.Context(), s.Tenant, in)
		require.NoError(t, err)
		return made.Text, made.Prefix
	}
	good, prefix := make(func(*postgres.NewToken) {})
	me := s.ask(t, caller{token: good}, http.MethodGet, mePath, nil).me(t)
	require.Equal(t, s.People[apitest.Ana], me.User.ID)
	require.Nil(t, me.User.Email)
	require.Empty(t, me.CSRFToken)
	require.Equal(t, 1, s.Count(t, "SELECT count(*) FROM api_tokens WHERE prefix = $1 AND last_used_at IS NOT NULL", prefix))
	ticket := s.Ticket(t, "5511988887777", "Oi").String()
	require.Equal(t, http.StatusNoContent, s.ask(t, caller{token: good}, http.MethodPost, "/api/v1/tickets/"+ticket+"/read", nil).status, "needs no CSRF token")

	over := time.Now().Add(-time.Second)
	expired, _ := make(func(in *postgres.NewToken) { in.ExpiresAt = &over })
	forged := "blc_" + prefix + "_" + access.NewSecret()
	for _, text := range []string{expired, forged, "blc_nothing_here", "garbage", good + "x"} {
		require.Equal(t, http.StatusUnauthorized, s.ask(t, caller{token: text}, http.MethodGet, mePath, nil).status, text)
	}
	scoped, _ := make(func(in *postgres.NewToken) { in.Scopes = []string{"tickets.view_own", "users.manage"} })
	require.Equal(t, http.StatusOK, s.ask(t, caller{token: scoped}, http.MethodGet, "/api/v1/tickets", nil).status)
	require.Equal(t, http.StatusForbidden, s.ask(t, caller{token: scoped}, http.MethodPost, "/api/v1/tickets/"+ticket+"/read", nil).status)
	require.Equal(t, []desk.Permission{desk.PermTicketsViewOwn}, s.ask(t, caller{token: scoped}, http.MethodGet, mePath, nil).me(t).Permissions,
		"a scope gives nothing that the person lacks")
	both := caller{cookie: s.session(t, s.Office, apitest.Admin).cookie, token: forged}
	require.Equal(t, http.StatusUnauthorized, s.ask(t, both, http.MethodGet, mePath, nil).status, "a wrong token is not made good by a cookie")
}

// forbid takes the right to reply from Ana as a later page of the interface will.
func (s *site) forbid(t *testing.T) {
	t.Helper()
	_, err := s.Database.Admin(t).Exec(t.Context(),
		"INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, 'tickets.reply', false)", s.Tenant, s.People[apitest.Ana])
	require.NoError(t, err)
}

func TestAPermissionThatIsTakenCountsWithinTwoSecondsWithoutRedis(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	wire := testkit.OpenLine(t, s.RedisURL)
	redis, err := cache.Open(wire.URL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = redis.Close() })
	s.web = serve(t, s.Office, redis)
	wire.Cut()
	path := "/api/v1/tickets/" + s.Ticket(t, "5511988887777", "Oi").String() + "/read"
	ana := s.session(t, s.Office, apitest.Ana)
	require.Equal(t, http.StatusNoContent, s.ask(t, ana, http.MethodPost, path, nil).status)
	s.forbid(t)
	testkit.EventuallyWithin(t, 2*time.Second, func() bool {
		return s.ask(t, ana, http.MethodPost, path, nil).status == http.StatusForbidden
	}, "the permission to be gone")
}

func TestAPermissionThatIsTakenCountsAtOnceAfterANotice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := "/api/v1/tickets/" + s.Ticket(t, "5511988887777", "Oi").String() + "/read"
	ana := s.session(t, s.Office, apitest.Ana)
	require.Equal(t, http.StatusNoContent, s.ask(t, ana, http.MethodPost, path, nil).status)
	s.forbid(t)
	s.Access.Changed(s.Tenant) // what the running process does with a notice, see TestARunningProcess…
	require.Equal(t, http.StatusForbidden, s.ask(t, ana, http.MethodPost, path, nil).status)
	me := s.ask(t, ana, http.MethodGet, mePath, nil).me(t)
	require.NotContains(t, me.Permissions, desk.PermTicketsReply)
}
