package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Policy is everything that decides who may do and see what in one tenant, as it stood at Version (R40).
type Policy struct {
	Version    int64
	Suspended  bool
	Grants     []Grant
	Exceptions []Exception
	// People are those who are active, by id.
	People map[uuid.UUID]Person
	// Flags holds the parameters that the tenant has set; desk.FlagDefaults the rest.
	Flags map[desk.Flag]bool
}

// Grant is a permission, or a restriction, of a profile.
type Grant struct {
	RoleKey    string
	Permission desk.Permission
}

// Exception gives one person a permission beside the profile, or takes it away in spite of it (R39).
type Exception struct {
	UserID     uuid.UUID
	Permission desk.Permission
	Granted    bool
}

// Person is an active person as far as access is concerned. DefaultConnection is uuid.Nil for none.
type Person struct {
	ID                uuid.UUID
	Name              string
	Handle            string
	RoleKey           string
	DefaultConnection uuid.UUID
	Departments       []uuid.UUID
}

var (
	roleInsert           = named("role_insert")
	rolePermissionInsert = named("role_permission_insert")
	policyVersion        = named("policy_version")
	policyTenant         = named("policy_tenant")
	policyGrants         = named("policy_grants")
	policyExceptions     = named("policy_exceptions")
	policyPeople         = named("policy_people")
	policyFlags          = named("policy_flags")
)

// PolicyVersion returns the number that grows with every change of what Policy holds; 0 for a tenant that doesn't exist.
func (db *DB) PolicyVersion(ctx context.Context, tenant uuid.UUID) (int64, error) {
	var version int64
	if err := db.call(ctx, tenant, one(&version), policyVersion); err != nil {
		return 0, fmt.Errorf("read the policy version: %w", err)
	}
	return version, nil
}

// Policy reads the whole policy of a tenant in one round trip. Version is read first: when something changes meanwhile, the policy is
// newer than its number says and is read once more, never the other way round.
func (db *DB) Policy(ctx context.Context, tenant uuid.UUID) (Policy, error) {
	p := Policy{People: map[uuid.UUID]Person{}, Flags: map[desk.Flag]bool{}}
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, tenant.String())
	batch.Queue(policyVersion).Query(one(&p.Version))
	batch.Queue(policyTenant).Query(one(&p.Suspended))
	batch.Queue(policyGrants).Query(each(func(rows pgx.Rows) error {
		var g Grant
		err := rows.Scan(&g.RoleKey, &g.Permission)
		p.Grants = append(p.Grants, g)
		return err
	}))
	batch.Queue(policyExceptions).Query(each(func(rows pgx.Rows) error {
		var e Exception
		err := rows.Scan(&e.UserID, &e.Permission, &e.Granted)
		p.Exceptions = append(p.Exceptions, e)
		return err
	}))
	batch.Queue(policyPeople).Query(each(p.scanPerson))
	batch.Queue(policyFlags).Query(each(func(rows pgx.Rows) error {
		var key desk.Flag
		var enabled bool
		err := rows.Scan(&key, &enabled)
		p.Flags[key] = enabled
		return err
	}))
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return Policy{}, fmt.Errorf("read the policy: %w", translateError(err))
	}
	return p, nil
}

func (p *Policy) scanPerson(rows pgx.Rows) error {
	var one Person
	var connection *uuid.UUID
	if err := rows.Scan(&one.ID, &one.Name, &one.Handle, &one.RoleKey, &connection, &one.Departments); err != nil {
		return err
	}
	if connection != nil {
		one.DefaultConnection = *connection
	}
	p.People[one.ID] = one
	return nil
}
