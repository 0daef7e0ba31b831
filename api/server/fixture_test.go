package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/alert"
	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/connection"
	"github.com/balcao/balcao/api/contact"
	"github.com/balcao/balcao/api/conversation"
	"github.com/balcao/balcao/api/department"
	"github.com/balcao/balcao/api/history"
	"github.com/balcao/balcao/api/hook"
	"github.com/balcao/balcao/api/media"
	"github.com/balcao/balcao/api/message"
	"github.com/balcao/balcao/api/quickreply"
	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/api/search"
	"github.com/balcao/balcao/api/server"
	"github.com/balcao/balcao/api/ticket"
	"github.com/balcao/balcao/api/upload"
	"github.com/balcao/balcao/api/user"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/postgres"
	intake "github.com/balcao/balcao/internal/upload"
)

// patient stands for Temporal: it takes every command and leaves the outcome open.
type patient struct{}

func (patient) Do(context.Context, dispatch.Command) (dispatch.Result, error) {
	return dispatch.Result{UpdateID: "asked", Pending: true}, nil
}

// site is a running server with every row of the table bound, and an office behind it.
type site struct {
	*apitest.Office
	web *httptest.Server
}

func newSite(t *testing.T) *site {
	t.Helper()
	o := apitest.NewOffice(t)
	return &site{Office: o, web: serve(t, o, o.Redis)}
}

// serve starts the server over the office's database and the given Redis, which may
// be reached through a wire that the test cuts.
func serve(t *testing.T, o *apitest.Office, redis *cache.Client) *httptest.Server {
	t.Helper()
	authenticator := auth.NewAuthenticator(o.DB, cache.NewCredentials(redis), o.Access, time.Hour)
	signIn, err := auth.New(auth.Deps{
		Store: o.DB, Authenticator: authenticator, Throttle: cache.NewThrottle(redis), Presence: cache.NewPresence(redis),
	})
	require.NoError(t, err)
	announcer := dispatch.NewAnnouncer(redis, o.DB, nil)
	hub := realtime.NewHub(realtime.Options{Redis: redis, Tickets: server.VisibleTickets(o.DB), Registry: prometheus.NewRegistry()})
	socket, err := realtime.NewHandler(hub, "")
	require.NoError(t, err)
	receiver := hook.New(hook.Deps{
		DB: o.DB, Announcer: announcer, Whispers: cache.NewWhispers(redis), Unseal: o.Unseal, MaxBody: 1 << 20,
		Registry: prometheus.NewRegistry(),
	})
	files := apitest.Files(t)
	return start(t, server.Options{
		Authenticator: authenticator,
		Routes: [][]route.Route{
			media.Routes(media.Deps{DB: o.DB, Policies: o.Access, Signer: files.Signer, Files: files.Store, Announcer: announcer}),
			upload.Routes(upload.Deps{Intake: &intake.Intake{DB: o.DB, Files: files.Store, Inspector: files.Inspector}}),
			signIn.Routes(), receiver.Routes(),
			ticket.Routes(ticket.Deps{DB: o.DB, Commander: patient{}, Announcer: announcer}),
			contact.Routes(contact.Deps{DB: o.DB, Lines: knownLine{}, Announcer: announcer}),
			conversation.Routes(conversation.Deps{DB: o.DB, Lines: knownLine{}, Announcer: announcer, Ticket: ticket.Deps{DB: o.DB}}),
			message.Routes(message.Deps{DB: o.DB, Announcer: announcer}),
			quickreply.Routes(o.DB),
			department.Routes(o.DB), alert.Routes(alert.Deps{Store: o.DB, Announcer: announcer}), connection.Routes(connection.Deps{
				Store: o.DB, Provider: pairedLine{}, Announcer: announcer, Box: o.Box, PublicURL: "https://desk.example.org",
			}),
			search.Routes(search.Deps{DB: o.DB}), history.Routes(o.DB),
			user.Routes(o.DB), server.SocketRoutes(socket, authenticator),
		},
	})
}

