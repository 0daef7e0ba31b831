package cache

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// streamLength is about how many events of a tenant a browser can have missed and still resume from (architecture section 7).
const streamLength = 20_000

// Names of the fields of a stream entry.
const (
	fieldOutbox  = "o"
	fieldPayload = "p"
)

// Entry is one announcement on its way into a tenant's stream. OutboxID names it for ever: it may be appended more than once, by the
// process that committed it and by the relay, and readers drop what they have seen.
type Entry struct {
	OutboxID int64
	Tenant   string
	Payload  []byte
}

// Event is one entry of a tenant's stream as it is read. ID is Redis's and orders the stream. A marker, which only gives an empty stream
// a position, has no OutboxID and is never handed out.
type Event struct {
	ID       string
	OutboxID int64
	Payload  []byte
}

// At returns when Redis took the event, in UTC.
func (e Event) At() time.Time {
	millis, _, _ := strings.Cut(e.ID, "-")
	ms, err := strconv.ParseInt(millis, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Stream is the realtime stream of every tenant. Redis may lose it: browsers then reload from Postgres (architecture section 1).
type Stream struct{ redis redis.UniversalClient }

// NewStream returns the streams kept in the Redis of c.
func NewStream(c *Client) *Stream { return &Stream{redis: c.Redis()} }

func streamKey(tenant string) string { return "rt:" + tenant }

// Append adds entries in their order, in one round trip, and returns the outbox ids of those that Redis took: with an error, that may
// be some of them.
func (s *Stream) Append(ctx context.Context, entries []Entry) ([]int64, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	pipe := s.redis.Pipeline()
	for _, e := range entries {
		pipe.XAdd(ctx, &redis.XAddArgs{
			Stream: streamKey(e.Tenant), MaxLen: streamLength, Approx: true,
			Values: []any{fieldOutbox, e.OutboxID, fieldPayload, e.Payload},
		})
	}
	answers, err := pipe.Exec(ctx)
	taken := make([]int64, 0, len(entries))
	for i, answer := range answers {
		if answer.Err() == nil {
			taken = append(taken, entries[i].OutboxID)
		}
	}
	if err != nil {
		return taken, fmt.Errorf("append to the realtime stream: %w", err)
	}
	return taken, nil
}

// Position returns the id of the tenant's newest entry, from which a reader misses nothing that is appended later. An empty stream gets
// a marker first, so that every position is the id of an entry that exists: one that no longer does tells that the stream was lost.
func (s *Stream) Position(ctx context.Context, tenant string) (string, error) {
	newest, err := s.redis.XRevRangeN(ctx, streamKey(tenant), "+", "-", 1).Result()
	if err != nil {
		return "", fmt.Errorf("read the end of the realtime stream: %w", err)
	}
	if len(newest) > 0 {
		return newest[0].ID, nil
	}
	id, err := s.redis.XAdd(ctx, &redis.XAddArgs{Stream: streamKey(tenant), Values: []any{fieldOutbox, 0}}).Result()
	if err != nil {
		return "", fmt.Errorf("begin the realtime stream: %w", err)
	}
	return id, nil
}

// Holds reports whether the entry is still in the stream. Trimming takes from the old end only, so when it is, everything after it is.
func (s *Stream) Holds(ctx context.Context, tenant, id string) (bool, error) {
	if !validStreamID(id) {
		return false, nil
	}
	found, err := s.redis.XRangeN(ctx, streamKey(tenant), id, id, 1).Result()
	if err != nil {
		return false, fmt.Errorf("look up a realtime position: %w", err)
	}
	return len(found) == 1, nil
}

// Between returns the events after one position up to and including another, oldest first. ok is false when after is no longer in the
// stream, so that some of them may be missing.
func (s *Stream) Between(ctx context.Context, tenant, after, upTo string) (events []Event, ok bool, err error) {
	if !validStreamID(after) || !validStreamID(upTo) {
		return nil, false, nil
	}
	// The first entry of the answer must be `after` itself: one command, so nothing is trimmed between check and read.
	found, err := s.redis.XRange(ctx, streamKey(tenant), after, upTo).Result()
	if err != nil {
		return nil, false, fmt.Errorf("read the realtime stream: %w", err)
	}
	if len(found) == 0 || found[0].ID != after {
		return nil, false, nil
	}
	return eventsOf(found[1:]), true, nil
}

func eventsOf(messages []redis.XMessage) []Event {
	events := make([]Event, 0, len(messages))
	for _, m := range messages {
		outbox, _ := m.Values[fieldOutbox].(string)
		payload, _ := m.Values[fieldPayload].(string)
		id, err := strconv.ParseInt(outbox, 10, 64)
		if err != nil || id == 0 {
			continue
		}
		events = append(events, Event{ID: m.ID, OutboxID: id, Payload: []byte(payload)})
	}
	return events
}

// validStreamID keeps special ids ($, +, -) and anything else that a browser may send away from Redis.
func validStreamID(id string) bool {
	millis, seq, found := strings.Cut(id, "-")
	return found && digits(millis) && digits(seq)
}

func digits(s string) bool {
	if s == "" || len(s) > 19 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
