package access_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// shelf is a Source that holds one policy for every tenant and counts how often it
// is read.
type shelf struct {
	mu     sync.Mutex
	policy postgres.Policy
	asked  int
	loaded int
}

func (s *shelf) PolicyVersion(context.Context, uuid.UUID) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.policy.Version, nil
}

func (s *shelf) Policy(context.Context, uuid.UUID) (postgres.Policy, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loaded++
	return s.policy, nil
}

func (s *shelf) change(f func(*postgres.Policy)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.policy)
	s.policy.Version++
}

func profiles() (grants []postgres.Grant) {
	for _, p := range desk.Profiles() {
		for _, permission := range p.Permissions {
			grants = append(grants, postgres.Grant{RoleKey: p.Key, Permission: permission})
		}
	}
	return grants
}

func newShelf(people ...postgres.Person) *shelf {
	s := &shelf{policy: postgres.Policy{Version: 1, Grants: profiles(), People: map[uuid.UUID]postgres.Person{}}}
	for _, p := range people {
		s.policy.People[p.ID] = p
	}
	return s
}

func TestEveryProfileHasExactlyItsPermissions(t *testing.T) {
	t.Parallel()
	for _, profile := range desk.Profiles() {
		person := postgres.Person{ID: uuid.New(), RoleKey: profile.Key}
		principal, err := access.NewRegistry(newShelf(person)).Principal(t.Context(), uuid.New(), person.ID)
		require.NoError(t, err)
		require.ElementsMatch(t, profile.Permissions, principal.PermissionList(), profile.Key)
		require.Empty(t, principal.RestrictionList(), "no profile is restricted by default")
		require.Equal(t, desk.NewPermissionSet(profile.Permissions).Reach(), principal.Viewer.Reach)
	}
}

func TestAnExceptionOverridesTheProfileBothWays(t *testing.T) {
	t.Parallel()
	excepted := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAgent, DefaultConnection: uuid.New()}
	colleague := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAgent}
	s := newShelf(excepted, colleague)
	s.policy.Grants = append(s.policy.Grants, postgres.Grant{RoleKey: desk.ProfileAgent, Permission: desk.RestrictDownloadsForce})
	s.policy.Exceptions = []postgres.Exception{
		{UserID: excepted.ID, Permission: desk.PermTicketsReply, Granted: false},
		{UserID: excepted.ID, Permission: desk.PermTicketsViewAll, Granted: true},
		{UserID: excepted.ID, Permission: desk.RestrictDownloadsForce, Granted: false},
		{UserID: excepted.ID, Permission: desk.RestrictOnlyDefaultConnection, Granted: true},
	}
	registry, tenant := access.NewRegistry(s), uuid.New()

	one, err := registry.Principal(t.Context(), tenant, excepted.ID)
	require.NoError(t, err)
	require.False(t, one.Can(desk.PermTicketsReply))
	require.True(t, one.Can(desk.PermTicketsViewAll))
	require.True(t, one.Can(desk.PermTicketsAccept), "what has no exception follows the profile")
	require.False(t, one.Restricted(desk.RestrictDownloadsForce))
	require.Equal(t, desk.ReachAll, one.Viewer.Reach)
	require.Equal(t, excepted.DefaultConnection.String(), one.Viewer.ConnectionID)

	other, err := registry.Principal(t.Context(), tenant, colleague.ID)
	require.NoError(t, err)
	require.True(t, other.Can(desk.PermTicketsReply), "an exception is one person's")
	require.False(t, other.Can(desk.PermTicketsViewAll))
	require.True(t, other.Restricted(desk.RestrictDownloadsForce))
	require.Empty(t, other.Viewer.ConnectionID)
}

func TestARestrictionWithoutADefaultConnectionHidesNothing(t *testing.T) {
	t.Parallel()
	person := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAgent}
	s := newShelf(person)
	s.policy.Exceptions = []postgres.Exception{{UserID: person.ID, Permission: desk.RestrictOnlyDefaultConnection, Granted: true}}
	principal, err := access.NewRegistry(s).Principal(t.Context(), uuid.New(), person.ID)
	require.NoError(t, err)
	require.True(t, principal.Restricted(desk.RestrictOnlyDefaultConnection))
	require.Empty(t, principal.Viewer.ConnectionID)
}

