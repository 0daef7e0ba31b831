package drill_test

import (
	"bytes"
	"context"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/proto"

	"github.com/balcao/balcao/internal/contract"
)

// handled asks the ticket's workflow how far it has come; -1 while there is none to ask.
func (s *stack) handled(ticket string) int64 {
	s.t.Helper()
	state, err := s.state(ticket)
	if err != nil {
		return -1
	}
	return state.Carry.HandledSeq
}

func (s *stack) state(ticket string) (contract.TicketState, error) {
	var state contract.TicketState
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	answer, err := s.temporal.Client.QueryWorkflow(ctx, contract.TicketWorkflowID(uuid.MustParse(ticket)), "", contract.QueryTicket.Name)
	if err != nil {
		return state, err
	}
	err = answer.Get(&state)
	return state, err
}

// requireSilentHistories reads every history of the installation and requires that none holds a word of a conversation, a name, a phone or an
// address: those of the company's people and customers, and the words given (WF-8, R26).
func (s *stack) requireSilentHistories(words ...string) {
	s.t.Helper()
	forbidden := append([]string{"Fulanildo", "Sicrano", "segredo.example", "55119666", "Loja Drill", s.instance.Token, s.instance.ClientToken}, words...)
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	var page []byte
	histories := 0
	for {
		list, err := s.temporal.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: s.temporal.Namespace, NextPageToken: page,
		})
		require.NoError(s.t, err)
		for _, run := range list.GetExecutions() {
			histories++
			s.requireSilent(ctx, run.GetExecution().GetWorkflowId(), run.GetExecution().GetRunId(), forbidden)
			described, err := s.temporal.Client.DescribeWorkflowExecution(ctx, run.GetExecution().GetWorkflowId(), run.GetExecution().GetRunId())
			require.NoError(s.t, err)
			s.requireNone(described, forbidden, "the description of "+run.GetExecution().GetWorkflowId())
		}
		page = list.GetNextPageToken()
		if len(page) == 0 {
			break
		}
	}
	require.Positive(s.t, histories, "there must be histories to read")
}

func (s *stack) requireSilent(ctx context.Context, workflow, run string, forbidden []string) {
	s.t.Helper()
	events := s.temporal.Client.GetWorkflowHistory(ctx, workflow, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(s.t, err)
		s.requireNone(event, forbidden, "the history of "+workflow)
	}
}

// requireNone looks into the wire form, in which payloads stand as they are.
func (s *stack) requireNone(m proto.Message, forbidden []string, where string) {
	s.t.Helper()
	raw, err := proto.Marshal(m)
	require.NoError(s.t, err)
	for _, word := range forbidden {
		require.False(s.t, bytes.Contains(raw, []byte(word)), "%s holds %q", where, word)
	}
}
