package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// personHeader names who asks. The server's own tests prove sessions and tokens; here the person is simply believed.
const personHeader = "X-Test-Person"

// Serve starts the routes as the server does, except that the person is taken from Ask.As.
func (o *Office) Serve(t testing.TB, routes []route.Route, status func(error) (int, any)) *httptest.Server {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	for _, r := range routes {
		engine.Handle(r.Method, r.Path, func(c *gin.Context) {
			err := o.admit(c, r)
			if err == nil {
				err = r.Handler(c)
			}
			if err != nil {
				c.JSON(status(err))
			}
			c.Writer.WriteHeaderNow()
		})
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return server
}

func (o *Office) admit(c *gin.Context, r route.Route) error {
	if r.Access.Anonymous() {
		return nil
	}
	user, err := uuid.Parse(c.GetHeader(personHeader))
	if err != nil {
		return desk.E(desk.CodeUnauthenticated, "sign in")
	}
	p, err := o.Access.Principal(c.Request.Context(), o.Tenant, user)
	if err != nil {
		return err
	}
	request.SetPrincipal(c, p)
	if !r.Access.Allows(p.Permissions) {
		return desk.E(desk.CodeForbidden, "not allowed")
	}
	return nil
}

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

// Send asks a server of Serve.
func (o *Office) Send(t testing.TB, server *httptest.Server, ask Ask) Answer {
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
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+ask.Path, body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	if ask.As != "" {
		r.Header.Set(personHeader, o.People[ask.As].String())
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
