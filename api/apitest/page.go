package apitest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/desk"
)

// Page opens the WebSocket of a person on a hub of its own and hands out what it is told after the greeting.
func (o *Office) Page(t testing.TB, who string) <-chan realtime.Frame {
	t.Helper()
	hub := realtime.NewHub(realtime.Options{Redis: o.Redis, Tickets: storedTickets{o}})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		hub.Run(ctx)
	}()
	handler, err := realtime.NewHandler(hub, "")
	require.NoError(t, err)
	identify := func(ctx context.Context) (realtime.Person, error) {
		p, err := o.Access.Principal(ctx, o.Tenant, o.People[who])
		if err != nil {
			return realtime.Person{}, err
		}
		return realtime.Person{Tenant: o.Tenant, Viewer: p.Viewer, Rights: p.Rights()}, nil
	}
	running := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		person, err := identify(r.Context())
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		handler.Serve(r.Context(), w, r, person, identify)
	}))
	conn, answer, err := websocket.Dial(t.Context(), running.URL, nil)
	require.NoError(t, err)
	if answer.Body != nil {
		_ = answer.Body.Close()
	}
	t.Cleanup(func() {
		_ = conn.CloseNow()
		stop()
		<-done
		running.Close()
	})
	frames := make(chan realtime.Frame, 1000)
	go func() {
		for {
			_, raw, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			var frame realtime.Frame
			if json.Unmarshal(raw, &frame) == nil {
				frames <- frame
			}
		}
	}()
	require.Equal(t, "hello", (<-frames).Type)
	return frames
}

// storedTickets answers from the office's rows.
type storedTickets struct{ office *Office }

// TicketFacts implements realtime.Tickets.
func (s storedTickets) TicketFacts(ctx context.Context, tenant uuid.UUID, v desk.Viewer, ticket uuid.UUID) (desk.TicketFacts, error) {
	row, err := s.office.DB.Ticket(ctx, tenant, v, ticket)
	if err != nil {
		return desk.TicketFacts{}, err
	}
	return row.Facts(), nil
}
