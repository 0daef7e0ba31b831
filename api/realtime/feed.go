package realtime

import (
	"context"
	"sync"
	"time"

	"github.com/balcao/balcao/internal/desk"
)

// feed is one tenant's browsers at one point of the tenant's stream. Its lock is held for memory work only: nobody ever waits for a
// browser under it.
type feed struct {
	tenant  string
	metrics *metrics

	mu       sync.Mutex
	clients  map[*client]struct{}
	position string // id of the last event told; "" until the stream is read
	stale    bool
	changed  chan struct{} // closed at the first placement
}

func (f *feed) add(c *client) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clients[c] = struct{}{}
	return f.position
}

// await waits for the first placement, at most for limit. When there is none, the browser gets a reset as soon as there is.
func (f *feed) await(ctx context.Context, c *client, limit time.Duration) string {
	select {
	case <-f.changed:
	case <-time.After(limit):
	case <-c.over:
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	c.unplaced = f.position == ""
	return f.position
}

// remove returns how many browsers are left.
func (f *feed) remove(c *client) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.clients, c)
	return len(f.clients)
}

func (f *feed) each(do func(*client)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.clients {
		do(c)
	}
}

func (f *feed) users() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := map[string]bool{}
	list := []string{}
	for c := range f.clients {
		if user := c.viewer.UserID; !known[user] {
			known[user] = true
			list = append(list, user)
		}
	}
	return list
}

// place sets where the feed stands. Browsers that were told of a position must reload when events may have passed between it and this
// one, and after every outage: what was announced meanwhile arrives late, through the relay.
func (f *feed) place(position string, lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := f.position == ""
	reload := lost || f.stale || (!first && position != f.position)
	f.position, f.stale = position, false
	if first {
		close(f.changed)
	}
	for c := range f.clients {
		if reload || c.unplaced {
			c.unplaced = false
			f.metrics.resets.Inc()
			c.push(Frame{Type: "reset", LastEventID: position}.encode())
		}
	}
}

// tell filters events for every browser, by the facts that they carry (R38).
func (f *feed) tell(list []*news, position string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.position == "" {
		return // of an earlier life of this feed: not placed yet
	}
	for _, n := range list {
		for c := range f.clients {
			if frame := n.frameFor(n.seenBy(c.viewer)); frame != nil {
				c.push(frame)
			}
		}
	}
	f.position = position
}

func (f *feed) goStale() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stale = true
	for c := range f.clients {
		c.push(Frame{Type: "stale"}.encode())
	}
}

// see gives a browser new eyes. It tells the browser, because what it shows may be too much or too little now.
func (f *feed) see(c *client, v desk.Viewer, event Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.viewer = v
	c.push(Frame{Type: "event", ID: f.position, Event: &event}.encode())
}

// whisper passes on what is not kept: to everybody but its author, each time asking whether they may know.
func (f *feed) whisper(from string, may func(desk.Viewer) bool, frame func(position string) []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var encoded []byte
	for c := range f.clients {
		if c.id == from || !may(c.viewer) {
			continue
		}
		if encoded == nil {
			encoded = frame(f.position)
		}
		c.push(encoded)
	}
}
