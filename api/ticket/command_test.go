package ticket_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/temporalx"
)

// One office for all of it: a namespace is dear.
func TestCommands(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporal(t))
	f.work(t)
	var phones int
	queued := func(t *testing.T) uuid.UUID {
		t.Helper()
		phones++
		return f.Ticket(t, fmt.Sprintf("55119777%05d", 10000+phones), "oi")
	}
	accepted := func(t *testing.T, who string) uuid.UUID {
		t.Helper()
		id := queued(t)
		require.Equal(t, http.StatusOK, f.do(t, who, id, "accept", nil).Status)
		return id
	}

	t.Run("only those who may accept a ticket that they see", func(t *testing.T) {
		for _, c := range []struct {
			who  string
			want int
			code string
		}{
			{"", 401, "unauthenticated"}, {apitest.Auditor, 403, "forbidden"}, {apitest.Bot, 403, "forbidden"}, {apitest.Caio, 404, "not_found"},
		} {
			id := queued(t)
			answer := f.do(t, c.who, id, "accept", nil)
			require.Equal(t, c.want, answer.Status, c.who)
			require.Equal(t, c.code, answer.Code(), c.who)
			require.Equal(t, "open", f.statusOf(t, id), c.who)
			require.Zero(t, f.Count(t, "SELECT count(*) FROM ticket_commands WHERE ticket_id = $1", id), c.who)
		}
		for _, who := range []string{apitest.Ana, apitest.Bia, apitest.Supervisor, apitest.Admin} {
			id := queued(t)
			answer := f.do(t, who, id, "accept", nil)
			require.Equal(t, http.StatusOK, answer.Status, "%s: %s", who, answer.Body)
			shown := answer.JSON(t)
			require.Equal(t, "in_progress", shown["status"])
			require.Equal(t, f.People[who].String(), shown["agent_id"])
			require.NotContains(t, shown["allowed_actions"], "accept")
			require.Contains(t, shown["allowed_actions"], "reply")
			require.Equal(t, "in_progress", f.statusOf(t, id), "written before it is answered")
			require.Equal(t, 1, f.eventsOf(t, id, "accepted"))
		}
	})

	t.Run("a ticket that somebody has is refused with a code, or does not exist", func(t *testing.T) {
		id := accepted(t, apitest.Ana)
		refused := f.do(t, apitest.Supervisor, id, "accept", nil)
		require.Equal(t, http.StatusConflict, refused.Status)
		require.Equal(t, "already_assigned", refused.Code())
		require.Equal(t, http.StatusNotFound, f.do(t, apitest.Bia, id, "accept", nil).Status)
		require.Equal(t, f.People[apitest.Ana].String(), f.get(t, apitest.Ana, path(id, "")).JSON(t)["agent_id"])
	})

	t.Run("the same key is one command, whatever became of the first answer", func(t *testing.T) {
		id := queued(t)
		for range 3 {
			require.Equal(t, http.StatusOK, f.do(t, apitest.Ana, id, "accept", nil, "k1").Status)
		}
		require.Equal(t, 1, f.eventsOf(t, id, "accepted"))
		require.Equal(t, 1, f.Count(t, "SELECT count(*) FROM ticket_commands WHERE ticket_id = $1", id))
		require.Equal(t, http.StatusUnprocessableEntity, f.do(t, apitest.Ana, id, "wait", nil, strings.Repeat("x", 300)).Status)
		// The key is the person's, on this route of this ticket.
		require.Equal(t, http.StatusOK, f.do(t, apitest.Ana, id, "wait", nil, "k1").Status)
		other := queued(t)
		require.Equal(t, http.StatusOK, f.do(t, apitest.Ana, other, "accept", nil, "k1").Status)
		require.Equal(t, "in_progress", f.statusOf(t, other))
	})

	t.Run("of many who accept at once one gets the ticket", func(t *testing.T) {
		id := queued(t)
		people := []string{apitest.Ana, apitest.Bia, apitest.Supervisor, apitest.Admin}
		status := make([]int, len(people))
		var group sync.WaitGroup
		for i, who := range people {
			group.Go(func() { status[i] = f.do(t, who, id, "accept", nil).Status })
		}
		group.Wait()
		won := 0
		for i, s := range status {
			if s == http.StatusOK {
				won++
			} else {
				require.Contains(t, []int{http.StatusConflict, http.StatusNotFound}, s, people[i])
			}
		}
		require.Equal(t, 1, won)
		require.Equal(t, 1, f.eventsOf(t, id, "accepted"))
	})

	t.Run("a life from wait to reopening", func(t *testing.T) {
		id := queued(t)
		require.Equal(t, "not_accepted", f.do(t, apitest.Ana, id, "wait", nil).Code())
		require.Equal(t, "not_accepted", f.do(t, apitest.Ana, id, "resolve", nil).Code())
		require.Equal(t, "not_closed", f.do(t, apitest.Supervisor, id, "reopen", nil).Code())
		require.Equal(t, http.StatusOK, f.do(t, apitest.Ana, id, "accept", nil).Status)
		require.Equal(t, "waiting", f.do(t, apitest.Ana, id, "wait", nil).JSON(t)["status"])
		require.Equal(t, http.StatusForbidden, f.do(t, apitest.Ana, id, "resolve", map[string]any{"survey": false}).Status)
		require.Equal(t, "waiting", f.statusOf(t, id))
		resolved := f.do(t, apitest.Ana, id, "resolve", map[string]any{"survey": true}).JSON(t)
		require.Equal(t, "resolved", resolved["status"])
		require.NotNil(t, resolved["closed_at"])
		require.Equal(t, "already_closed", f.do(t, apitest.Ana, id, "wait", nil).Code())
		require.Equal(t, http.StatusForbidden, f.do(t, apitest.Ana, id, "reopen", nil).Status)
		reopened := f.do(t, apitest.Supervisor, id, "reopen", nil).JSON(t)
		require.Equal(t, "in_progress", reopened["status"])
		require.Nil(t, reopened["closed_at"])
		kinds := []any{}
		for _, e := range f.get(t, apitest.Supervisor, path(id, "/events")).JSON(t)["items"].([]any) {
			kinds = append(kinds, e.(map[string]any)["kind"])
		}
		require.Equal(t, []any{"created", "accepted", "waiting", "resolved", "reopened"}, kinds)
	})

	t.Run("assigning asks whether the person could see the ticket", func(t *testing.T) {
		id := queued(t)
		for name, c := range map[string]struct {
			body map[string]any
			want int
			code string
		}{
			"nobody":  {map[string]any{}, 422, "invalid"},
			"no id":   {map[string]any{"agent_id": "ana"}, 422, "invalid"},
			"unknown": {map[string]any{"agent_id": uuid.New()}, 422, "unknown_agent"},
		} {
			answer := f.do(t, apitest.Supervisor, id, "assign", c.body)
			require.Equal(t, c.want, answer.Status, "%s: %s", name, answer.Body)
			require.Equal(t, c.code, answer.Code(), name)
		}
		require.Equal(t, http.StatusForbidden, f.do(t, apitest.Ana, id, "assign", map[string]any{"agent_id": f.People[apitest.Bia]}).Status)
		require.Equal(t, "open", f.statusOf(t, id))
		given := f.do(t, apitest.Supervisor, id, "assign", map[string]any{"agent_id": f.People[apitest.Bia]}).JSON(t)
		require.Equal(t, f.People[apitest.Bia].String(), given["agent_id"])
	})

	t.Run("who gives a ticket away is told so and sees it no more", func(t *testing.T) {
		id := accepted(t, apitest.Ana)
		require.Equal(t, http.StatusUnprocessableEntity, f.do(t, apitest.Ana, id, "transfer", nil).Status)
		require.Equal(t, "unknown_department", f.do(t, apitest.Ana, id, "transfer", map[string]any{"department_id": uuid.New()}).Code())
		secretNote := "cliente irritado, cuidado"
		answer := f.do(t, apitest.Ana, id, "transfer", map[string]any{"department_id": f.Support, "note": secretNote})
		require.Equal(t, http.StatusOK, answer.Status, string(answer.Body))
		require.Equal(t, "done", answer.JSON(t)["status"])
		require.Equal(t, http.StatusNotFound, f.get(t, apitest.Ana, path(id, "")).Status)
		require.Equal(t, f.Support.String(), f.get(t, apitest.Caio, path(id, "")).JSON(t)["department_id"])
		require.Equal(t, 1, f.Count(t, "SELECT count(*) FROM command_notes WHERE ticket_id = $1 AND body = $2", id, secretNote))
		require.NotContains(t, f.history(t, id), secretNote, "a history holds ids only")
	})

	t.Run("the pages of those who may no longer see a ticket are told that it is gone", func(t *testing.T) {
		id := accepted(t, apitest.Ana)
		pages := map[string]<-chan realtime.Frame{}
		for _, who := range []string{apitest.Ana, apitest.Bia, apitest.Caio, apitest.Admin} {
			pages[who] = f.Page(t, who)
		}
		require.Equal(t, http.StatusOK, f.do(t, apitest.Ana, id, "transfer", map[string]any{"department_id": f.Support}).Status)
		last := queued(t) // of Sales: Ana and Bia hear of it, Caio hears of the transfer only
		require.Equal(t, http.StatusOK, f.do(t, apitest.Admin, last, "cancel", map[string]any{"reason": "fim"}).Status)
		require.Equal(t, []string{"ticket.gone " + id.String()}, heard(t, pages[apitest.Ana], id, 1))
		require.Equal(t, []string{"ticket.changed " + id.String()}, heard(t, pages[apitest.Caio], id, 1))
		require.Equal(t, []string{"ticket.changed " + id.String()}, heard(t, pages[apitest.Admin], id, 1))
		require.Empty(t, heard(t, pages[apitest.Bia], last, 1)[1:], "Bia, who did not see it before, hears nothing of it")
	})

	t.Run("cancelling needs a reason, which no history holds", func(t *testing.T) {
		id := queued(t)
		for _, body := range []map[string]any{{}, {"reason": ""}, {"reason": "  \n "}, {"reason": "a\x00b"}, {"reason": strings.Repeat("x", 4001)}} {
			require.Equal(t, http.StatusUnprocessableEntity, f.do(t, apitest.Supervisor, id, "cancel", body).Status, "%v", body)
		}
		require.Equal(t, "open", f.statusOf(t, id))
		require.Zero(t, f.Count(t, "SELECT count(*) FROM command_notes WHERE ticket_id = $1", id))
		require.Equal(t, "cancelled", f.do(t, apitest.Supervisor, id, "cancel", map[string]any{"reason": "engano do cliente"}).JSON(t)["status"])
		require.NotContains(t, f.history(t, id), "engano")
	})

	t.Run("another tenant's administrator changes nothing", func(t *testing.T) {
		id := queued(t)
		branch := f.Branch(t)
		answer := branch.Send(t, f.server, apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: path(id, "/accept"), Body: map[string]any{}})
		require.Equal(t, http.StatusNotFound, answer.Status)
		require.Equal(t, "open", f.statusOf(t, id))
	})
}

