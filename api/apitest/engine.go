package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/api/server"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/postgres"
)

// Authenticator knows the office's API tokens, as the server's does.
func (o *Office) Authenticator() *auth.Authenticator {
	return auth.NewAuthenticator(o.DB, cache.NewCredentials(o.Redis), o.Access, time.Hour)
}

// Serve starts the real server with these rows of the table.
func (o *Office) Serve(t testing.TB, routes ...[]route.Route) *httptest.Server {
	t.Helper()
	engine, err := server.New(server.Options{
		Routes: routes, Authenticator: o.Authenticator(), Health: &obs.Health{}, Registry: prometheus.NewRegistry(),
		Web: fstest.MapFS{"index.html": {Data: []byte("<html></html>")}},
	})
	require.NoError(t, err)
	running := httptest.NewServer(engine)
	t.Cleanup(running.Close)
	return running
}

// issue gives every person an API token.
func (o *Office) issue(t testing.TB) {
	t.Helper()
	o.tokens = map[string]string{}
	for name, id := range o.People {
		token := access.NewAPIToken()
		_, err := o.DB.CreateToken(t.Context(), o.Tenant, postgres.NewToken{UserID: id, Name: "test", Prefix: token.Prefix, SecretHash: token.SecretHash})
		require.NoError(t, err)
		o.tokens[name] = token.Text
	}
}

// Token returns a person's API token.
func (o *Office) Token(name string) string { return o.tokens[name] }

// Ask is one request to a server of Serve.
type Ask struct {
	As     string // one of the office's people; "" for a stranger
	Method string // GET when empty
	Path   string
	Body   any // []byte and io.Reader go as they are, the rest as JSON
	Header map[string]string
}

// Answer is what came back.
type Answer struct {
	Status int
	Body   []byte
}

// JSON returns the body as a generic object.
func (a Answer) JSON(t testing.TB) map[string]any {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal(a.Body, &object), string(a.Body))
	return object
}

// Code returns the code of a problem, "" when it is none.
func (a Answer) Code() string {
	var problem struct{ Code string }
	_ = json.Unmarshal(a.Body, &problem)
	return problem.Code
}

// Fields returns field and code of each fault that a problem names.
func (a Answer) Fields() map[string]string {
	var problem struct {
		Errors []struct{ Field, Code string }
	}
	_ = json.Unmarshal(a.Body, &problem)
	fields := map[string]string{}
	for _, e := range problem.Errors {
		fields[e.Field] = e.Code
	}
	return fields
}

// Send asks a server of Serve.
func (o *Office) Send(t testing.TB, running *httptest.Server, ask Ask) Answer {
	t.Helper()
	var body io.Reader
	switch b := ask.Body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	case io.Reader:
		body = b
	default:
		encoded, err := json.Marshal(b)
		require.NoError(t, err)
		body = bytes.NewReader(encoded)
	}
	method := ask.Method
	if method == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(t.Context(), method, running.URL+ask.Path, body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	if ask.As != "" {
		r.Header.Set("Authorization", "Bearer "+o.Token(ask.As))
	}
	for name, value := range ask.Header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return Answer{Status: answer.StatusCode, Body: content}
}
