package realtime

import "sync"

// queue holds the frames that one browser has still to be sent, at most limit of them. Frames are shared by all browsers, so a waiting
// one costs a pointer.
type queue struct {
	limit int
	ready chan struct{} // holds a token while there may be frames

	mu     sync.Mutex
	frames [][]byte
}

func newQueue(limit int) *queue { return &queue{limit: limit, ready: make(chan struct{}, 1)} }

// push adds a frame without waiting; false when there is no room.
func (q *queue) push(frame []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.frames) >= q.limit {
		return false
	}
	q.frames = append(q.frames, frame)
	select {
	case q.ready <- struct{}{}:
	default:
	}
	return true
}

// take returns everything that waits, in order, and empties the queue.
func (q *queue) take() [][]byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.frames
	q.frames = nil
	return taken
}
