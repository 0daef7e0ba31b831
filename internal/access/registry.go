package access

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// freshness is how long a policy is used before its version is asked for again: a
// change is in force everywhere within this time, notice or not (R40).
const freshness = 1500 * time.Millisecond

// Source is where policies are kept; postgres.DB is one.
type Source interface {
	// PolicyVersion returns the number that grows with every change of the policy.
	PolicyVersion(ctx context.Context, tenant uuid.UUID) (int64, error)
	// Policy returns the whole policy, at least as new as its Version says.
	Policy(ctx context.Context, tenant uuid.UUID) (postgres.Policy, error)
}

// Registry holds the policies in force, one a tenant. It is safe for concurrent use.
type Registry struct {
	source Source
	now    func() time.Time
	load   singleflight.Group

	mu      sync.Mutex
	tenants map[uuid.UUID]entry
}

type entry struct {
	policy  *policy
	checked time.Time // zero: must be asked again
	notices int       // how many notices came, so that one during a load isn't lost
}

// NewRegistry returns an empty registry.
func NewRegistry(source Source) *Registry {
	return &Registry{source: source, now: time.Now, tenants: map[uuid.UUID]entry{}}
}

// Principal returns who the person is and what they may do, by a policy that was in
// force at most 1.5 seconds ago. desk.CodeUnauthenticated: no such active person, or
// the tenant is suspended; other errors are the source's.
func (r *Registry) Principal(ctx context.Context, tenant, user uuid.UUID) (*Principal, error) {
	p, err := r.policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	principal, err := p.principal(user)
	if err != nil {
		return nil, err
	}
	if principal == nil {
		return nil, desk.E(desk.CodeUnauthenticated, "sign in again")
	}
	return principal, nil
}

// Changed says that a tenant's policy may have changed: the next request asks. It is
// what a notice through Redis calls, and only speeds up what happens anyway.
func (r *Registry) Changed(tenant uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.tenants[tenant]
	e.checked = time.Time{}
	e.notices++
	if e.policy != nil { // what nobody has asked for is not kept: notices come for every tenant there is
		r.tenants[tenant] = e
	}
}

func (r *Registry) policy(ctx context.Context, tenant uuid.UUID) (*policy, error) {
	if known := r.fresh(tenant); known != nil {
		return known, nil
	}
	// One load serves everybody who waits, so the end of the first one's request must not end it. Who comes after a notice doesn't
	// join a load that began before it.
	loaded, err, _ := r.load.Do(r.loadKey(tenant), func() (any, error) {
		if known := r.fresh(tenant); known != nil {
			return known, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return r.refresh(ctx, tenant)
	})
	if err != nil {
		return nil, err
	}
	return loaded.(*policy), nil
}

func (r *Registry) loadKey(tenant uuid.UUID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("%s/%d", tenant, r.tenants[tenant].notices)
}

func (r *Registry) fresh(tenant uuid.UUID) *policy {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.tenants[tenant]; e.policy != nil && r.now().Sub(e.checked) < freshness {
		return e.policy
	}
	return nil
}

// refresh asks for the version and loads the policy when it has moved. The age
// counts from before the question, so that an answer is never older than it seems.
func (r *Registry) refresh(ctx context.Context, tenant uuid.UUID) (*policy, error) {
	asked := r.now()
	r.mu.Lock()
	before := r.tenants[tenant]
	r.mu.Unlock()
	current := before.policy
	version, err := r.source.PolicyVersion(ctx, tenant)
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	if current == nil || current.data.Version != version {
		data, err := r.source.Policy(ctx, tenant)
		if err != nil {
			return nil, fmt.Errorf("access: %w", err)
		}
		if current, err = newPolicy(tenant, data); err != nil {
			return nil, err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	after := r.tenants[tenant]
	after.policy, after.checked = current, asked
	if after.notices != before.notices {
		after.checked = time.Time{}
	}
	r.tenants[tenant] = after
	return current, nil
}
