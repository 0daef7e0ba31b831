package cache

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Whispers carries what is worth nothing a moment later, like "is typing": to every process that listens now, never stored, may be lost.
type Whispers struct {
	redis redis.UniversalClient

	mu           sync.Mutex
	subscription *redis.PubSub
}

// NewWhispers returns whispers through the Redis of c. One a process.
func NewWhispers(c *Client) *Whispers {
	return &Whispers{redis: c.Redis(), subscription: c.Redis().Subscribe(context.Background())}
}

const whisperPrefix = "whisper:"

// Say sends a payload to every process that listens to the tenant, this one included.
func (w *Whispers) Say(ctx context.Context, tenant string, payload []byte) error {
	if err := w.redis.Publish(ctx, whisperPrefix+tenant, payload).Err(); err != nil {
		return fmt.Errorf("whisper: %w", err)
	}
	return nil
}

// Listen starts hearing a tenant. While Redis is away the client takes the wish down and subscribes when it is back.
func (w *Whispers) Listen(ctx context.Context, tenant string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.subscription.Subscribe(ctx, whisperPrefix+tenant); err != nil {
		slog.DebugContext(ctx, "could not listen to whispers yet", "error", err)
	}
}

// Unlisten stops hearing a tenant.
func (w *Whispers) Unlisten(ctx context.Context, tenant string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.subscription.Unsubscribe(ctx, whisperPrefix+tenant); err != nil {
		slog.DebugContext(ctx, "could not stop listening to whispers", "error", err)
	}
}

// Run hands every whisper to hear, one at a time, until ctx ends.
func (w *Whispers) Run(ctx context.Context, hear func(tenant string, payload []byte)) {
	defer func() {
		if err := w.subscription.Close(); err != nil {
			slog.DebugContext(ctx, "close the whispers", "error", err)
		}
	}()
	messages := w.subscription.Channel()
	for {
		select {
		case <-ctx.Done():
			return
		case m, open := <-messages:
			if !open {
				return
			}
			hear(m.Channel[len(whisperPrefix):], []byte(m.Payload))
		}
	}
}
