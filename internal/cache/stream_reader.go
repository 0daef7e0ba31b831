package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

const (
	// readBlock bounds one wait for events; after a quiet one the positions are checked.
	readBlock = 5 * time.Second
	readCount = 500
	// Pauses between attempts while Redis is away.
	minReadPause = 100 * time.Millisecond
	maxReadPause = 2 * time.Second
)

// Follower takes what a Reader reads. All its methods are called by the reader's one goroutine, so they must return quickly.
type Follower interface {
	// Placed tells that the events of the tenant after position will be handed out. Lost means that events before it may have been
	// missed, because Redis was away or has lost the stream: whoever shows something must reload it.
	Placed(tenant, position string, lost bool)
	// Events hands out events in the order of the stream, each outbox id once, and tells the position after them: nothing that was
	// read up to there is still to come. There may be no event at all, when all were repeats.
	Events(tenant string, events []Event, position string)
	// Down tells that Redis can't be read; Placed follows for every tenant when it can.
	Down()
}

// Reader tails the streams of the tenants that somebody follows, with one blocking read for all of them (one a process).
type Reader struct {
	stream   *Stream
	follower Follower
	wakeKey  string

	mu      sync.Mutex
	tenants map[string]*tail // changed under mu; the tails belong to the loop
}

type tail struct {
	position string // "" until placed
	suspect  bool   // Redis was away: check the position before going on
	seen     *seen
}

// NewReader returns a reader that hands everything to follower once Run is called.
func NewReader(stream *Stream, follower Follower) *Reader {
	return &Reader{stream: stream, follower: follower, wakeKey: "rt-wake:" + uuid.NewString(), tenants: map[string]*tail{}}
}

// Follow starts reading a tenant; Follower.Placed tells when. Following twice changes nothing. It never waits for Redis.
func (r *Reader) Follow(ctx context.Context, tenant string) {
	r.mu.Lock()
	_, known := r.tenants[tenant]
	if !known {
		r.tenants[tenant] = &tail{seen: newSeen()}
	}
	r.mu.Unlock()
	if !known {
		go r.wake(context.WithoutCancel(ctx))
	}
}

// Unfollow stops reading a tenant at the next round.
func (r *Reader) Unfollow(tenant string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.tenants, tenant)
}

// wake ends a blocking read, so that a new tenant need not wait for it. When Redis is away there is none to end.
func (r *Reader) wake(ctx context.Context) {
	pipe := r.stream.redis.Pipeline()
	pipe.XAdd(ctx, &redis.XAddArgs{Stream: r.wakeKey, MaxLen: 1, Values: []any{"w", 1}})
	pipe.Expire(ctx, r.wakeKey, time.Minute)
	if _, err := pipe.Exec(ctx); err != nil {
		slog.DebugContext(ctx, "could not wake the realtime reader", "error", err)
	}
}

// Run reads until ctx ends. It outlives every failure of Redis.
func (r *Reader) Run(ctx context.Context) {
	// The client doesn't interrupt a blocking read when its context ends.
	defer context.AfterFunc(ctx, func() { r.wake(context.WithoutCancel(ctx)) })()
	wakeFrom, down, pause := "0-0", false, minReadPause
	for ctx.Err() == nil {
		next, err := r.round(ctx, wakeFrom)
		if err == nil {
			wakeFrom, pause = next, minReadPause
			if down {
				slog.InfoContext(ctx, "realtime stream is read again")
				down = false
			}
			continue
		}
		if ctx.Err() != nil {
			return
		}
		if !down {
			down = true
			slog.WarnContext(ctx, "realtime stream can't be read", "error", err)
			r.suspectAll()
			r.follower.Down()
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(pause*2, maxReadPause)
	}
}

func (r *Reader) suspectAll() {
	for _, t := range r.snapshot() {
		t.suspect = true
	}
}

func (r *Reader) snapshot() map[string]*tail {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.tenants)
}

// round places what is not placed, then waits for events once.
func (r *Reader) round(ctx context.Context, wakeFrom string) (string, error) {
	tails := r.snapshot()
	for tenant, t := range tails {
		if t.position == "" || t.suspect {
			if err := r.place(ctx, tenant, t); err != nil {
				return wakeFrom, err
			}
		}
	}
	answer, err := r.stream.redis.XRead(ctx, &redis.XReadArgs{Streams: r.readList(tails, wakeFrom), Count: readCount, Block: readBlock}).Result()
	if errors.Is(err, redis.Nil) {
		return wakeFrom, r.checkAll(ctx, tails)
	}
	if err != nil {
		return wakeFrom, fmt.Errorf("read the realtime streams: %w", err)
	}
	for _, stream := range answer {
		if stream.Stream == r.wakeKey {
			wakeFrom = stream.Messages[len(stream.Messages)-1].ID
			continue
		}
		tenant := stream.Stream[len(streamKey("")):]
		if err := r.deliver(ctx, tenant, tails[tenant], stream.Messages); err != nil {
			return wakeFrom, err
		}
	}
	return wakeFrom, nil
}

func (r *Reader) readList(tails map[string]*tail, wakeFrom string) []string {
	keys, ids := []string{r.wakeKey}, []string{wakeFrom}
	for tenant, t := range tails {
		keys, ids = append(keys, streamKey(tenant)), append(ids, t.position)
	}
	return append(keys, ids...)
}

// place finds where to go on: at the old position when the stream still holds it, else at the end, having lost something.
func (r *Reader) place(ctx context.Context, tenant string, t *tail) error {
	if t.position != "" {
		held, err := r.stream.Holds(ctx, tenant, t.position)
		if err != nil {
			return err
		}
		if held {
			t.suspect = false
			r.follower.Placed(tenant, t.position, false)
			return nil
		}
	}
	lost := t.position != ""
	position, err := r.stream.Position(ctx, tenant)
	if err != nil {
		return err
	}
	t.position, t.suspect = position, false
	r.follower.Placed(tenant, position, lost)
	return nil
}

// deliver hands new events out. After a full read the reader may be lagging behind the trimming: then the old position must still be there.
func (r *Reader) deliver(ctx context.Context, tenant string, t *tail, messages []redis.XMessage) error {
	if len(messages) >= readCount {
		held, err := r.stream.Holds(ctx, tenant, t.position)
		if err != nil {
			return err
		}
		if !held {
			return r.place(ctx, tenant, t)
		}
	}
	t.position = messages[len(messages)-1].ID
	fresh := make([]Event, 0, len(messages))
	for _, e := range eventsOf(messages) {
		if t.seen.first(e.OutboxID) {
			fresh = append(fresh, e)
		}
	}
	r.follower.Events(tenant, fresh, t.position)
	return nil
}

// checkAll notices after a quiet wait that Redis was emptied: the newest entry read is gone.
func (r *Reader) checkAll(ctx context.Context, tails map[string]*tail) error {
	for tenant, t := range tails {
		held, err := r.stream.Holds(ctx, tenant, t.position)
		if err != nil {
			return err
		}
		if !held {
			if err := r.place(ctx, tenant, t); err != nil {
				return err
			}
		}
	}
	return nil
}
