package cache

// seenSize is how many outbox ids a reader remembers for each tenant. A repeat comes within the lease of the relay, seconds after the
// first, so it need not remember more than a busy tenant's minute.
const seenSize = 4096

// seen remembers the last outbox ids, so that an announcement that was appended by its committer and again by the relay is handed out
// once. Not safe for concurrent use.
type seen struct {
	ids  map[int64]struct{}
	ring []int64
	next int
}

func newSeen() *seen {
	return &seen{ids: make(map[int64]struct{}, seenSize), ring: make([]int64, 0, seenSize)}
}

// first reports whether the id is new, and remembers it.
func (s *seen) first(id int64) bool {
	if _, known := s.ids[id]; known {
		return false
	}
	if len(s.ring) < seenSize {
		s.ring = append(s.ring, id)
	} else {
		delete(s.ids, s.ring[s.next])
		s.ring[s.next] = id
		s.next = (s.next + 1) % seenSize
	}
	s.ids[id] = struct{}{}
	return true
}
