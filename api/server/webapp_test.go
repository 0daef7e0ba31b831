package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/server"
	"github.com/balcao/balcao/internal/desk"
)

func bareServer(t *testing.T, https bool) string {
	t.Helper()
	return start(t, server.Options{Authenticator: &auth.Authenticator{}, HTTPS: https}).URL
}

func TestFilesWithAHashAreKeptForEverAndThePageNever(t *testing.T) {
	t.Parallel()
	base := bareServer(t, false)
	for path, want := range map[string]struct{ cache, kind, holds string }{
		"/":                        {"no-cache", "text/html; charset=utf-8", "Balcão"},
		"/index.html":              {"no-cache", "text/html; charset=utf-8", "Balcão"},
		"/inbox/ticket/7":          {"no-cache", "text/html; charset=utf-8", "Balcão"},
		"/theme.js":                {"no-cache", "text/javascript; charset=utf-8", "theme"},
		"/favicon.svg":             {"no-cache", "image/svg+xml", "svg"},
		"/assets/app-1a2b3c4.js":   {"public, max-age=31536000, immutable", "text/javascript; charset=utf-8", "console"},
		"/assets/../theme.js":      {"no-cache", "text/javascript; charset=utf-8", "theme"},
		"/anything?token=in-query": {"no-cache", "text/html; charset=utf-8", "Balcão"},
	} {
		got := ask(t, base, caller{}, http.MethodGet, path, nil, "Accept", "text/html,*/*")
		require.Equal(t, http.StatusOK, got.status, path)
		require.Equal(t, want.cache, got.header.Get("Cache-Control"), path)
		require.Equal(t, want.kind, got.header.Get("Content-Type"), path)
		require.Contains(t, string(got.body), want.holds, path)
		again := ask(t, base, caller{}, http.MethodGet, path, nil, "Accept", "text/html,*/*", "If-None-Match", got.header.Get("ETag"))
		require.Equal(t, http.StatusNotModified, again.status, path)
	}
	head := ask(t, base, caller{}, http.MethodHead, "/theme.js", nil)
	require.Equal(t, http.StatusOK, head.status)
	require.Empty(t, head.body)
}

func TestThePageNeverAnswersForWhatIsMissing(t *testing.T) {
	t.Parallel()
	base := bareServer(t, false)
	for _, path := range []string{
		"/api", "/api/v1", "/api/v1/nothing", "/api/v2/tickets", "/hooks/zapi", "/hooks/other/x", "/assets/gone-1.js", "/.vite/manifest.json",
		"/api/v1/tickets/", "//api/v1/nothing",
	} {
		got := ask(t, base, caller{}, http.MethodGet, path, nil, "Accept", "text/html,*/*")
		if got.status == http.StatusOK { // a path of the browser's router, never the build's own notes
			require.NotContains(t, string(got.body), "{}", path)
			require.NotContains(t, path, "api", path)
			require.NotContains(t, path, "assets", path)
			continue
		}
		require.Equal(t, http.StatusNotFound, got.status, path)
		require.Equal(t, desk.CodeNotFound, got.code(t))
	}
	require.Equal(t, http.StatusNotFound, ask(t, base, caller{}, http.MethodPost, "/inbox", nil, "Accept", "text/html").status)
	require.Equal(t, http.StatusNotFound, ask(t, base, caller{}, http.MethodGet, "/missing.js", nil, "Accept", "*/*").status)
	wrong := ask(t, base, caller{}, http.MethodDelete, "/api/v1/me", nil)
	require.Equal(t, http.StatusMethodNotAllowed, wrong.status)
	require.EqualValues(t, "method_not_allowed", wrong.code(t))
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	base := bareServer(t, true)
	for _, path := range []string{"/", "/api/v1/me", "/healthz", "/assets/app-1a2b3c4.js", "/nothing.js", "/swagger/index.html"} {
		got := ask(t, base, caller{}, http.MethodGet, path, nil, "Accept", "text/html")
		policy := got.header.Get("Content-Security-Policy")
		require.Contains(t, policy, "script-src 'self';", path)
		require.NotContains(t, strings.SplitN(policy, "style-src", 2)[0], "unsafe", path)
		require.Contains(t, policy, "frame-ancestors 'none'", path)
		require.Contains(t, policy, "object-src 'none'", path)
		require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"), path)
		require.Equal(t, "DENY", got.header.Get("X-Frame-Options"), path)
		require.Equal(t, "same-origin", got.header.Get("Referrer-Policy"), path)
		require.NotEmpty(t, got.header.Get("Strict-Transport-Security"), path)
	}
	plain := ask(t, bareServer(t, false), caller{}, http.MethodGet, "/", nil, "Accept", "text/html")
	require.Empty(t, plain.header.Get("Strict-Transport-Security"), "without https it would lock people out")
	require.Equal(t, "no-store", ask(t, base, caller{}, http.MethodGet, "/api/v1/me", nil).header.Get("Cache-Control"))
}

func TestTheAPIDescribesItself(t *testing.T) {
	t.Parallel()
	base := bareServer(t, false)
	require.Equal(t, "/swagger/index.html", ask(t, base, caller{}, http.MethodGet, "/swagger", nil).header.Get("Location"))
	require.Equal(t, "/swagger/index.html", ask(t, base, caller{}, http.MethodGet, "/swagger/", nil).header.Get("Location"))
	page := ask(t, base, caller{}, http.MethodGet, "/swagger/index.html", nil)
	require.Equal(t, http.StatusOK, page.status)
	require.NotRegexp(t, `<script(?:\s[^>]*)?>\s*[^<\s]`, string(page.body), "an inline script would not run under the content policy")
	require.Equal(t, http.StatusOK, ask(t, base, caller{}, http.MethodGet, "/swagger/swagger-ui-bundle.js", nil).status)
	described := ask(t, base, caller{}, http.MethodGet, "/swagger/doc.json", nil)
	require.Equal(t, http.StatusOK, described.status)
	require.Contains(t, string(described.body), `"/api/v1/auth/login"`)
	require.Equal(t, http.StatusNotFound, ask(t, base, caller{}, http.MethodGet, "/swagger/passwd", nil).status)
}
