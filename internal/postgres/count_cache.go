package postgres

import (
	"sync"
	"time"
)

// countAge is how old a tab's count may be (R7).
const countAge = time.Second

// countCache remembers the counts of each viewer for countAge.
type countCache struct {
	mu      sync.Mutex
	entries map[string]countEntry
	swept   time.Time
}

type countEntry struct {
	counts TicketCounts
	until  time.Time
}

func newCountCache() *countCache { return &countCache{entries: map[string]countEntry{}} }

func (c *countCache) get(key string, now time.Time) (TicketCounts, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, ok := c.entries[key]
	return entry.counts, ok && now.Before(entry.until)
}

func (c *countCache) put(key string, counts TicketCounts, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.swept) > time.Minute {
		for k, entry := range c.entries {
			if now.After(entry.until) {
				delete(c.entries, k)
			}
		}
		c.swept = now
	}
	c.entries[key] = countEntry{counts: counts, until: now.Add(countAge)}
}
