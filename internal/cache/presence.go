package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// presenceLife is how long a heartbeat counts. An open browser beats every third of it.
const presenceLife = 45 * time.Second

// PresenceBeat is how often a process repeats the heartbeat of the people connected to it.
const PresenceBeat = presenceLife / 3

// Presence knows who has Balcão open. It is a hint of the last 45 seconds: that somebody is away needs more evidence than a missing
// key, because Redis may have been away itself (R33).
type Presence struct{ redis redis.UniversalClient }

// NewPresence returns the presence kept in the Redis of c.
func NewPresence(c *Client) *Presence { return &Presence{redis: c.Redis()} }

func presenceKey(tenant, user string) string { return "presence:" + tenant + ":" + user }

// Beat records that the users of the tenant are there now.
func (p *Presence) Beat(ctx context.Context, tenant string, users []string) error {
	if len(users) == 0 {
		return nil
	}
	pipe := p.redis.Pipeline()
	now := time.Now().UTC().Format(time.RFC3339)
	for _, user := range users {
		pipe.Set(ctx, presenceKey(tenant, user), now, presenceLife)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("record presence: %w", err)
	}
	return nil
}

// Online returns which of the users were there within the last 45 seconds.
func (p *Presence) Online(ctx context.Context, tenant string, users []string) (map[string]bool, error) {
	online := make(map[string]bool, len(users))
	if len(users) == 0 {
		return online, nil
	}
	pipe := p.redis.Pipeline()
	answers := make([]*redis.IntCmd, len(users))
	for i, user := range users {
		answers[i] = pipe.Exists(ctx, presenceKey(tenant, user))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("read presence: %w", err)
	}
	for i, user := range users {
		online[user] = answers[i].Val() > 0
	}
	return online, nil
}
