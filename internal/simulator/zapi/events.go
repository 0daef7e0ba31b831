package zapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// hub tells open pages what changed. A page that reads too slowly is told to
// read everything again instead of making others wait.
type hub struct {
	mu        sync.Mutex
	listeners map[chan Change]struct{}
	closed    bool
}

func newHub() *hub { return &hub{listeners: map[chan Change]struct{}{}} }

const resync = "resync"

func (h *hub) publish(c Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		select {
		case l <- c:
		default:
			select { // make room for the one word that matters
			case <-l:
			default:
			}
			select {
			case l <- Change{Type: resync}:
			default:
			}
		}
	}
}

func (h *hub) listen() (chan Change, func()) {
	l := make(chan Change, 256)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(l)
		return l, func() {}
	}
	h.listeners[l] = struct{}{}
	return l, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners, l)
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		close(l)
		delete(h.listeners, l)
	}
}

// serveEvents streams changes as server-sent events until the page goes.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	flusher, can := w.(http.Flusher)
	if !can {
		http.Error(w, "streaming unsupported", http.StatusInternalServerError)
		return
	}
	changes, leave := s.events.listen()
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = fmt.Fprint(w, "retry: 1000\n\n")
	flusher.Flush()
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			_, _ = fmt.Fprint(w, ": alive\n\n")
		case c, open := <-changes:
			if !open {
				return
			}
			raw, _ := json.Marshal(c)
			_, _ = fmt.Fprintf(w, "data: %s\n\n", raw)
		}
		flusher.Flush()
	}
}
