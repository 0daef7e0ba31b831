package worker

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/testkit"
)

func TestAMessageIsAnsweredAndTheTicketResolved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	ticket := w.ticket()
	w.handled(ticket, 1)
	w.done(ticket, desk.CommandAccept)
	first, second := w.reply(ticket, agentWords+" 1"), w.reply(ticket, agentWords+" 2")
	sent, err := w.phones.WaitSent(t.Context(), w.instance.ID, 2)
	require.NoError(t, err)
	require.Equal(t, agentWords+" 1", sent[0].Text())
	require.Equal(t, agentWords+" 2", sent[1].Text())
	testkit.Eventually(t, func() bool {
		return w.delivery(first) == desk.DeliveryAccepted && w.delivery(second) == desk.DeliveryAccepted
	}, "both to be accepted")
	w.done(ticket, desk.CommandResolve)
	testkit.Eventually(t, func() bool { return !w.alive(ticket) }, "the run to end")

	now, err := w.store.TicketState(t.Context(), w.tenant, ticket)
	require.NoError(t, err)
	require.Equal(t, desk.StatusResolved, now.Status)
	require.EqualValues(t, 3, now.HandledSeq)
	w.requireNoWords(ticket)
}

// requireNoWords greps a history for what must never be in it (R26).
func (w *world) requireNoWords(ticket uuid.UUID) {
	w.t.Helper()
	events := w.history(ticket)
	require.NotEmpty(w.t, events)
	for _, event := range events {
		for _, word := range []string{customerName, customerWords, agentWords, "55119", w.instance.Token, w.instance.ClientToken} {
			require.NotContains(w.t, event.String(), word)
		}
	}
}

func TestAnOrdinaryMessageCostsFourEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	phone := w.phone()
	ticket := w.write(phone, customerWords).TicketID
	w.handled(ticket, 1)
	w.done(ticket, desk.CommandAccept)
	before := len(w.history(ticket))
	w.write(phone, customerWords)
	w.handled(ticket, 2)
	require.LessOrEqual(t, len(w.history(ticket))-before, 4)
}

func TestSupervisorsFindARunByItsSearchAttributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	ticket := w.ticket()
	w.handled(ticket, 1)
	require.Zero(t, count(w.history(ticket), enums.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES), "whoever starts it sets them")
	w.done(ticket, desk.CommandAccept)
	testkit.Eventually(t, func() bool {
		described, err := w.temporal.DescribeWorkflow(t.Context(), contract.TicketWorkflowID(ticket), "")
		require.NoError(t, err)
		status, _ := described.TypedSearchAttributes.GetKeyword(contract.AttrStatus)
		agent, _ := described.TypedSearchAttributes.GetKeyword(contract.AttrAgent)
		return status == string(desk.StatusInProgress) && agent == "ana"
	}, "status and agent to be searchable")
}

func TestAnIllegalCommandIsRefusedWithItsCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	ticket := w.ticket()
	_, err := w.command(ticket, desk.CommandReopen)
	var refused *temporal.ApplicationError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, contract.RefusalType, refused.Type())
	require.Equal(t, string(desk.CodeNotClosed), refused.Message())
}

func TestCommandsNeedNoRelayAndNoEarlierRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.workWithoutRelay()
	ticket := w.ticket()
	w.done(ticket, desk.CommandAccept) // at once after ingest (R23)
	w.done(ticket, desk.CommandResolve)
	testkit.Eventually(t, func() bool { return !w.alive(ticket) }, "the run to end")
	w.done(ticket, desk.CommandReopen) // starts a run anew
	require.True(t, w.alive(ticket))

	batches, err := w.store.ClaimTicketRows(t.Context(), 10, relayLease)
	require.NoError(t, err)
	require.Len(t, batches, 1)
	p.relay(t.Context()).serve(t.Context(), batches[0]) // the row that the run has read by itself, late
	state, ok := w.state(ticket)
	require.True(t, ok)
	require.EqualValues(t, 1, state.Carry.HandledSeq)
	require.Zero(t, w.outbox())
}

