package ticket_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

const anything = mock.Anything

func TestCommandsAreAnsweredWhileASendRetries(t *testing.T) {
	t.Parallel()
	s := newSuite(t, fresh())
	attempts := 0
	s.store.send = func(uuid.UUID) (contract.SendOutput, error) {
		if attempts++; attempts < 9 {
			return contract.SendOutput{}, unreachable()
		}
		return contract.SendOutput{Delivery: desk.DeliveryAccepted}, nil
	}
	var accepted *answer
	var asked time.Time
	s.after(0, func() { s.signal(s.store.outbound()) })
	s.after(time.Minute, func() {
		asked = s.Now()
		accepted = s.command(desk.CommandAccept)
	})
	s.after(100*time.Second, func() { require.NotEqual(t, uuid.Nil, s.state().Sending, "it still retries") })
	s.runUntilCancelled(s.start())
	require.True(t, accepted.completed)
	require.WithinDuration(t, asked, accepted.at, time.Second)
	require.Len(t, s.store.sent, 1)
	require.Equal(t, 9, attempts)
}

func TestTheLineMovesOnAfterEveryResult(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	var asked []uuid.UUID
	s.store.send = func(message uuid.UUID) (contract.SendOutput, error) {
		asked = append(asked, message)
		switch len(asked) {
		case 1:
			return contract.SendOutput{Delivery: desk.DeliveryUnconfirmed}, nil
		case 2:
			return contract.SendOutput{Delivery: desk.DeliveryFailed, Failure: "invalid_number"}, nil
		case 3:
			return contract.SendOutput{}, temporal.NewNonRetryableApplicationError("not_found", "not_found", nil)
		}
		return contract.SendOutput{Delivery: desk.DeliveryAccepted}, nil
	}
	rows := []contract.Row{s.store.outbound(), s.store.outbound(), s.store.outbound(), s.store.outbound()}
	start := s.start()
	s.after(0, func() { s.signal(rows...) })
	s.after(time.Minute, func() {
		require.Empty(t, s.state().Carry.ToSend)
		require.Equal(t, uuid.Nil, s.state().Sending)
	})
	s.runUntilCancelled(start)
	require.Equal(t, []uuid.UUID{rows[0].MessageID, rows[1].MessageID, rows[2].MessageID, rows[3].MessageID}, asked)
}

func TestAClosedTicketLivesUntilEverythingIsSent(t *testing.T) {
	t.Parallel()
	s := newSuite(t, with(desk.StatusInProgress))
	attempts := 0
	s.store.send = func(uuid.UUID) (contract.SendOutput, error) {
		if attempts++; attempts < 10 {
			return contract.SendOutput{}, unreachable()
		}
		return contract.SendOutput{Delivery: desk.DeliveryAccepted}, nil
	}
	s.after(0, func() { s.signal(s.store.outbound(), s.store.outbound()) })
	s.after(time.Second, func() { s.command(desk.CommandResolve) })
	require.NoError(t, s.run(s.start()))
	require.Len(t, s.store.sent, 2)
}