func TestPermissionsAreComputedOncePerVersionAndInForceAtOnceAfterANotice(t *testing.T) {
	t.Parallel()
	person := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAgent}
	s := newShelf(person)
	registry, tenant := access.NewRegistry(s), uuid.New()
	first, err := registry.Principal(t.Context(), tenant, person.ID)
	require.NoError(t, err)
	second, err := registry.Principal(t.Context(), tenant, person.ID)
	require.NoError(t, err)
	require.Same(t, first, second)
	require.Equal(t, 1, s.loaded)

	registry.Changed(tenant)
	third, err := registry.Principal(t.Context(), tenant, person.ID)
	require.NoError(t, err)
	require.Same(t, first, third, "a notice without a new version loads nothing")
	require.Equal(t, 1, s.loaded)

	s.change(func(p *postgres.Policy) {
		p.Exceptions = append(p.Exceptions, postgres.Exception{UserID: person.ID, Permission: desk.PermTicketsReply})
	})
	registry.Changed(tenant)
	fourth, err := registry.Principal(t.Context(), tenant, person.ID)
	require.NoError(t, err)
	require.False(t, fourth.Can(desk.PermTicketsReply))
	require.True(t, first.Can(desk.PermTicketsReply), "a request that has begun keeps what it began with")
	require.Greater(t, fourth.PolicyVersion, first.PolicyVersion)
}

func TestAChangeIsInForceWithinTwoSecondsWithoutANotice(t *testing.T) {
	t.Parallel()
	person := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAgent}
	s := newShelf(person)
	registry, tenant := access.NewRegistry(s), uuid.New()
	_, err := registry.Principal(t.Context(), tenant, person.ID)
	require.NoError(t, err)
	s.change(func(p *postgres.Policy) { delete(p.People, person.ID) })
	require.Eventually(t, func() bool {
		_, err := registry.Principal(t.Context(), tenant, person.ID)
		return desk.CodeOf(err) == desk.CodeUnauthenticated
	}, 2*time.Second, 20*time.Millisecond)
}

func TestASuspendedTenantHasNobody(t *testing.T) {
	t.Parallel()
	person := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAdministrator}
	s := newShelf(person)
	s.policy.Suspended = true
	_, err := access.NewRegistry(s).Principal(t.Context(), uuid.New(), person.ID)
	require.Equal(t, desk.CodeUnauthenticated, desk.CodeOf(err))
}

func TestATokensScopesOnlyNarrow(t *testing.T) {
	t.Parallel()
	person := postgres.Person{ID: uuid.New(), RoleKey: desk.ProfileAgent}
	s := newShelf(person)
	s.policy.Exceptions = []postgres.Exception{{UserID: person.ID, Permission: desk.RestrictDownloadsForce, Granted: true}}
	whole, err := access.NewRegistry(s).Principal(t.Context(), uuid.New(), person.ID)
	require.NoError(t, err)
	require.Same(t, whole, whole.Narrowed(nil))
	narrow := whole.Narrowed([]string{"tickets.reply", "users.manage"})
	require.Equal(t, []desk.Permission{desk.PermTicketsReply}, narrow.PermissionList())
	require.True(t, narrow.Restricted(desk.RestrictDownloadsForce), "a scope lifts no restriction")
	require.Equal(t, desk.ReachNone, narrow.Viewer.Reach)
	require.Equal(t, desk.ReachOwn, whole.Viewer.Reach)
}

func TestAnAPITokenCanBeTakenApart(t *testing.T) {
	t.Parallel()
	made := access.NewAPIToken()
	prefix, secret, ok := access.SplitAPIToken(made.Text)
	require.True(t, ok)
	require.Equal(t, made.Prefix, prefix)
	require.Equal(t, made.SecretHash, access.HashSecret(secret))
	for _, text := range []string{"", "blc_", "blc_x", "blc_x_", "xyz_a_b", "blc__b"} {
		_, _, ok := access.SplitAPIToken(text)
		require.False(t, ok, text)
	}
}
