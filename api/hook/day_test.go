package hook_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/api/apitest"
)

const (
	dayEvents  = 5000
	dayPeople  = 40
	dayGroups  = 8
	dayWorkers = 8
)

// snapshot is what a number's chats look like: messages, what was done to them, ticks and tickets, without what each database chooses itself
// (ids, instants of receipt) and without the order of handling.
func (d *door) snapshot(t *testing.T, tenant uuid.UUID) map[string]string {
	t.Helper()
	rows, err := d.office.Database.Admin(t).Query(t.Context(), `
		SELECT 'message ' || k.key || ' ' || m.provider_id,
		       (to_jsonb(m) - ARRAY['id', 'tenant_id', 'connection_id', 'contact_id', 'ticket_id', 'seq', 'raw', 'created_at', 'search']
		        || jsonb_build_object('search', m.search::text, 'in ticket', m.ticket_id IS NOT NULL, 'counted', m.seq IS NOT NULL,
		                              'file', (SELECT f.source_url FROM media f WHERE f.message_id = m.id)))::text
		FROM messages m JOIN LATERAL (SELECT min(i.key) AS key FROM contact_identities i WHERE i.contact_id = m.contact_id) k ON true WHERE m.tenant_id = $1
		UNION ALL
		SELECT 'fact ' || k.key || ' ' || a.target_id || ' ' || a.kind || ' ' || a.key,
		       (to_jsonb(a) - ARRAY['id', 'tenant_id', 'connection_id', 'contact_id', 'raw', 'received_at'])::text
		FROM message_amendments a JOIN LATERAL (SELECT min(i.key) AS key FROM contact_identities i WHERE i.contact_id = a.contact_id) k ON true WHERE a.tenant_id = $1
		UNION ALL
		SELECT 'ticket ' || k.key || ' ' || row_number() OVER (PARTITION BY k.key ORDER BY t.created_at),
		       jsonb_build_object('status', t.status, 'unread', t.unread, 'rows', t.last_seq, 'at', t.last_message_at, 'type', t.last_type,
		                          'direction', t.last_direction, 'preview', t.last_preview, 'address', t.address,
		                          'last', (SELECT l.provider_id FROM messages l WHERE l.id = t.last_message_id))::text
		FROM tickets t JOIN LATERAL (SELECT min(i.key) AS key FROM contact_identities i WHERE i.contact_id = t.contact_id) k ON true WHERE t.tenant_id = $1`, tenant)
	require.NoError(t, err)
	defer rows.Close()
	seen := map[string]string{}
	for rows.Next() {
		var key, what string
		require.NoError(t, rows.Scan(&key, &what))
		require.NotContains(t, seen, key)
		seen[key] = what
	}
	require.NoError(t, rows.Err())
	return seen
}

// replay sends each list in its order, several lists at once.
func (d *door) replay(t *testing.T, lists [][]event) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(dayWorkers)
	for _, list := range lists {
		group.Go(func() error {
			for _, e := range list {
				if answer := d.post(t, encoded(t, e.body), nil); answer.Status != http.StatusOK {
					return fmt.Errorf("%d %s", answer.Status, answer.Body)
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
}

func byChat(events []event, chats int) [][]event {
	lists := make([][]event, chats)
	for _, e := range events {
		lists[e.chat] = append(lists[e.chat], e)
	}
	return lists
}

func TestADayOfEventsInAnyOrderAndEachTwiceIsTheDayInOrderAndOnce(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	w := newDay(seed, dayPeople, dayGroups)
	opening, events := w.opening(), w.write(dayEvents)
	chats := len(w.chats)

	once := apitest.NewOffice(t)
	twice := once.Branch(t)
	for _, o := range []*apitest.Office{once, twice} {
		_, err := o.Database.Admin(t).Exec(t.Context(), "UPDATE connections SET groups_enabled = true WHERE id = $1", o.Connection)
		require.NoError(t, err)
		_, err = o.Database.Admin(t).Exec(t.Context(), "INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, 'groups', true)", o.Tenant)
		require.NoError(t, err)
	}
	inOrder := openDoor(t, once, rules{})
	inOrder.replay(t, byChat(opening, chats))
	inOrder.replay(t, byChat(events, chats))

	shuffled := openDoor(t, twice, rules{})
	shuffled.replay(t, byChat(opening, chats))
	doubled := append(append([]event{}, events...), events...)
	w.r.Shuffle(len(doubled), func(i, j int) { doubled[i], doubled[j] = doubled[j], doubled[i] })
	lists := make([][]event, dayWorkers)
	for i, e := range doubled {
		lists[i%dayWorkers] = append(lists[i%dayWorkers], e)
	}
	shuffled.replay(t, lists)

	want, got := inOrder.snapshot(t, once.Tenant), shuffled.snapshot(t, twice.Tenant)
	require.Greater(t, len(want), dayEvents/2)
	for key, what := range want {
		require.Equal(t, what, got[key], key)
	}
	require.Len(t, got, len(want))
	require.Zero(t, inOrder.flagged(t, "not_stored"))
	require.Equal(t, 2*chats, inOrder.tickets(t), "the day is one ticket a chat")
	require.Zero(t, inOrder.office.Count(t, "SELECT count(*) FROM early_receipts"), "every tick has found its message")
}
