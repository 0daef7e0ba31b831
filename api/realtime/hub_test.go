package realtime_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/testkit"
)

// rows stands for the tickets' rows as they are now.
type rows struct {
	mu    sync.Mutex
	facts map[string]desk.TicketFacts
}

func (r *rows) set(ticket string, facts desk.TicketFacts) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.facts[ticket] = facts
}

func (r *rows) TicketFacts(_ context.Context, _ uuid.UUID, v desk.Viewer, ticket uuid.UUID) (desk.TicketFacts, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	facts, known := r.facts[ticket.String()]
	if !known || !desk.CanSee(v, facts) {
		return desk.TicketFacts{}, desk.E(desk.CodeNotFound, "not found")
	}
	return facts, nil
}

// office is one API process with a tenant's people, whose rights a test can change.
type office struct {
	tenant uuid.UUID
	stream *cache.Stream
	redis  *cache.Client
	rows   *rows
	url    string
	hub    *realtime.Hub

	mu     sync.Mutex
	people map[string]realtime.Person
	ended  map[string]bool
	outbox int64
}

func openOffice(t *testing.T, redisURL string, options realtime.Options) *office {
	t.Helper()
	client, err := cache.Open(redisURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	o := &office{
		tenant: uuid.New(), redis: client, stream: cache.NewStream(client), rows: &rows{facts: map[string]desk.TicketFacts{}},
		people: map[string]realtime.Person{}, ended: map[string]bool{},
	}
	options.Redis, options.Tickets = client, o.rows
	o.hub = realtime.NewHub(options)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.hub.Run(ctx)
	}()
	handler, err := realtime.NewHandler(o.hub, "https://desk.example.org")
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("as")
		person, err := o.person(name)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		handler.Serve(r.Context(), w, r, person, func(context.Context) (realtime.Person, error) { return o.person(name) })
	}))
	// Small buffers, so that a browser that does not read is noticed soon.
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4096)
		return ctx
	}
	server.Start()
	t.Cleanup(func() {
		stop()
		<-done
		server.Close()
	})
	o.url = server.URL
	return o
}

func (o *office) person(name string) (realtime.Person, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	person, known := o.people[name]
	if !known || o.ended[name] {
		return realtime.Person{}, desk.E(desk.CodeUnauthenticated, "sign in")
	}
	return person, nil
}

// hire gives a person a name and a viewer; an empty UserID gets one.
func (o *office) hire(name string, v desk.Viewer) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if known, ok := o.people[name]; ok && v.UserID == "" {
		v.UserID = known.Viewer.UserID
	}
	if v.UserID == "" {
		v.UserID = uuid.NewString()
	}
	o.people[name] = realtime.Person{Tenant: o.tenant, Viewer: v, Rights: uuid.NewString()}
	return v.UserID
}

func (o *office) fire(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended[name] = true
}

type change struct {
	Kind      string            `json:"kind"`
	TicketID  string            `json:"ticket_id,omitempty"`
	MessageID string            `json:"message_id,omitempty"`
	Version   int64             `json:"version"`
	Seq       *int64            `json:"seq,omitempty"`
	Before    *desk.TicketFacts `json:"before,omitempty"`
	After     *desk.TicketFacts `json:"after,omitempty"`
}

// announce puts a change into the stream, as the process that committed it does.
func (o *office) announce(t *testing.T, c change) {
	t.Helper()
	require.NoError(t, o.publish(t.Context(), c))
}

func (o *office) publish(ctx context.Context, c change) error {
	payload, err := json.Marshal(c)
	if err != nil {
		return err
	}
	o.mu.Lock()
	o.outbox++
	id := o.outbox
	o.mu.Unlock()
	_, err = o.stream.Append(ctx, []cache.Entry{{OutboxID: id, Tenant: o.tenant.String(), Payload: payload}})
	return err
}

// browser is an open page. Its frames arrive in order.
type browser struct {
	conn   *websocket.Conn
	frames chan realtime.Frame
	closed chan websocket.StatusCode
}

