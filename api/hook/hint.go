package hook

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

const (
	touchEvery = 5 * time.Second
	hintLimit  = 2 * time.Second
	maxChats   = 20_000
)

// chats remembers which ticket a chat was last seen with, so that "the customer is typing" finds it without asking the database. It is a
// hint: a process that has just started has none.
type chats struct {
	mu      sync.Mutex
	tickets map[chatKey]uuid.UUID
	touched map[uuid.UUID]touch
}

// touch is when the number was last noted, and when each sort of news was.
type touch struct {
	at, mismatch, in, out time.Time
}

func newChats() *chats {
	return &chats{tickets: map[chatKey]uuid.UUID{}, touched: map[uuid.UUID]touch{}}
}

func (c *chats) remember(connection uuid.UUID, identities []desk.Identity, ticket uuid.UUID) {
	if ticket == uuid.Nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.tickets) >= maxChats {
		clear(c.tickets)
	}
	for _, identity := range identities {
		c.tickets[chatKey{connection, identity}] = ticket
	}
}

func (c *chats) ticketOf(connection uuid.UUID, identities []desk.Identity) uuid.UUID {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, identity := range identities {
		if ticket, known := c.tickets[chatKey{connection, identity}]; known {
			return ticket
		}
	}
	return uuid.Nil
}

// due reports whether the number's last sign of life should be written again.
func (c *chats) due(connection uuid.UUID, heard postgres.Heard, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.touched[connection]
	old := func(at time.Time) bool { return now.Sub(at) >= touchEvery }
	if !old(last.at) && (!heard.TokenMismatch || !old(last.mismatch)) && (!heard.In || !old(last.in)) && (!heard.Out || !old(last.out)) {
		return false
	}
	last.at = now
	for _, sort := range []struct {
		heard bool
		at    *time.Time
	}{{heard.TokenMismatch, &last.mismatch}, {heard.In, &last.in}, {heard.Out, &last.out}} {
		if sort.heard {
			*sort.at = now
		}
	}
	c.touched[connection] = last
	return true
}

// heardIn says what an event tells of the number beside its content.
func heardIn(e zapi.Event, mismatch bool) postgres.Heard {
	heard := postgres.Heard{TokenMismatch: mismatch}
	switch e := e.(type) {
	case *zapi.Message:
		heard.In, heard.Out = !e.FromMe, e.FromMe
	case *zapi.Status, *zapi.Delivery:
		heard.Out = true
	}
	return heard
}

// touch notes later that the number was heard.
func (r *Receiver) touch(n *number, heard postgres.Heard) {
	if !r.chats.due(n.ConnectionID, heard, time.Now()) {
		return
	}
	r.later(func(ctx context.Context) {
		ctx, stop := context.WithTimeout(ctx, hintLimit)
		defer stop()
		if err := r.deps.DB.TouchConnection(ctx, n.TenantID, n.ConnectionID, heard); err != nil {
			slog.WarnContext(ctx, "a webhook was not noted", "connection_id", n.ConnectionID, "error", err)
		}
	})
}

// hint tells those who may see the ticket what the customer is doing. It is never stored.
func (r *Receiver) hint(n *number, e *zapi.Presence) {
	ticket := r.chats.ticketOf(n.ConnectionID, desk.IdentityKeys(e.Chat))
	if ticket == uuid.Nil || r.deps.Whispers == nil {
		return
	}
	r.later(func(ctx context.Context) {
		ctx, stop := context.WithTimeout(ctx, hintLimit)
		defer stop()
		now, err := r.deps.DB.TicketState(ctx, n.TenantID, ticket)
		if err == nil && now.Status.Active() {
			facts := now.Facts()
			err = r.deps.Whispers.Say(ctx, n.TenantID.String(), realtime.Whisper{
				Kind: realtime.KindTyping, TicketID: ticket.String(), Facts: &facts,
				Active: e.Name == zapi.PresenceComposing || e.Name == zapi.PresenceRecording,
			}.Encode())
		}
		if err != nil {
			slog.DebugContext(ctx, "a presence was not passed on", "error", err)
		}
	})
}
