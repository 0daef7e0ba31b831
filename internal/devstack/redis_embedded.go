package devstack

import (
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/balcao/balcao/internal/config"
)

// redisClock is how often the embedded Redis is told that time has passed.
const redisClock = 100 * time.Millisecond

// EmbeddedRedis is a Redis inside this process, for trials on machines without one.
// What it holds is gone when the process ends: Redis only carries what can be rebuilt.
type EmbeddedRedis struct {
	server *miniredis.Miniredis
	stop   chan struct{}
	done   chan struct{}
}

// StartEmbeddedRedis starts one on a free port of 127.0.0.1. Its keys expire by the
// real clock (R45): left alone, miniredis stands still.
func StartEmbeddedRedis() (*EmbeddedRedis, error) {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("embedded Redis: %w", err)
	}
	r := &EmbeddedRedis{server: server, stop: make(chan struct{}), done: make(chan struct{})}
	go r.runClock()
	return r, nil
}

func (r *EmbeddedRedis) runClock() {
	defer close(r.done)
	ticker := time.NewTicker(redisClock)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-r.stop:
			return
		case now := <-ticker.C:
			// The time that really passed: a laptop may have slept.
			r.server.FastForward(now.Sub(last))
			last = now
		}
	}
}

// URL is its address.
func (r *EmbeddedRedis) URL() config.SecretURL {
	return config.SecretURL("redis://" + r.server.Addr() + "/0")
}

// Stop ends it and frees its port.
func (r *EmbeddedRedis) Stop() {
	close(r.stop)
	<-r.done
	r.server.Close()
}
