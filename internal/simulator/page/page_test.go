package page_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/page"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	page.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestThePageIsServedWithAPolicyThatRunsOnlyItsOwnFiles(t *testing.T) {
	t.Parallel()
	w := get(t, "/")
	require.Equal(t, http.StatusOK, w.Code)
	policy := w.Header().Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "script-src 'self'")
	require.NotContains(t, policy, "unsafe")
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	body := w.Body.String()
	require.Contains(t, body, "Simulador — nada aqui é enviado ao WhatsApp")
	require.NotRegexp(t, `<script>|\son\w+=|\sstyle=`, body, "inline code would be refused by the policy")
}

func TestEveryFileThatThePageAndItsModulesNameIsServed(t *testing.T) {
	t.Parallel()
	for _, m := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(get(t, "/").Body.String(), -1) {
		require.Equal(t, http.StatusOK, get(t, m[1]).Code, m[1])
	}
	modules := regexp.MustCompile(`from "\./([^"]+)"`)
	files, err := fs.Glob(os.DirFS("static"), "*.js")
	require.NoError(t, err)
	for _, file := range files {
		w := get(t, "/assets/"+file)
		require.Contains(t, w.Header().Get("Content-Type"), "javascript", file)
		for _, m := range modules.FindAllStringSubmatch(w.Body.String(), -1) {
			require.Equal(t, http.StatusOK, get(t, "/assets/"+m[1]).Code, "%s imports %s", file, m[1])
		}
	}
	require.Equal(t, http.StatusOK, get(t, "/assets/fonts/inter-latin-wght-normal.woff2").Code)
}

func TestNoModuleEverTurnsTextIntoMarkup(t *testing.T) {
	t.Parallel()
	dangerous := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|srcdoc`)
	files, err := fs.Glob(os.DirFS("static"), "*.js")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		raw, err := os.ReadFile("static/" + file)
		require.NoError(t, err)
		require.NotRegexp(t, dangerous, string(raw), file)
		require.Less(t, strings.Count(string(raw), "\n"), 400, file)
	}
}

func TestUnknownPathsAndFoldersAreNotFound(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/nope", "/assets/", "/assets/fonts/", "/assets/../page.go"} {
		require.Equal(t, http.StatusNotFound, get(t, path).Code, path)
	}
	w := httptest.NewRecorder()
	page.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
}
