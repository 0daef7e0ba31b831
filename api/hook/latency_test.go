package hook_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/testkit"
)

// The figure of quality.md: webhook to event in an open browser. It is printed; the limit here only tells a broken path from a slow machine.
func TestAWebhookIsInAnOpenBrowserAtOnce(t *testing.T) {
	o := apitest.NewOffice(t)
	d := openDoor(t, o, rules{})
	frames := o.Page(t, apitest.Ana)
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
	require.Less(t, took[count/2], time.Second)
	testkit.Eventually(t, func() bool { return o.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'realtime'") == 0 },
		"the acknowledgements: nothing is left to the relay")
}

// What the customer does is told to those who may see the ticket, and stored nowhere.
func TestTheCustomersTypingIsToldAndNotStored(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	d := openDoor(t, o, rules{})
	ana, caio := o.Page(t, apitest.Ana), o.Page(t, apitest.Caio)
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
