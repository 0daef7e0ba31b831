package access

import (
	"errors"
	"fmt"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/persist"
	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// rules is RBAC with domains, where the domain is the tenant: profiles grant, and a
// person's exception, which has the smaller number, wins over the profile (R39).
// The object is compared first because it rules out the most at the least cost.
const rules = `
[request_definition]
r = sub, dom, obj
[policy_definition]
p = priority, sub, dom, obj, eft
[role_definition]
g = _, _, _
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = r.obj == p.obj && r.dom == p.dom && g(r.sub, p.sub, r.dom)
`

// Priorities of a rule; the smaller one decides.
const (
	priorityException = "1"
	priorityProfile   = "2"
)

// policy answers for one tenant at one version. What it has computed it keeps: it is
// never changed, a newer version is another policy.
type policy struct {
	data     postgres.Policy
	tenant   uuid.UUID
	enforcer *casbin.Enforcer
	flags    map[desk.Flag]bool
	excepted map[uuid.UUID]bool

	mu         sync.Mutex // the enforcer's look-ups share caches
	principals map[uuid.UUID]*Principal
	profiles   map[string]desk.PermissionSet
}

func newPolicy(tenant uuid.UUID, data postgres.Policy) (*policy, error) {
	p := &policy{
		data: data, tenant: tenant, flags: desk.FlagDefaults(), excepted: map[uuid.UUID]bool{},
		principals: map[uuid.UUID]*Principal{}, profiles: map[string]desk.PermissionSet{},
	}
	for flag, enabled := range data.Flags {
		if _, known := p.flags[flag]; known {
			p.flags[flag] = enabled
		}
	}
	for _, e := range data.Exceptions {
		p.excepted[e.UserID] = true
	}
	definition, err := model.NewModelFromString(rules)
	if err != nil {
		return nil, fmt.Errorf("access: the model: %w", err)
	}
	p.enforcer, err = casbin.NewEnforcer(definition, &tables{tenant: tenant.String(), data: data})
	if err != nil {
		return nil, fmt.Errorf("access: load the policy: %w", err)
	}
	return p, nil
}

// principal returns the person, or nil when they are not active or the tenant is
// suspended.
func (p *policy) principal(user uuid.UUID) (*Principal, error) {
	person, active := p.data.People[user]
	if !active || p.data.Suspended {
		return nil, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.principals[user]; known != nil {
		return known, nil
	}
	permissions, err := p.permissions(person)
	if err != nil {
		return nil, err
	}
	made := &Principal{
		TenantID: p.tenant, UserID: user, Name: person.Name, Handle: person.Handle, RoleKey: person.RoleKey, Permissions: permissions,
		DefaultConnection: person.DefaultConnection, PolicyVersion: p.data.Version, flags: p.flags,
	}
	made.Viewer = p.viewer(person, permissions)
	p.principals[user] = made
	return made, nil
}

// permissions asks Casbin for each word of the catalogue. People without exceptions
// share the set of their profile.
func (p *policy) permissions(person postgres.Person) (desk.PermissionSet, error) {
	if p.excepted[person.ID] {
		return p.ask(userSubject(person.ID))
	}
	if known, ok := p.profiles[person.RoleKey]; ok {
		return known, nil
	}
	set, err := p.ask(roleSubject(person.RoleKey))
	if err == nil {
		p.profiles[person.RoleKey] = set
	}
	return set, err
}

func (p *policy) ask(subject string) (desk.PermissionSet, error) {
	var granted []desk.Permission
	for _, permission := range append(desk.Permissions(), desk.Restrictions()...) {
		allowed, err := p.enforcer.Enforce(subject, p.tenant.String(), string(permission))
		if err != nil {
			return desk.PermissionSet{}, fmt.Errorf("access: decide on %s: %w", permission, err)
		}
		if allowed {
			granted = append(granted, permission)
		}
	}
	return desk.NewPermissionSet(granted), nil
}

func (p *policy) viewer(person postgres.Person, set desk.PermissionSet) desk.Viewer {
	v := desk.Viewer{
		UserID: person.ID.String(), Reach: set.Reach(), AnyGroup: p.flags[desk.FlagIgnoreAssignedConnection],
		ClosedAll: set.Has(desk.PermTicketsViewResolvedAll),
	}
	for _, department := range person.Departments {
		v.Departments = append(v.Departments, department.String())
	}
	if set.Has(desk.RestrictOnlyDefaultConnection) && person.DefaultConnection != uuid.Nil {
		v.ConnectionID = person.DefaultConnection.String()
	}
	return v
}

// tables is Casbin's adapter over the role tables: the policy was read in one round
// trip, and Casbin never writes.
type tables struct {
	tenant string
	data   postgres.Policy
}

var _ persist.Adapter = (*tables)(nil)

// LoadPolicy hands every rule of the tenant to Casbin.
func (t *tables) LoadPolicy(m model.Model) error {
	lines := make([][]string, 0, len(t.data.Grants)+len(t.data.Exceptions)+len(t.data.People))
	for _, e := range t.data.Exceptions {
		effect := "deny"
		if e.Granted {
			effect = "allow"
		}
		lines = append(lines, []string{"p", priorityException, userSubject(e.UserID), t.tenant, string(e.Permission), effect})
	}
	for _, g := range t.data.Grants {
		lines = append(lines, []string{"p", priorityProfile, roleSubject(g.RoleKey), t.tenant, string(g.Permission), "allow"})
	}
	for id, person := range t.data.People {
		lines = append(lines, []string{"g", userSubject(id), roleSubject(person.RoleKey), t.tenant})
	}
	for _, line := range lines {
		if err := persist.LoadPolicyArray(line, m); err != nil {
			return fmt.Errorf("access: the rule %v: %w", line, err)
		}
	}
	return nil
}

// errReadOnly: rules are changed in their tables, whose triggers move the version.
var errReadOnly = errors.New("access: Casbin does not write policies")

// SavePolicy refuses: see errReadOnly.
func (*tables) SavePolicy(model.Model) error { return errReadOnly }

// AddPolicy refuses: see errReadOnly.
func (*tables) AddPolicy(string, string, []string) error { return errReadOnly }

// RemovePolicy refuses: see errReadOnly.
func (*tables) RemovePolicy(string, string, []string) error { return errReadOnly }

// RemoveFilteredPolicy refuses: see errReadOnly.
func (*tables) RemoveFilteredPolicy(string, string, int, ...string) error { return errReadOnly }

func userSubject(id uuid.UUID) string   { return "user:" + id.String() }
func roleSubject(roleKey string) string { return "role:" + roleKey }