func (o *office) dial(t *testing.T, name, query string, options *websocket.DialOptions) *websocket.Conn {
	t.Helper()
	conn, answer, err := websocket.Dial(t.Context(), o.url+"/?as="+url.QueryEscape(name)+query, options)
	require.NoError(t, err)
	if answer.Body != nil {
		_ = answer.Body.Close()
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// open connects and waits for the greeting, which it returns.
func (o *office) open(t *testing.T, name, query string) (*browser, realtime.Frame) {
	t.Helper()
	b := &browser{conn: o.dial(t, name, query, nil), frames: make(chan realtime.Frame, 10_000), closed: make(chan websocket.StatusCode, 1)}
	go func() {
		for {
			_, raw, err := b.conn.Read(context.Background())
			if err != nil {
				b.closed <- websocket.CloseStatus(err)
				return
			}
			var frame realtime.Frame
			if json.Unmarshal(raw, &frame) == nil {
				b.frames <- frame
			}
		}
	}()
	hello := b.next(t)
	require.Equal(t, "hello", hello.Type)
	return b, hello
}

func (b *browser) next(t *testing.T) realtime.Frame {
	t.Helper()
	select {
	case frame := <-b.frames:
		return frame
	case <-time.After(20 * time.Second):
		require.FailNow(t, "no frame came")
		return realtime.Frame{}
	}
}

// until returns the frames up to and including the first of that kind of event, or of that type. Presence of others is left out.
func (b *browser) until(t *testing.T, kindOrType string) []realtime.Frame {
	t.Helper()
	var all []realtime.Frame
	for {
		frame := b.next(t)
		if frame.Event != nil && frame.Event.Kind == "presence" && kindOrType != "presence" {
			continue
		}
		all = append(all, frame)
		if frame.Type == kindOrType || (frame.Event != nil && frame.Event.Kind == kindOrType) {
			return all
		}
	}
}

func (b *browser) status(t *testing.T) websocket.StatusCode {
	t.Helper()
	select {
	case status := <-b.closed:
		return status
	case <-time.After(20 * time.Second):
		require.FailNow(t, "the connection was not closed")
		return 0
	}
}

func tickets(frames []realtime.Frame) []string {
	list := []string{}
	for _, f := range frames {
		if f.Event != nil && f.Event.TicketID != "" {
			list = append(list, f.Event.Kind+" "+f.Event.TicketID)
		}
	}
	return list
}

// mark is an event that everybody sees: what came before it has been told.
func (o *office) mark(t *testing.T) {
	t.Helper()
	o.announce(t, change{Kind: "connection.changed"})
}

const marked = "connection.changed"

func TestEachBrowserHearsOfTheTicketsItsPersonMaySeeAndNoOthers(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	sales, support, number := uuid.NewString(), uuid.NewString(), uuid.NewString()
	o.hire("administrator", desk.Viewer{Reach: desk.ReachAll, ClosedAll: true})
	o.hire("supervisor of sales", desk.Viewer{Reach: desk.ReachDepartment, Departments: []string{sales}, ClosedAll: true})
	ana := o.hire("agent of sales", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{sales}})
	o.hire("agent of support", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{support}})
	o.hire("agent of another number", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{sales}, ConnectionID: uuid.NewString()})
	o.hire("nobody", desk.Viewer{})
	stranger := openOffice(t, testkit.Redis(t), realtime.Options{})
	stranger.hire("administrator", desk.Viewer{Reach: desk.ReachAll, ClosedAll: true})

	queued := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: sales, ConnectionID: number}
	taken := desk.TicketFacts{Status: desk.StatusInProgress, DepartmentID: sales, AgentID: ana, ConnectionID: number}
	moved := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: support, ConnectionID: number}
	ticket := uuid.NewString()

	for name, want := range map[string][]string{
		"administrator":           {"message.created " + ticket, "ticket.changed " + ticket, "ticket.changed " + ticket},
		"supervisor of sales":     {"message.created " + ticket, "ticket.changed " + ticket, "ticket.gone " + ticket},
		"agent of sales":          {"message.created " + ticket, "ticket.changed " + ticket, "ticket.gone " + ticket},
		"agent of support":        {"ticket.changed " + ticket},
		"agent of another number": {},
	} {
		b, _ := o.open(t, name, "")
		nobody, _ := o.open(t, "nobody", "")
		far, _ := stranger.open(t, "administrator", "")
		o.announce(t, change{Kind: "ticket.created", TicketID: ticket, MessageID: uuid.NewString(), Version: 1, After: &queued})
		o.announce(t, change{Kind: "ticket.changed", TicketID: ticket, Version: 2, Before: &queued, After: &taken})
		o.announce(t, change{Kind: "ticket.changed", TicketID: ticket, Version: 3, Before: &taken, After: &moved})
		o.mark(t)
		stranger.mark(t)
		require.Equal(t, want, tickets(b.until(t, marked)), name)
		require.Empty(t, tickets(far.until(t, marked)), "another tenant")
		require.Empty(t, tickets(nobody.until(t, marked)), "somebody who may see no ticket")
		require.NoError(t, b.conn.CloseNow())
	}
}

func TestARevokedSessionIsCutWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	o.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	o.hire("bia", desk.Viewer{Reach: desk.ReachAll})
	ana, _ := o.open(t, "ana", "")
	bia, _ := o.open(t, "bia", "")
	began := time.Now()
	o.fire("ana")
	require.EqualValues(t, 4401, ana.status(t))
	require.Less(t, time.Since(began), 2*time.Second)
	o.mark(t)
	bia.until(t, marked)
}

func TestChangedRightsAreInEffectWithinTwoSecondsWithoutANewConnection(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	o.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	ana, _ := o.open(t, "ana", "")
	facts := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: uuid.NewString(), ConnectionID: uuid.NewString()}
	ticket := uuid.NewString()
	o.announce(t, change{Kind: "ticket.changed", TicketID: ticket, Version: 1, After: &facts})
	ana.until(t, "ticket.changed")

	began := time.Now()
	o.hire("ana", desk.Viewer{Reach: desk.ReachOwn})
	frames := ana.until(t, "permissions.changed")
	require.Less(t, time.Since(began), 2*time.Second)
	require.NotEmpty(t, frames[len(frames)-1].ID, "it must not spoil the position to resume from")
	o.announce(t, change{Kind: "ticket.changed", TicketID: ticket, Version: 2, After: &facts})
	o.mark(t)
	require.Empty(t, tickets(ana.until(t, marked)))
}

func TestOnlyPagesOfThisServerMayConnect(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	o.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	for origin, want := range map[string]int{
		"":                                      http.StatusSwitchingProtocols,
		o.url:                                   http.StatusSwitchingProtocols,
		"https://desk.example.org":              http.StatusSwitchingProtocols,
		"https://evil.example.org":              http.StatusForbidden,
		"https://desk.example.org.evil.example": http.StatusForbidden,
		"null":                                  http.StatusForbidden,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, answer, err := websocket.Dial(t.Context(), o.url+"/?as=ana", &websocket.DialOptions{HTTPHeader: header})
		require.NotNil(t, answer, origin)
		require.Equal(t, want, answer.StatusCode, origin)
		if err == nil {
			_ = conn.CloseNow()
		}
	}
	plain, err := http.Get(o.url + "/?as=ana")
	require.NoError(t, err)
	require.NoError(t, plain.Body.Close())
	require.Equal(t, http.StatusUpgradeRequired, plain.StatusCode)
}

func TestTheTokenIsNotEchoedWhenThePageNamesOurProtocol(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	o.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	both := o.dial(t, "ana", "", &websocket.DialOptions{Subprotocols: []string{"bearer.blc_x_y", "balcao"}})
	require.Equal(t, "balcao", both.Subprotocol())
	alone := o.dial(t, "ana", "", &websocket.DialOptions{Subprotocols: []string{"bearer.blc_x_y"}})
	require.Equal(t, "bearer.blc_x_y", alone.Subprotocol())
}
