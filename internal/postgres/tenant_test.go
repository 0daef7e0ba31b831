package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func newTenant(t *testing.T, w *world) postgres.Tenant {
	t.Helper()
	made, err := w.db.CreateTenant(t.Context(), postgres.NewTenant{Slug: "n" + uuid.NewString()[:8], Name: "Nova"})
	require.NoError(t, err)
	return made
}

func newPerson(t *testing.T, w *world, tenant uuid.UUID, email string) uuid.UUID {
	t.Helper()
	id, err := w.db.CreateUser(t.Context(), tenant, postgres.NewUser{
		RoleKey: desk.ProfileAgent, Email: email, Name: "Ana", Handle: "h" + uuid.NewString()[:8], PasswordHash: "hash",
	})
	require.NoError(t, err)
	return id
}

func TestANewTenantHasTheFiveProfilesWithTheirPermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := newTenant(t, w)
	require.Equal(t, "America/Sao_Paulo", made.Timezone)
	require.Equal(t, "pt-BR", made.Locale)
	policy, err := w.db.Policy(t.Context(), made.ID)
	require.NoError(t, err)
	want := []postgres.Grant{}
	for _, profile := range desk.Profiles() {
		for _, permission := range profile.Permissions {
			want = append(want, postgres.Grant{RoleKey: profile.Key, Permission: permission})
		}
	}
	require.ElementsMatch(t, want, policy.Grants)
	require.Positive(t, policy.Version)

	stored, err := w.db.TenantBySlug(t.Context(), made.Slug)
	require.NoError(t, err)
	require.Equal(t, made.ID, stored.ID)
	_, err = w.db.TenantBySlug(t.Context(), "nowhere")
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestATenantThatIsWrittenWronglyIsRefusedByField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	taken := newTenant(t, w)
	for field, in := range map[string]postgres.NewTenant{
		"slug":     {Slug: "Com Espaço", Name: "x"},
		"name":     {Slug: "ok"},
		"timezone": {Slug: "ok", Name: "x", Timezone: "Mars/Olympus"},
	} {
		_, err := w.db.CreateTenant(t.Context(), in)
		var refused *desk.Error
		require.ErrorAs(t, err, &refused, field)
		require.Equal(t, field, refused.Fields[0].Field)
	}
	_, err := w.db.CreateTenant(t.Context(), postgres.NewTenant{Slug: taken.Slug, Name: "x"})
	require.Equal(t, desk.CodeConflict, desk.CodeOf(err))
}

func TestAPersonIsRefusedWhoseHandleOrAddressIsTakenInTheTenantOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := newTenant(t, w), newTenant(t, w)
	email := uuid.NewString() + "@Example.org"
	ana := newPerson(t, w, one.ID, email)
	newPerson(t, w, other.ID, email)
	_, err := w.db.CreateUser(t.Context(), one.ID, postgres.NewUser{RoleKey: desk.ProfileAgent, Email: email, Name: "Ana", Handle: "outra"})
	require.Equal(t, desk.CodeConflict, desk.CodeOf(err))
	_, err = w.db.CreateUser(t.Context(), one.ID, postgres.NewUser{RoleKey: "invented", Name: "Ana", Handle: "outra"})
	require.Equal(t, desk.CodeInvalid, desk.CodeOf(err))
	found, err := w.db.FindUser(t.Context(), one.ID, email)
	require.NoError(t, err)
	require.Equal(t, ana, found)

	all, err := w.db.SignInCandidates(t.Context(), email, uuid.Nil, 5)
	require.NoError(t, err)
	require.Len(t, all, 2)
	own, err := w.db.SignInCandidates(t.Context(), email, one.ID, 5)
	require.NoError(t, err)
	require.Equal(t, []postgres.Candidate{{TenantID: one.ID, TenantSlug: one.Slug, UserID: ana, PasswordHash: "hash"}}, own)
}

func TestEveryChangeOfWhoMayDoWhatMovesThePolicyVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := newTenant(t, w).ID
	var user, department uuid.UUID
	last, err := w.db.PolicyVersion(t.Context(), tenant)
	require.NoError(t, err)
	steps := []struct {
		what string
		do   func() error
	}{
		{"a new person", func() error { user = newPerson(t, w, tenant, ""); return nil }},
		{"a membership", func() error {
			var err error
			department, err = w.db.CreateDepartment(t.Context(), tenant, postgres.Department{Slug: "vendas", Name: "Vendas"})
			if err != nil {
				return err
			}
			return w.db.AddMember(t.Context(), tenant, department, user, false)
		}},
		{"becoming a manager", func() error { return w.db.AddMember(t.Context(), tenant, department, user, true) }},
		{"a default connection", func() error { return w.db.SetDefaultConnection(t.Context(), tenant, user, uuid.New()) }},
		{"suspension", func() error { return w.db.SuspendTenant(t.Context(), tenant, true) }},
		{"its end", func() error { return w.db.SuspendTenant(t.Context(), tenant, false) }},
	}
	for _, step := range steps {
		require.NoError(t, step.do(), step.what)
		version, err := w.db.PolicyVersion(t.Context(), tenant)
		require.NoError(t, err)
		require.Greater(t, version, last, step.what)
		last = version
	}
	policy, err := w.db.Policy(t.Context(), tenant)
	require.NoError(t, err)
	require.Equal(t, last, policy.Version)
	require.Equal(t, []uuid.UUID{department}, policy.People[user].Departments)
	require.False(t, policy.Suspended)
}

func TestAMemberOfAnotherTenantIsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := newTenant(t, w).ID, newTenant(t, w).ID
	department, err := w.db.CreateDepartment(t.Context(), one, postgres.Department{Slug: "vendas", Name: "Vendas"})
	require.NoError(t, err)
	stranger := newPerson(t, w, other, "")
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(w.db.AddMember(t.Context(), one, department, stranger, false)))
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(w.db.AddMember(t.Context(), other, department, stranger, false)))
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(w.db.SetDefaultConnection(t.Context(), one, stranger, uuid.Nil)))
	_, err = w.db.UserProfile(t.Context(), one, stranger)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestASessionIsFoundByItsHashUntilItIsOverRevokedOrItsTenantSuspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := newTenant(t, w).ID
	user, hash, now := newPerson(t, w, tenant, ""), []byte(uuid.NewString()), time.Now()
	id, err := w.db.CreateSession(t.Context(), tenant, postgres.NewSession{
		UserID: user, TokenHash: hash, CSRFToken: "csrf", CreatedAt: now, ExpiresAt: now.Add(time.Hour),
	})
	require.NoError(t, err)
	found := func(at time.Time) bool {
		s, err := w.db.SessionByToken(t.Context(), hash, at)
		if desk.CodeOf(err) == desk.CodeNotFound {
			return false
		}
		require.NoError(t, err)
		require.Equal(t, id, s.ID)
		require.Equal(t, tenant, s.TenantID)
		require.Equal(t, user, s.UserID)
		require.Equal(t, "csrf", s.CSRFToken)
		return true
	}
	require.True(t, found(now))
	require.False(t, found(now.Add(time.Hour)))
	require.NoError(t, w.db.TouchSession(t.Context(), tenant, id, now, now.Add(2*time.Hour)))
	require.True(t, found(now.Add(time.Hour)))
	require.NoError(t, w.db.SuspendTenant(t.Context(), tenant, true))
	require.False(t, found(now))
	require.NoError(t, w.db.SuspendTenant(t.Context(), tenant, false))
	require.True(t, found(now))
	require.NoError(t, w.db.RevokeSession(t.Context(), newTenant(t, w).ID, id), "another tenant reaches nothing")
	require.True(t, found(now))
	require.NoError(t, w.db.RevokeSession(t.Context(), tenant, id))
	require.False(t, found(now))
}

func TestTheListsHoldTheTenantsOwnInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tenant := newTenant(t, w).ID
	second, err := w.db.CreateDepartment(t.Context(), tenant, postgres.Department{Slug: "b", Name: "Antes no alfabeto", Position: 2})
	require.NoError(t, err)
	first, err := w.db.CreateDepartment(t.Context(), tenant, postgres.Department{Slug: "a", Name: "Vendas", Position: 1, Timezone: "America/Manaus"})
	require.NoError(t, err)
	departments, err := w.db.Departments(t.Context(), tenant)
	require.NoError(t, err)
	require.Len(t, departments, 2)
	require.Equal(t, first, departments[0].ID)
	require.Equal(t, "America/Manaus", departments[0].Timezone)
	require.Equal(t, second, departments[1].ID)

	user := newPerson(t, w, tenant, "")
	require.NoError(t, w.db.AddMember(t.Context(), tenant, second, user, false))
	active, inactive := true, false
	users, err := w.db.Users(t.Context(), tenant, &active)
	require.NoError(t, err)
	require.Len(t, users, 1)
	require.Equal(t, []postgres.DepartmentRef{{ID: second, Name: "Antes no alfabeto", Slug: "b"}}, users[0].Departments)
	users, err = w.db.Users(t.Context(), tenant, &inactive)
	require.NoError(t, err)
	require.Empty(t, users)
	connections, err := w.db.Connections(t.Context(), tenant)
	require.NoError(t, err)
	require.Empty(t, connections)
	connections, err = w.db.Connections(t.Context(), w.tenant)
	require.NoError(t, err)
	require.Len(t, connections, 1)
	require.Equal(t, w.connection, connections[0].ID)
}