// builtApp is a web app as its build leaves it.
var builtApp = fstest.MapFS{
	"index.html":            {Data: []byte("<!doctype html><title>Balcão</title>")},
	"theme.js":              {Data: []byte("document.documentElement.dataset.theme")},
	"favicon.svg":           {Data: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
	"assets/app-1a2b3c4.js": {Data: []byte("console.log(1)")},
	".vite/manifest.json":   {Data: []byte("{}")},
}

// start starts a server; what the options leave out is filled in.
func start(t *testing.T, o server.Options) *httptest.Server {
	t.Helper()
	o.Web = builtApp
	if o.Health == nil {
		o.Health = &obs.Health{}
	}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	engine, err := server.New(o)
	require.NoError(t, err)
	running := httptest.NewServer(engine)
	t.Cleanup(running.Close)
	return running
}

// caller is somebody who asks: nobody, a browser with a session, or a program with a
// token.
type caller struct {
	cookie, csrf, token string
}

// session signs a person in without a password.
func (s *site) session(t *testing.T, o *apitest.Office, name string) caller {
	t.Helper()
	token, csrf, now := access.NewSecret(), access.NewSecret(), time.Now()
	_, err := o.DB.CreateSession(t.Context(), o.Tenant, postgres.NewSession{
		UserID: o.People[name], TokenHash: access.HashSecret(token), CSRFToken: csrf, CreatedAt: now, ExpiresAt: now.Add(time.Hour),
	})
	require.NoError(t, err)
	return caller{cookie: token, csrf: csrf}
}

// message returns the id of a message of Caio's that WhatsApp has, in the queue of Sales.
func (s *site) message(t *testing.T) string {
	t.Helper()
	stored, _, _, err := s.DB.QueueReply(t.Context(), s.Tenant, postgres.Reply{
		TicketID: s.Ticket(t, "5511988880000", "oi"), Viewer: desk.Viewer{UserID: s.People[apitest.Admin].String(), Reach: desk.ReachAll},
		AuthorID: s.People[apitest.Caio], Origin: "agent", Text: "Bom dia",
	})
	require.NoError(t, err)
	_, _, err = s.DB.BeginSend(t.Context(), s.Tenant, stored.ID)
	require.NoError(t, err)
	_, err = s.DB.AcceptSend(t.Context(), s.Tenant, stored.ID, uuid.NewString(), uuid.NewString())
	require.NoError(t, err)
	return stored.ID.String()
}

// quickReply returns the id of one for everyone.
func (s *site) quickReply(t *testing.T) string {
	t.Helper()
	stored, err := s.DB.CreateQuickReply(t.Context(), s.Tenant, postgres.QuickReply{Shortcut: uuid.NewString()[:8], Title: "Oi", Body: "Olá!"})
	require.NoError(t, err)
	return stored.ID.String()
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) problem(t *testing.T) server.Problem {
	t.Helper()
	var p server.Problem
	require.Equal(t, "application/problem+json; charset=utf-8", a.header.Get("Content-Type"), string(a.body))
	require.NoError(t, json.Unmarshal(a.body, &p))
	require.Equal(t, a.status, p.Status)
	return p
}

func (a answer) code(t *testing.T) desk.Code {
	t.Helper()
	return a.problem(t).Code
}

func (a answer) me(t *testing.T) auth.Me {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, string(a.body))
	var me auth.Me
	require.NoError(t, json.Unmarshal(a.body, &me))
	return me
}

// cookie returns the session's token that the answer sets, "" when it sets none.
func (a answer) cookie(t *testing.T) *http.Cookie {
	t.Helper()
	for _, line := range a.header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		require.NoError(t, err)
		if cookie.Name == auth.CookieName {
			return cookie
		}
	}
	return nil
}

func (s *site) ask(t *testing.T, who caller, method, path string, body any, headers ...string) answer {
	t.Helper()
	return ask(t, s.web.URL, who, method, path, body, headers...)
}

func ask(t *testing.T, base string, who caller, method, path string, body any, headers ...string) answer {
	t.Helper()
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(t, err)
		content = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, content)
	require.NoError(t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if who.cookie != "" {
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: who.cookie})
	}
	if who.csrf != "" {
		r.Header.Set("X-CSRF-Token", who.csrf)
	}
	if who.token != "" {
		r.Header.Set("Authorization", "Bearer "+who.token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	response, err := http.DefaultTransport.RoundTrip(r) // follows no redirect
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{status: response.StatusCode, header: response.Header, body: got}
}

// hire adds a person with a password to a tenant.
func (s *site) hire(t *testing.T, tenant uuid.UUID, role, email, password string) uuid.UUID {
	t.Helper()
	hash, err := access.HashPassword(t.Context(), password)
	require.NoError(t, err)
	id, err := s.DB.CreateUser(t.Context(), tenant, postgres.NewUser{
		RoleKey: role, Email: email, Name: "Pessoa", Handle: "h" + uuid.NewString()[:8], PasswordHash: hash,
	})
	require.NoError(t, err)
	return id
}
