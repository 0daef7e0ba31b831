package worker

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"

	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
)

func TestRowsOfOneTicketTravelInOneSignalAndMayBeRelayedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.workWithoutRelay()
	phone := w.phone()
	ticket := w.write(phone, customerWords).TicketID
	for range 4 {
		w.write(phone, customerWords)
	}
	message := w.reply(ticket, agentWords)
	batches, err := w.store.ClaimTicketRows(t.Context(), 10, relayLease)
	require.NoError(t, err)
	require.Len(t, batches, 1)
	require.Len(t, batches[0].Rows, 6)
	relay := p.relay(t.Context())
	relay.serve(t.Context(), batches[0])
	relay.serve(t.Context(), batches[0])
	require.Zero(t, w.outbox(), "delivered rows are gone")
	testkit.Eventually(t, func() bool { return w.delivery(message) == desk.DeliveryAccepted }, "the reply to be sent")
	w.handled(ticket, 6)
	require.Equal(t, 2, count(w.history(ticket), enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED))
	require.Len(t, w.phones.Sent(w.instance.ID), 1)
}

func TestRowsOfADeletedTicketHoldNothingUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.workWithoutRelay()
	w.ticket()
	_, err := w.admin.Exec(t.Context(), `UPDATE outbox SET ticket_id = $1 WHERE topic = 'ticket'`, uuid.New())
	require.NoError(t, err)
	batches, err := w.store.ClaimTicketRows(t.Context(), 10, relayLease)
	require.NoError(t, err)
	p.relay(t.Context()).serve(t.Context(), batches[0])
	require.Zero(t, w.outbox())
}

func TestNothingIsLostWhileTemporalIsAway(t *testing.T) {
	t.Parallel()
	server := testkit.NewTemporalServer(t, temporalx.Attributes())
	w := newWorldAt(t, temporalx.Options{Address: server.Address, Namespace: server.Namespace})
	w.work()
	early := w.ticket()
	w.handled(early, 1)
	server.Stop(t)

	var tickets, replies []uuid.UUID
	for range 20 {
		ticket := w.ticket()
		tickets, replies = append(tickets, ticket), append(replies, w.reply(ticket, agentWords))
	}
	replies = append(replies, w.reply(early, agentWords))
	require.Positive(t, w.outbox())

	server.Start(t)
	testkit.EventuallyWithin(t, time.Minute, func() bool { return w.outbox() == 0 }, "every row to reach Temporal")
	for _, ticket := range tickets {
		w.handled(ticket, 2)
	}
	for _, reply := range replies {
		testkit.EventuallyWithin(t, time.Minute, func() bool { return w.delivery(reply) == desk.DeliveryAccepted }, "a reply to be sent")
	}
	require.Len(t, w.phones.Sent(w.instance.ID), len(replies), "each once")
}

func TestALostDatabaseOfTemporalIsMadeUpForByReconciliation(t *testing.T) {
	t.Parallel()
	server := testkit.NewTemporalServer(t, temporalx.Attributes())
	w := newWorldAt(t, temporalx.Options{Address: server.Address, Namespace: server.Namespace})
	online := w.cfg.ZAPIBaseURL
	w.cfg.ZAPIBaseURL = "http://127.0.0.1:1"
	stop := w.work()
	waiting, closed := w.ticket(), w.ticket()
	w.handled(waiting, 1)
	w.handled(closed, 1)
	w.done(closed, desk.CommandAccept)
	w.done(closed, desk.CommandResolve)
	replies := []uuid.UUID{w.reply(waiting, agentWords+" 1"), w.reply(waiting, agentWords+" 2")}
	w.handled(waiting, 3)
	w.done(waiting, desk.CommandAccept) // stores that the replies are handled: no row tells of them any more
	stop()
	server.Wipe(t)

	w.cfg.ZAPIBaseURL = online
	w.work()
	for _, reply := range replies {
		testkit.EventuallyWithin(t, time.Minute, func() bool { return w.delivery(reply) == desk.DeliveryAccepted }, "a reply to be sent")
	}
	sent := w.phones.Sent(w.instance.ID)
	require.Len(t, sent, 2)
	require.Equal(t, agentWords+" 1", sent[0].Text())
	require.True(t, w.alive(waiting))
	require.False(t, w.alive(closed), "a closed ticket needs no run")
	w.done(waiting, desk.CommandResolve)

	again, err := Reconcile(t.Context(), w.store, w.temporal, w.silent())
	require.NoError(t, err)
	require.Zero(t, again.Started)
}

func TestAnOrphanOfAClosedTicketEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	ticket := w.ticket()
	w.handled(ticket, 1)
	old, err := w.store.TicketState(t.Context(), w.tenant, ticket)
	require.NoError(t, err)
	w.done(ticket, desk.CommandAccept)
	w.done(ticket, desk.CommandResolve)
	testkit.Eventually(t, func() bool { return !w.alive(ticket) }, "the run to end")

	// A start with what was read before the ticket closed.
	start := temporalx.TicketStart(w.tenant, ticket, old)
	_, err = w.temporal.ExecuteWorkflow(t.Context(), temporalx.TicketStartOptions(start), "Ticket", start)
	require.NoError(t, err)
	// It may find out by itself before a reconciliation sees it: either way it must end. It is asked once, because a run that is asked over
	// and over has no quiet moment to end in.
	testkit.Eventually(t, func() bool {
		out, err := Reconcile(t.Context(), w.store, w.temporal, w.silent())
		require.NoError(t, err)
		return out.Orphans > 0 || !w.alive(ticket)
	}, "the orphan to be found")
	testkit.Eventually(t, func() bool { return !w.alive(ticket) }, "the orphan to end")
}

func TestAnnouncementsThatWereLeftBehindReachTheBrowsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	redis, err := cache.Open(w.cfg.RedisURL.Reveal())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, redis.Close()) })
	stream := cache.NewStream(redis)
	start, err := stream.Position(t.Context(), w.tenant.String())
	require.NoError(t, err)
	w.work()
	w.ticket() // its announcement is published by nobody here
	testkit.Eventually(t, func() bool {
		var n int
		require.NoError(t, w.admin.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE topic = 'realtime'`).Scan(&n))
		return n == 0
	}, "the outbox to be empty")
	end, err := stream.Position(t.Context(), w.tenant.String())
	require.NoError(t, err)
	require.NotEqual(t, start, end)
}

func TestAWorkerOutlivesALostDatabaseOfTemporal(t *testing.T) {
	t.Parallel()
	server := testkit.NewTemporalServer(t, temporalx.Attributes())
	w := newWorldAt(t, temporalx.Options{Address: server.Address, Namespace: server.Namespace})
	w.work()
	phone := w.phone()
	ticket := w.write(phone, customerWords).TicketID
	w.handled(ticket, 1)
	w.done(ticket, desk.CommandAccept)
	server.Wipe(t)

	_, err := Reconcile(t.Context(), w.store, w.temporal, w.silent())
	require.NoError(t, err)
	for _, want := range schedules() {
		_, err := w.temporal.ScheduleClient().GetHandle(t.Context(), want.ID).Describe(t.Context())
		require.NoError(t, err)
	}
	message := w.reply(ticket, agentWords)
	testkit.EventuallyWithin(t, time.Minute, func() bool { return w.delivery(message) == desk.DeliveryAccepted }, "a reply to be sent")
	w.write(phone, customerWords)
	w.handled(ticket, 3)
	w.done(ticket, desk.CommandResolve)
}
