package cache

import (
	"sync"
	"time"
)

// localKeys is how many keys are counted at once before those whose window is over are thrown out.
const localKeys = 10_000

// localThrottle is what counts while Redis is away.
type localThrottle struct {
	mu   sync.Mutex
	keys map[string]*localWindow
}

type localWindow struct {
	count int
	ends  time.Time
}

func newLocalThrottle() *localThrottle { return &localThrottle{keys: map[string]*localWindow{}} }

// take is Throttle.Take. When there are too many keys at once, all within their window, it refuses new ones: somebody is making keys up.
func (l *localThrottle) take(key string, limit int, window time.Duration) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	w := l.keys[key]
	if w == nil || !now.Before(w.ends) {
		if l.full(now) {
			return window
		}
		w = &localWindow{ends: now.Add(window)}
		l.keys[key] = w
	}
	w.count++
	if w.count <= limit {
		return 0
	}
	return max(time.Second, w.ends.Sub(now))
}

func (l *localThrottle) full(now time.Time) bool {
	if len(l.keys) < localKeys {
		return false
	}
	for key, w := range l.keys {
		if !now.Before(w.ends) {
			delete(l.keys, key)
		}
	}
	return len(l.keys) >= localKeys
}

func (l *localThrottle) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.keys[key]; w != nil && w.count > 0 {
		w.count--
	}
}

func (l *localThrottle) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.keys, key)
}
