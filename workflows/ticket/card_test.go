package ticket_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

// card reads the current details as Temporal UI does.
func (s *suite) card() string {
	s.t.Helper()
	value, err := s.QueryWorkflow("__temporal_workflow_metadata")
	require.NoError(s.t, err)
	var metadata sdk.WorkflowMetadata
	require.NoError(s.t, value.Get(&metadata))
	return metadata.GetCurrentDetails()
}

func TestTheCardOfALaterRunStillNamesTheTicket(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusWaiting))
	start := s.start()
	start.Carry = &contract.TicketCarry{Runs: 4, LastStep: "wait"}
	s.after(time.Minute, func() {
		card := s.card()
		for _, part := range []string{"20261123-000042", "waiting", "suporte", "ana", "principal", "the customer answers", "Last: wait", "Run: 5"} {
			require.Contains(t, card, part)
		}
		s.command(desk.CommandResolve)
	})
	require.NoError(t, s.run(start))
}

func TestSearchAttributesAreWrittenOnlyWhenTheyChange(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	var attributes []temporal.SearchAttributeUpdate
	for _, keyword := range contract.TicketKeywords(s.store.tenant, s.store.snapshot()) {
		if keyword.Value != "" {
			attributes = append(attributes, keyword.Update())
		}
	}
	require.NoError(t, s.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(attributes...)))
	s.OnUpsertTypedSearchAttributes(anything).Return(nil).Times(2) // accept, resolve
	s.after(0, func() { s.signal(s.store.inbound(), s.store.inbound()) })
	s.after(time.Minute, func() { s.command(desk.CommandAccept) })
	s.after(2*time.Minute, func() { s.signal(s.store.inbound()) })
	s.after(3*time.Minute, func() { s.command(desk.CommandResolve) })
	require.NoError(t, s.run(s.start()))
	s.AssertExpectations(t)
}
