package hook

import (
	"context"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Announcer tells the browsers and the relay what was committed; *dispatch.Announcer is one. It must not wait.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Deps are what the package works with.
type Deps struct {
	DB        *postgres.DB
	Announcer Announcer
	Whispers  *cache.Whispers
	// Unseal opens the sealed token of an instance.
	Unseal func(tenant uuid.UUID, keyID string, sealed []byte) (string, error)
	// Strict refuses a webhook whose z-api-token is not the instance's token, instead of flagging it (R9).
	Strict bool
	// MaxBody is the largest body in bytes, as it travels and unpacked.
	MaxBody  int64
	Registry prometheus.Registerer
}

// Receiver handles webhooks. Run does what need not be waited for.
type Receiver struct {
	deps    Deps
	numbers *numbers
	chats   *chats
	metrics *metrics
	after   chan func(context.Context)
}

// New returns a receiver.
func New(d Deps) *Receiver {
	return &Receiver{
		deps: d, numbers: newNumbers(d.DB, d.Unseal), chats: newChats(), metrics: newMetrics(d.Registry), after: make(chan func(context.Context), 256),
	}
}

// Routes returns the package's rows of the table.
func (r *Receiver) Routes() []route.Route {
	return []route.Route{route.ZAPIHook.Do(r.receive), route.ZAPIHookProbe.Do(r.probe)}
}

// Run does the notes and hints that a webhook leaves behind, until ctx ends. They may be lost.
func (r *Receiver) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case do := <-r.after:
			do(ctx)
		}
	}
}

// later queues something that may be lost.
func (r *Receiver) later(do func(context.Context)) {
	select {
	case r.after <- do:
	default:
	}
}

// chatKey names a chat of a number.
type chatKey struct {
	connection uuid.UUID
	identity   desk.Identity
}
