package hook_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/testkit"
)

type ticketFacts struct{ office *apitest.Office }

func (f ticketFacts) TicketFacts(ctx context.Context, tenant uuid.UUID, v desk.Viewer, ticket uuid.UUID) (desk.TicketFacts, error) {
	row, err := f.office.DB.Ticket(ctx, tenant, v, ticket)
	if err != nil {
		return desk.TicketFacts{}, err
	}
	return row.Facts(), nil
}

// page opens the WebSocket of one of the office's people and hands out what it is told.
func page(t *testing.T, o *apitest.Office, who string) <-chan realtime.Frame {
	t.Helper()
	hub := realtime.NewHub(realtime.Options{Redis: o.Redis, Tickets: ticketFacts{o}})
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
		return realtime.Person{Tenant: o.Tenant, Viewer: p.Viewer, Rights: "same"}, nil
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		person, err := identify(r.Context())
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		handler.Serve(r.Context(), w, r, person, identify)
	}))
	conn, answer, err := websocket.Dial(t.Context(), server.URL, nil)
	require.NoError(t, err)
	if answer.Body != nil {
		_ = answer.Body.Close()
	}
	t.Cleanup(func() {
		_ = conn.CloseNow()
		stop()
		<-done
		server.Close()
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

// The figure of quality.md: webhook to event in an open browser. It is printed; the limit here only tells a broken path from a slow machine.
func TestAWebhookIsInAnOpenBrowserAtOnce(t *testing.T) {
	o := apitest.NewOffice(t)
	d := openDoor(t, o, rules{})
	frames := page(t, o, apitest.Ana)
	const perSecond, count = 50, 250
	var mu sync.Mutex
	posted := map[string]time.Time{} // by message id, filled when the event's message is known
	took := []time.Duration{}
	seen := map[string]time.Time{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for f := range frames {
			if f.Event == nil || f.Event.Kind != "message.created" {
				continue
			}
			mu.Lock()
			seen[f.Event.MessageID] = time.Now()
			enough := len(seen) == count
			mu.Unlock()
			if enough {
				return
			}
		}
	}()
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	var group sync.WaitGroup
	for i := range count {
		<-tick.C
		group.Go(func() {
			id, began := newID(), time.Now()
			status := d.post(t, d.text("55119888"+digits(i%20+10000), id, "oi"), nil).Status
			if status == http.StatusOK {
				mu.Lock()
				posted[id] = began
				mu.Unlock()
			}
		})
	}
	group.Wait()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		require.FailNow(t, "not every message was told")
	}
	require.Len(t, posted, count)
	rows, err := o.Database.Admin(t).Query(t.Context(), "SELECT id::text, provider_id FROM messages")
	require.NoError(t, err)
	for rows.Next() {
		var message, provider string
		require.NoError(t, rows.Scan(&message, &provider))
		took = append(took, seen[message].Sub(posted[provider]))
	}
	require.NoError(t, rows.Err())
	require.Len(t, took, count)
	slices.Sort(took)
	t.Logf("webhook to event at %d/s: p50 %s, p95 %s, p99 %s, most %s", perSecond, took[count/2], took[count*95/100], took[count*99/100], took[count-1])
	require.Less(t, took[count*99/100], time.Second)
	testkit.Eventually(t, func() bool { return o.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'realtime'") == 0 },
		"the acknowledgements: nothing is left to the relay")
}

// What the customer does is told to those who may see the ticket, and stored nowhere.
func TestTheCustomersTypingIsToldAndNotStored(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	d := openDoor(t, o, rules{})
	ana, caio := page(t, o, apitest.Ana), page(t, o, apitest.Caio)
	d.accepted(t, d.text("5511988887777", newID(), "oi"))
	presence := map[string]any{"type": "PresenceChatCallback", "phone": "5511988887777", "status": "COMPOSING", "lastSeen": nil, "instanceId": o.InstanceID}
	testkit.Eventually(t, func() bool {
		d.accepted(t, presence)
		for {
			select {
			case f := <-ana:
				if f.Type == "typing" {
					return f.UserID == "" && f.TicketID != "" && *f.Active
				}
			default:
				return false
			}
		}
	}, "typing")
	require.Zero(t, d.kept(t))
	require.Equal(t, 1, d.messages(t))
	testkit.Never(t, 100*time.Millisecond, func() bool {
		select {
		case f := <-caio:
			return f.TicketID != "" || (f.Event != nil && f.Event.TicketID != "")
		default:
			return false
		}
	}, "an agent of another department hears of the ticket")
}

func digits(n int) string {
	text := []byte{}
	for ; n > 0; n /= 10 {
		text = append(text, byte('0'+n%10))
	}
	slices.Reverse(text)
	return string(text)
}
