package ticket_test

import (
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

// store is Postgres and Z-API in memory: the activities that a ticket workflow asks for, with the guarantees that their contract names.
type store struct {
	tenant uuid.UUID
	id     uuid.UUID

	mu       sync.Mutex
	ticket   desk.Ticket
	rows     []contract.Row
	unsent   map[uuid.UUID]bool
	outcomes map[string]contract.ApplyOutput

	applied []string // commands that changed something, in order
	reads   int      // of RecordPending
	stored  []int64  // of RecordHandled
	sent    []uuid.UUID
	sending int // at this moment
	most    int // sends at one moment

	welcomed int       // how often it was asked for
	agent    uuid.UUID // the number's default agent
	refuses  desk.Code // of every assignment

	// beforeApply runs in the store's transaction before a change, as a rival would.
	beforeApply func()
	// send decides the result of an attempt; nil accepts it.
	send func(message uuid.UUID) (contract.SendOutput, error)
}

func newStore(now desk.Ticket) *store {
	return &store{
		tenant: uuid.New(), id: uuid.MustParse(now.ID), ticket: now,
		unsent: map[uuid.UUID]bool{}, outcomes: map[string]contract.ApplyOutput{},
	}
}

func (s *store) bind(r contract.ActivityRegistry) {
	contract.Bind(r, contract.RecordApply, s.apply)
	contract.Bind(r, contract.RecordPending, s.pending)
	contract.Bind(r, contract.RecordHandled, s.handled)
	contract.Bind(r, contract.ZAPISend, s.zapiSend)
	contract.Bind(r, contract.RecordWelcome, s.welcome)
}

func (s *store) snapshot() desk.Ticket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ticket
}

// add commits a row and returns what the relay would signal.
func (s *store) add(kind contract.RowKind, intent desk.Intent) contract.Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ticket.LastSeq++
	row := contract.Row{Seq: s.ticket.LastSeq, Kind: kind, MessageID: uuid.New(), Intent: intent}
	s.rows = append(s.rows, row)
	s.unsent[row.MessageID] = kind == contract.RowOutbound
	return row
}

func (s *store) inbound() contract.Row  { return s.add(contract.RowInbound, desk.IntentMessage) }
func (s *store) outbound() contract.Row { return s.add(contract.RowOutbound, desk.IntentMessage) }

// erase removes a row as an erasure of personal data does.
func (s *store) erase(row contract.Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = slices.DeleteFunc(s.rows, func(r contract.Row) bool { return r.Seq == row.Seq })
}

func (s *store) apply(_ context.Context, in contract.ApplyInput) (contract.ApplyOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.outcomes[in.Command.ID]; ok {
		return known, nil
	}
	if s.beforeApply != nil {
		rival := s.beforeApply
		s.beforeApply = nil
		rival()
	}
	if in.Revision != s.ticket.Revision {
		return contract.ApplyOutput{Ticket: s.ticket, Stale: true}, nil
	}
	s.ticket.HandledSeq = max(s.ticket.HandledSeq, in.HandledSeq)
	next, refusal := desk.Next(s.ticket.Lifecycle(), in.Command.Change())
	if in.Command.Command == desk.CommandAssign && s.refuses != "" {
		refusal = s.refuses
	}
	if refusal == "" && !next.Status.Active() && s.ticket.LastSeq > in.HandledSeq {
		return contract.ApplyOutput{Ticket: s.ticket, Refusal: desk.CodeUnhandledRows}, nil
	}
	if refusal == "" {
		s.ticket.Status, s.ticket.AgentID = next.Status, next.AgentID
		s.ticket.Revision++
		s.applied = append(s.applied, string(in.Command.Command))
	}
	out := contract.ApplyOutput{Ticket: s.ticket, Refusal: refusal}
	s.outcomes[in.Command.ID] = out
	return out, nil
}

func (s *store) welcome(context.Context, contract.WelcomeInput) (contract.WelcomeOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.welcomed++
	return contract.WelcomeOutput{AgentID: s.agent}, nil
}

func (s *store) pending(_ context.Context, in contract.PendingInput) (contract.PendingOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	var out contract.PendingOutput
	after := 0
	for _, row := range s.rows {
		if row.Seq <= in.AfterSeq {
			if in.Unsent && s.unsent[row.MessageID] {
				out.Rows = append(out.Rows, row)
			}
			continue
		}
		if after == in.Limit {
			break
		}
		after++
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

func (s *store) handled(_ context.Context, in contract.HandledInput) (contract.HandledOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stored = append(s.stored, in.HandledSeq)
	s.ticket.HandledSeq = max(s.ticket.HandledSeq, in.HandledSeq)
	return contract.HandledOutput{Ticket: s.ticket}, nil
}

func (s *store) zapiSend(_ context.Context, in contract.SendInput) (contract.SendOutput, error) {
	s.mu.Lock()
	send := s.send
	s.sending++
	s.most = max(s.most, s.sending)
	s.mu.Unlock()
	out, err := contract.SendOutput{Delivery: desk.DeliveryAccepted}, error(nil)
	if send != nil {
		out, err = send(in.MessageID)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sending--
	if err == nil {
		s.sent = append(s.sent, in.MessageID)
		s.unsent[in.MessageID] = false
	}
	return out, err
}

// unreachable is what the activity answers while Z-API is down.
func unreachable() error { return temporal.NewApplicationError("unreachable", "unreachable") }