func TestAcceptIsAnsweredWhileZAPIIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.cfg.ZAPIBaseURL = "http://127.0.0.1:1" // nothing listens there
	w.work()
	ticket := w.ticket()
	message := w.reply(ticket, agentWords)
	testkit.Eventually(t, func() bool {
		state, ok := w.state(ticket)
		return ok && state.Sending == message && w.attempts(message) > 0
	}, "the send to be tried")
	w.done(ticket, desk.CommandAccept)
	require.Contains(t, []desk.Delivery{desk.DeliveryQueued, desk.DeliverySending}, w.delivery(message))
	w.requireNoWords(ticket)
}

func (w *world) attempts(message uuid.UUID) int {
	w.t.Helper()
	var n int
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), `SELECT attempts FROM messages WHERE id = $1`, message).Scan(&n))
	return n
}

func TestASendThatWasCutAfterAcceptanceIsNeverRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.phones.SetFaults(w.instance.ID, simulator.Fault{Kind: simulator.FaultDropAfterAccept, Next: 1}))
	w.work()
	ticket := w.ticket()
	doubtful, next := w.reply(ticket, agentWords+" 1"), w.reply(ticket, agentWords+" 2")
	testkit.Eventually(t, func() bool { return w.delivery(next) == desk.DeliveryAccepted }, "the next one to go on")
	require.Equal(t, desk.DeliveryUnconfirmed, w.delivery(doubtful))
	require.Len(t, w.phones.Sent(w.instance.ID), 2)
}

// failOnce makes each activity fail after it has done its work, once for each time that a workflow asks for it.
type failOnce struct {
	interceptor.WorkerInterceptorBase
	interceptor.ActivityInboundInterceptorBase

	mu     *sync.Mutex
	failed map[string]int // by activity type
}

func (f *failOnce) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	in := &failOnce{mu: f.mu, failed: f.failed}
	in.Next = next
	return in
}

func (f *failOnce) Init(outbound interceptor.ActivityOutboundInterceptor) error {
	return f.ActivityInboundInterceptorBase.Init(outbound)
}

func (f *failOnce) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	out, err := f.Next.ExecuteActivity(ctx, in)
	if info := activity.GetInfo(ctx); err == nil && info.Attempt == 1 {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.failed[info.ActivityType.Name]++
		return nil, desk.E(desk.CodeUnavailable, "the answer is lost")
	}
	return out, err
}

func TestEveryActivityMayRunTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lost := &failOnce{mu: &sync.Mutex{}, failed: map[string]int{}}
	w.work(lost)
	phone := w.phone()
	ticket := w.write(phone, customerWords).TicketID
	w.done(ticket, desk.CommandAccept)
	replies := []uuid.UUID{w.reply(ticket, agentWords+" 1"), w.reply(ticket, agentWords+" 2")}
	for _, reply := range replies {
		testkit.Eventually(t, func() bool { return w.delivery(reply) == desk.DeliveryAccepted }, "a reply to be accepted")
	}
	w.done(ticket, desk.CommandWait)
	w.write(phone, customerWords)
	testkit.Eventually(t, func() bool {
		now, err := w.store.TicketState(t.Context(), w.tenant, ticket)
		return err == nil && now.Status == desk.StatusInProgress
	}, "the ticket to be resumed")
	require.NoError(t, w.temporal.SignalWorkflow(t.Context(), contract.TicketWorkflowID(ticket), "", contract.TicketRows.Name, contract.Rows{Check: true}))
	w.done(ticket, desk.CommandResolve)
	testkit.Eventually(t, func() bool { return !w.alive(ticket) }, "the run to end")

	require.Len(t, w.phones.Sent(w.instance.ID), 2, "each reply once")
	var kinds []string
	require.NoError(t, w.admin.QueryRow(t.Context(), `SELECT array_agg(kind ORDER BY created_at, id) FROM ticket_events WHERE ticket_id = $1`, ticket).Scan(&kinds))
	require.Equal(t, []string{"created", "accepted", "waiting", "resumed", "resolved"}, kinds, "each change once")
	lost.mu.Lock()
	defer lost.mu.Unlock()
	for _, name := range []string{contract.RecordApply.Name, contract.RecordHandled.Name, contract.RecordPending.Name, contract.ZAPISend.Name} {
		require.Positive(t, lost.failed[name], name)
	}
}
