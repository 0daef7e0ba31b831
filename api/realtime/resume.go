package realtime

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// A browser that missed more than this reloads: that is cheaper than replaying.
const (
	maxReplayEvents  = 5_000
	maxReplayTickets = 200
)

// replay returns the frames of what a browser missed after one position up to another. What it is told depends on the rows as they are
// now (R38): a ticket that may no longer be seen is told as gone, whatever its events said. ok is false when the browser must reload.
func (h *Hub) replay(ctx context.Context, p Person, after, upTo string) (frames [][]byte, ok bool) {
	events, ok, err := h.stream.Between(ctx, p.Tenant.String(), after, upTo)
	if err != nil {
		slog.WarnContext(ctx, "realtime events can't be replayed", "error", err)
	}
	if err != nil || !ok || len(events) > maxReplayEvents {
		return nil, false
	}
	missed := make([]*news, 0, len(events))
	visible := map[string]bool{}
	for _, e := range events {
		n, known := newsOf(e)
		if !known || n.seenBy(p.Viewer) == unseen {
			continue
		}
		missed = append(missed, n)
		if n.TicketID != "" {
			visible[n.TicketID] = false
		}
	}
	if len(visible) > maxReplayTickets || !h.checkVisible(ctx, p, visible) {
		return nil, false
	}
	toldGone := map[string]bool{}
	for _, n := range missed {
		switch {
		case n.TicketID == "" || visible[n.TicketID]:
			frames = append(frames, n.frameFor(shown))
		case !toldGone[n.TicketID]:
			toldGone[n.TicketID] = true
			frames = append(frames, n.frameFor(gone))
		}
	}
	return frames, true
}

// checkVisible fills in which tickets the person may see now; false when that can't be told.
func (h *Hub) checkVisible(ctx context.Context, p Person, visible map[string]bool) bool {
	for ticket := range visible {
		id, err := uuid.Parse(ticket)
		if err != nil {
			continue
		}
		_, err = h.options.Tickets.TicketFacts(ctx, p.Tenant, p.Viewer, id)
		switch {
		case err == nil:
			visible[ticket] = true
		case desk.CodeOf(err) != desk.CodeNotFound:
			slog.WarnContext(ctx, "realtime events can't be checked", "error", err)
			return false
		}
	}
	return true
}