// heard waits for so many events of a ticket and returns all events of tickets up to then.
func heard(t *testing.T, page <-chan realtime.Frame, ticket uuid.UUID, count int) []string {
	t.Helper()
	list := []string{}
	limit := time.After(20 * time.Second)
	for count > 0 {
		select {
		case f := <-page:
			if f.Event == nil || f.Event.TicketID == "" {
				continue
			}
			list = append(list, f.Event.Kind+" "+f.Event.TicketID)
			if f.Event.TicketID == ticket.String() {
				count--
			}
		case <-limit:
			require.FailNow(t, "not told", "%v", list)
		}
	}
	return list
}

// history is everything that Temporal keeps of a ticket, as text.
func (f *floor) history(t *testing.T, ticket uuid.UUID) string {
	t.Helper()
	var text strings.Builder
	events := f.temporal.GetWorkflowHistory(t.Context(), contract.TicketWorkflowID(ticket), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		raw, err := protojson.Marshal(event)
		require.NoError(t, err)
		text.Write(raw)
	}
	require.NotEmpty(t, text.String())
	return text.String()
}

func TestWithoutTemporalACommandIsRefusedAndNothingChanges(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporalx.Options{})
	id := f.Ticket(t, "5511988887777", "oi")
	began := time.Now()
	answer := f.do(t, apitest.Supervisor, id, "cancel", map[string]any{"reason": "teste"})
	require.Equal(t, http.StatusServiceUnavailable, answer.Status)
	require.Equal(t, "temporal_unavailable", answer.Code())
	require.Less(t, time.Since(began), 4*time.Second, "told soon")
	require.Equal(t, "open", f.statusOf(t, id))
	require.Zero(t, f.Count(t, "SELECT count(*) FROM command_notes"))
	require.Equal(t, http.StatusOK, f.get(t, apitest.Ana, path(id, "")).Status, "reading works")
	require.Equal(t, http.StatusCreated, f.do(t, apitest.Ana, id, "messages", map[string]any{"type": "text", "text": "olá"}).Status, "replying too")
}

func TestAnOutcomeThatIsNotKnownYetIsPendingAndTheSameKeyFetchesIt(t *testing.T) {
	t.Parallel()
	f := openFloor(t, temporal(t))
	id := f.Ticket(t, "5511988887777", "oi")
	pending := f.do(t, apitest.Ana, id, "accept", nil, "later")
	require.Equal(t, http.StatusAccepted, pending.Status, string(pending.Body))
	require.Equal(t, "pending", pending.JSON(t)["status"])
	require.NotEmpty(t, pending.JSON(t)["update_id"])
	require.Equal(t, "open", f.statusOf(t, id))

	f.work(t)
	fetched := f.do(t, apitest.Ana, id, "accept", nil, "later")
	require.Equal(t, http.StatusOK, fetched.Status, string(fetched.Body))
	require.Equal(t, "in_progress", fetched.JSON(t)["status"])
	require.Equal(t, 1, f.eventsOf(t, id, "accepted"), "carried out once")
}
