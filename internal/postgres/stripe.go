package postgres

import (
	"context"
	"hash/maphash"
	"slices"

	"github.com/google/uuid"
)

// stripeCount bounds the memory of the mutexes; two chats that share one merely wait for each other.
const stripeCount = 1024

// stripes are mutexes by tenant and identity, taken before a connection of the pool: without them the messages of one busy chat would
// hold every connection while they wait for each other in the database (R5). Across processes the database's own locks are the truth.
type stripes struct {
	seed  maphash.Seed
	locks [stripeCount]chan struct{}
}

func newStripes() *stripes {
	s := &stripes{seed: maphash.MakeSeed()}
	for i := range s.locks {
		s.locks[i] = make(chan struct{}, 1)
	}
	return s
}

// lock waits for every key in an order that is the same for everybody, and returns what releases them. It fails only with ctx.
func (s *stripes) lock(ctx context.Context, tenant uuid.UUID, keys []string) (release func(), err error) {
	wanted := make([]uint64, 0, len(keys))
	for _, key := range keys {
		wanted = append(wanted, maphash.String(s.seed, tenant.String()+key)%stripeCount)
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	held := 0
	release = func() {
		for _, i := range wanted[:held] {
			<-s.locks[i]
		}
	}
	for _, i := range wanted {
		select {
		case s.locks[i] <- struct{}{}:
			held++
		case <-ctx.Done():
			release()
			return nil, ctx.Err()
		}
	}
	return release, nil
}
