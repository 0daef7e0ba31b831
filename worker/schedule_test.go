package worker

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

func TestSchedulesAreThereAfterTheFirstAndEveryLaterStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.workWithoutRelay()
	for range 2 {
		require.NoError(t, ensureSchedules(t.Context(), w.temporal))
	}
	for _, want := range schedules() {
		there, err := w.temporal.ScheduleClient().GetHandle(t.Context(), want.ID).Describe(t.Context())
		require.NoError(t, err)
		require.Equal(t, want.Spec.Intervals, there.Schedule.Spec.Intervals)
		require.NoError(t, w.temporal.ScheduleClient().GetHandle(t.Context(), want.ID).Trigger(t.Context(), client.ScheduleTriggerOptions{}))
		testkit.Eventually(t, func() bool {
			now, err := w.temporal.ScheduleClient().GetHandle(t.Context(), want.ID).Describe(t.Context())
			require.NoError(t, err)
			return now.Info.NumActions > 0 && len(now.Info.RunningWorkflows) == 0
		}, "a round of "+want.ID)
	}
}

func TestAnEchoThatNoSendClaimsIsShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.workWithoutRelay()
	phone := w.phone()
	ticket := w.write(phone, customerWords).TicketID
	message := w.reply(ticket, agentWords)
	_, _, err := w.store.BeginSend(t.Context(), w.tenant, message)
	require.NoError(t, err)
	_, err = w.store.DoubtSend(t.Context(), w.tenant, message)
	require.NoError(t, err)
	facts := desk.MessageFacts{Kind: desk.KindText, Text: "de outro sistema", FromMe: true, FromAPI: true, Chat: desk.ChatPhone}
	parked, err := w.store.IngestMessage(t.Context(), w.tenant, postgres.Incoming{
		ConnectionID: w.connection, Identities: []desk.Identity{{Kind: desk.ChatPhone, Value: phone}}, Address: phone, Plan: desk.PlanRoute(facts),
		FromMe: true, FromAPI: true, ProviderID: uuid.NewString(), Kind: desk.KindText, Text: facts.Text, Raw: []byte(`{}`),
	})
	require.NoError(t, err)
	require.Equal(t, postgres.OutcomeParked, parked.Outcome)
	records := p.duties().record
	for _, want := range []int{1, 0} {
		out, err := records.SettleEchoes(t.Context(), contract.SettleInput{EchoAge: 0})
		require.NoError(t, err)
		require.Equal(t, want, out.Echoes)
	}
}
