package realtime

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

const (
	// maxSpeech is the largest frame that a browser may send, in bytes.
	maxSpeech = 4 << 10
	// A browser may say speechBurst things at once and one more every speechPause; the rest is not heard.
	speechBurst = 10
	speechPause = 250 * time.Millisecond
	// factsAge is how long the answer to "may this person see this ticket" is good for whispers.
	factsAge = 3 * time.Second
)

// speech is what one browser says. Its fields belong to the reading goroutine.
type speech struct {
	client  *client
	viewing uuid.UUID
	heard   time.Time // when the next allowance starts
	ticket  uuid.UUID
	facts   desk.TicketFacts
	factsAt time.Time
}

// spoken is a frame of a browser.
type spoken struct {
	Type     string  `json:"type"`
	TicketID *string `json:"ticket_id"`
}

// listen reads until the connection ends. What it does not understand it ignores: an older server must not break a newer page.
func (s *speech) listen(ctx context.Context) {
	s.client.conn.SetReadLimit(maxSpeech)
	for {
		_, raw, err := s.client.conn.Read(ctx)
		if err != nil {
			s.client.end(errPeer)
			s.look(context.WithoutCancel(ctx), uuid.Nil)
			return
		}
		var said spoken
		if json.Unmarshal(raw, &said) != nil || !s.allowed(time.Now()) {
			continue
		}
		ticket := uuid.Nil
		if said.TicketID != nil {
			if ticket, err = uuid.Parse(*said.TicketID); err != nil {
				continue
			}
		}
		switch said.Type {
		case KindTyping:
			s.whisper(ctx, KindTyping, ticket, true)
		case KindViewing:
			s.look(ctx, ticket)
		}
	}
}

func (s *speech) allowed(now time.Time) bool {
	if earliest := now.Add(-speechBurst * speechPause); s.heard.Before(earliest) {
		s.heard = earliest
	}
	if !s.heard.Add(speechPause).After(now) {
		s.heard = s.heard.Add(speechPause)
		return true
	}
	return false
}

// look moves the eyes of the person from one ticket to another; uuid.Nil is none.
func (s *speech) look(ctx context.Context, ticket uuid.UUID) {
	if s.viewing != uuid.Nil && s.viewing != ticket {
		s.whisper(ctx, KindViewing, s.viewing, false)
	}
	s.viewing = ticket
	s.whisper(ctx, KindViewing, ticket, true)
}

// whisper tells the others who may see the ticket; nobody, when the person may not see it.
func (s *speech) whisper(ctx context.Context, kind string, ticket uuid.UUID, active bool) {
	if ticket == uuid.Nil {
		return
	}
	if s.ticket != ticket || time.Since(s.factsAt) > factsAge {
		facts, err := s.client.hub.options.Tickets.TicketFacts(ctx, s.client.person.Tenant, s.client.eyes(), ticket)
		if err != nil {
			if desk.CodeOf(err) != desk.CodeNotFound {
				slog.DebugContext(ctx, "a whisper was not checked", "error", err)
			}
			return
		}
		s.ticket, s.facts, s.factsAt = ticket, facts, time.Now()
	}
	facts := s.facts
	s.client.hub.say(ctx, s.client.person.Tenant, Whisper{
		Kind: kind, From: s.client.id, UserID: s.client.person.Viewer.UserID, TicketID: ticket.String(), Active: active, Facts: &facts,
	})
}

// eyes returns the viewer as it is now.
func (c *client) eyes() desk.Viewer {
	c.feed.mu.Lock()
	defer c.feed.mu.Unlock()
	return c.viewer
}
