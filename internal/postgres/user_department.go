package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Department is a queue of tickets with its people. Timezone is "" when it is the tenant's.
type Department struct {
	ID       uuid.UUID
	Slug     string // names it in workflows (R35)
	Name     string
	Timezone string
	Position int // place in lists
}

var (
	departmentInsert       = named("department_insert")
	departmentList         = named("department_list")
	departmentMemberUpsert = named("department_member_upsert")
)

// CreateDepartment adds a department and returns its id; ID of in is not looked at. desk.CodeConflict: the slug is taken.
func (db *DB) CreateDepartment(ctx context.Context, tenant uuid.UUID, in Department) (uuid.UUID, error) {
	if !slugForm.MatchString(in.Slug) {
		return uuid.Nil, desk.Invalid("slug", "slug", "must be lower-case letters, digits and hyphens, 63 at most")
	}
	if in.Name == "" {
		return uuid.Nil, desk.Invalid("name", "required", "is missing")
	}
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	if err := db.call(ctx, tenant, none, departmentInsert, id, tenant, in.Slug, in.Name, in.Timezone, in.Position); err != nil {
		return uuid.Nil, fmt.Errorf("insert the department: %w", err)
	}
	return id, nil
}

// AddMember puts a person into a department, as a manager of it or not (R41); again, it changes which. desk.CodeNotFound: the tenant
// lacks one of the two.
func (db *DB) AddMember(ctx context.Context, tenant, department, user uuid.UUID, manager bool) error {
	if err := db.call(ctx, tenant, one(&user), departmentMemberUpsert, tenant, department, user, manager); err != nil {
		return fmt.Errorf("add a member to a department: %w", err)
	}
	return nil
}

// Departments returns the departments of a tenant in their order.
func (db *DB) Departments(ctx context.Context, tenant uuid.UUID) ([]Department, error) {
	var departments []Department
	err := db.call(ctx, tenant, each(func(rows pgx.Rows) error {
		var d Department
		err := rows.Scan(&d.ID, &d.Slug, &d.Name, &d.Timezone, &d.Position)
		departments = append(departments, d)
		return err
	}), departmentList)
	if err != nil {
		return nil, fmt.Errorf("list the departments: %w", err)
	}
	return departments, nil
}
