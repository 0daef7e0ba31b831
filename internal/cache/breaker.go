package cache

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// quickly is how long somebody waits for Redis who can do without its answer.
	quickly = 250 * time.Millisecond
	// restAfterFault is how long Redis is left alone after it failed to answer quickly, so that an outage doesn't slow down every request.
	restAfterFault = time.Second
)

// errResting stands for the answer of a Redis that has just failed and is not asked.
var errResting = errors.New("redis failed a moment ago and is not asked")

// breaker asks Redis quickly, and not at all for a second after it failed. The zero value is ready to use.
type breaker struct{ restUntil atomic.Int64 }

// try runs ask with a short deadline. redis.Nil is an answer, not a fault; nor is the end of the caller's own context.
func (b *breaker) try(ctx context.Context, ask func(context.Context) error) error {
	if time.Now().UnixNano() < b.restUntil.Load() {
		return errResting
	}
	return b.insist(ctx, ask)
}

// insist is try for what must be attempted even after a fault.
func (b *breaker) insist(ctx context.Context, ask func(context.Context) error) error {
	short, cancel := context.WithTimeout(ctx, quickly)
	defer cancel()
	err := ask(short)
	if err != nil && !errors.Is(err, redis.Nil) && ctx.Err() == nil {
		b.restUntil.Store(time.Now().Add(restAfterFault).UnixNano())
	}
	return err
}
