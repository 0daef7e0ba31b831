package server_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/api/server"
	"github.com/balcao/balcao/internal/desk"
)

// codesOf returns the values of the constants of type Code in a file.
func codesOf(t *testing.T, path string) []desk.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	var codes []desk.Code
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") || len(spec.Values) != 1 {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		codes = append(codes, desk.Code(text))
		return true
	})
	return codes
}

func TestEveryCodeHasAStatus(t *testing.T) {
	t.Parallel()
	codes := append(codesOf(t, "../../internal/desk/error.go"), codesOf(t, "../request/problem.go")...)
	require.Greater(t, len(codes), 20)
	for _, code := range codes {
		status := server.Statuses()[code]
		require.GreaterOrEqual(t, status, 400, "code %s has no status", code)
		require.Equal(t, status, server.StatusOf(fmt.Errorf("wrapped: %w", desk.E(code, "x"))))
	}
	require.Equal(t, http.StatusInternalServerError, server.StatusOf(errors.New("x")))
	require.Equal(t, http.StatusInternalServerError, server.StatusOf(desk.E("invented", "x")))
	require.Equal(t, http.StatusBadRequest, server.StatusOf(desk.Invalid("", "malformed", "x")))
}

// failing starts a server whose public row does what the test says.
func failing(t *testing.T, handler route.Handler) string {
	t.Helper()
	return start(t, server.Options{
		Authenticator: &auth.Authenticator{}, Routes: [][]route.Route{{route.Login.Do(handler)}},
	}).URL
}

func TestAFaultOfOursIsAnsweredWithoutItsCause(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]route.Handler{
		"an unknown error": func(*gin.Context) error { return errors.New("pq: password=hunter2") },
		"a known cause":    func(*gin.Context) error { return &desk.Error{Code: desk.CodeInternal, Detail: "hunter2"} },
		"a panic":          func(*gin.Context) error { panic("hunter2") },
		"an unknown code":  func(*gin.Context) error { return desk.E("invented", "hunter2") },
	} {
		got := ask(t, failing(t, handler), caller{}, http.MethodPost, loginPath, nil)
		require.Equal(t, http.StatusInternalServerError, got.status, name)
		p := got.problem(t)
		require.Equal(t, desk.CodeInternal, p.Code, name)
		require.Equal(t, got.header.Get("X-Request-Id"), p.RequestID)
		require.NotEmpty(t, p.RequestID)
		require.NotContains(t, string(got.body), "hunter2", name)
	}
}

func TestAProblemHasTheMembersOfRFC9457(t *testing.T) {
	t.Parallel()
	base := failing(t, func(*gin.Context) error {
		return fmt.Errorf("outer: %w", &desk.Error{Code: desk.CodeConflict, Detail: "it exists already", Cause: errors.New("hunter2")})
	})
	got := ask(t, base, caller{}, http.MethodPost, loginPath, nil, "X-Request-Id", "from-the-proxy-1")
	require.Equal(t, http.StatusConflict, got.status)
	require.JSONEq(t, `{"type":"urn:balcao:problem:conflict","title":"Conflict","status":409,"detail":"it exists already","code":"conflict",`+
		`"errors":[],"request_id":"from-the-proxy-1"}`, string(got.body))
	require.Equal(t, "no-store", got.header.Get("Cache-Control"))
}

func TestARequestIDFromOutsideIsTakenOnlyWhenItIsHarmless(t *testing.T) {
	t.Parallel()
	base := failing(t, func(*gin.Context) error { return desk.E(desk.CodeConflict, "x") })
	for _, id := range []string{"short", strings.Repeat("x", 65), "has space in", `quote"inside`} {
		got := ask(t, base, caller{}, http.MethodPost, loginPath, nil, "X-Request-Id", id)
		require.NotEqual(t, id, got.header.Get("X-Request-Id"))
		require.Len(t, got.header.Get("X-Request-Id"), 36)
	}
}

func TestARequestThatTheClientGaveUpIsNoFault(t *testing.T) {
	t.Parallel()
	reached, done := make(chan struct{}), make(chan error, 1)
	base := failing(t, func(c *gin.Context) error {
		close(reached)
		<-c.Request.Context().Done()
		return c.Request.Context().Err()
	})
	ctx, giveUp := context.WithCancel(t.Context())
	go func() {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+loginPath, http.NoBody)
		if err == nil {
			var response *http.Response
			if response, err = http.DefaultTransport.RoundTrip(r); err == nil {
				_ = response.Body.Close()
			}
		}
		done <- err
	}()
	<-reached
	giveUp()
	require.ErrorIs(t, <-done, context.Canceled)
}

func TestARowThatNobodyBoundIsGuardedAndSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bare := start(t, server.Options{Authenticator: s.Authenticator()})
	admin := s.session(t, s.Office, "admin")
	require.Equal(t, http.StatusUnauthorized, ask(t, bare.URL, caller{}, http.MethodGet, "/api/v1/tickets", nil).status)
	got := ask(t, bare.URL, admin, http.MethodGet, "/api/v1/tickets", nil)
	require.Equal(t, http.StatusNotImplemented, got.status)
	require.Equal(t, desk.CodeNotImplemented, got.code(t))
}

func TestABodyOverTheLimitIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got := s.login(t, credentials{Email: strings.Repeat("x", 2<<20)})
	require.Equal(t, http.StatusRequestEntityTooLarge, got.status)
	require.Equal(t, desk.CodeTooLarge, got.code(t))
}
