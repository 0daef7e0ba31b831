package postgres

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// Tenant is one organisation of the installation (AC-5). Host is "" when no host name selects it; SuspendedAt is nil while it may sign in.
type Tenant struct {
	ID          uuid.UUID
	Slug        string
	Name        string
	Host        string
	Timezone    string // IANA name
	Locale      string // BCP 47
	CreatedAt   time.Time
	SuspendedAt *time.Time
}

// NewTenant is what a tenant is made from. Slug is lower-case letters, digits and hyphens; Timezone "" means America/Sao_Paulo, Locale
// "" means pt-BR.
type NewTenant struct {
	Slug     string
	Name     string
	Host     string
	Timezone string
	Locale   string
}

var (
	tenantInsert  = named("tenant_insert")
	tenantGet     = named("tenant_get")
	tenantIDs     = named("tenant_ids")
	tenantSuspend = named("tenant_suspend")
	tenantLookup  = named("tenant_lookup")

	slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
)

// CreateTenant makes a tenant with the five profiles (AC-1). desk.CodeInvalid names the field that is wrong; desk.CodeConflict: the slug
// or the host is taken.
func (db *DB) CreateTenant(ctx context.Context, in NewTenant) (Tenant, error) {
	if err := in.complete(); err != nil {
		return Tenant{}, err
	}
	id, err := newID()
	if err != nil {
		return Tenant{}, err
	}
	made := Tenant{ID: id, Slug: in.Slug, Name: in.Name, Host: in.Host, Timezone: in.Timezone, Locale: in.Locale}
	err = db.InTenant(ctx, id, func(ctx context.Context, tx *sqlx.Tx) error {
		row := tx.QueryRowxContext(ctx, tenantInsert, id, in.Slug, in.Name, orNullText(in.Host), in.Timezone, in.Locale)
		if err := row.Scan(&made.CreatedAt); err != nil {
			return fmt.Errorf("insert the tenant: %w", err)
		}
		return insertProfiles(ctx, tx, id)
	})
	return made, err
}

func (in *NewTenant) complete() error {
	if !slugForm.MatchString(in.Slug) {
		return desk.Invalid("slug", "slug", "must be lower-case letters, digits and hyphens, 63 at most")
	}
	if in.Name == "" {
		return desk.Invalid("name", "required", "is missing")
	}
	if in.Timezone == "" {
		in.Timezone = "America/Sao_Paulo"
	}
	if _, err := time.LoadLocation(in.Timezone); err != nil {
		return desk.Invalid("timezone", "timezone", "is no time zone's name")
	}
	if in.Locale == "" {
		in.Locale = "pt-BR"
	}
	return nil
}

func insertProfiles(ctx context.Context, tx *sqlx.Tx, tenant uuid.UUID) error {
	for _, profile := range desk.Profiles() {
		role, err := newID()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, roleInsert, role, tenant, profile.Key, profile.Name); err != nil {
			return fmt.Errorf("insert the profile %s: %w", profile.Key, err)
		}
		if _, err := tx.ExecContext(ctx, rolePermissionInsert, tenant, role, profile.Permissions); err != nil {
			return fmt.Errorf("insert the permissions of %s: %w", profile.Key, err)
		}
	}
	return nil
}

// Tenant returns a tenant, suspended or not; desk.CodeNotFound when there is none.
func (db *DB) Tenant(ctx context.Context, id uuid.UUID) (Tenant, error) {
	var t Tenant
	if err := db.call(ctx, id, one(t.fields()...), tenantGet); err != nil {
		return Tenant{}, fmt.Errorf("read a tenant: %w", err)
	}
	return t, nil
}

func (t *Tenant) fields() []any {
	return []any{&t.ID, &t.Slug, &t.Name, &t.Host, &t.Timezone, &t.Locale, &t.CreatedAt, &t.SuspendedAt}
}

// Tenants returns every tenant of the installation, the oldest first. It is for operators (R41): no request reaches it.
func (db *DB) Tenants(ctx context.Context) ([]Tenant, error) {
	var ids []uuid.UUID
	err := db.AsSweep(ctx, func(ctx context.Context, tx *sqlx.Tx) error { return tx.SelectContext(ctx, &ids, tenantIDs) })
	if err != nil {
		return nil, fmt.Errorf("list the tenants: %w", err)
	}
	tenants := make([]Tenant, 0, len(ids))
	for _, id := range ids {
		t, err := db.Tenant(ctx, id)
		if err != nil {
			return nil, err
		}
		tenants = append(tenants, t)
	}
	return tenants, nil
}

// SuspendTenant stops every sign-in, session, token and webhook of the tenant, or lets them in again. What they have stays.
func (db *DB) SuspendTenant(ctx context.Context, id uuid.UUID, suspended bool) error {
	if err := db.call(ctx, id, none, tenantSuspend, suspended); err != nil {
		return fmt.Errorf("suspend a tenant: %w", err)
	}
	return nil
}

// FindTenant returns the tenant with that slug or that host name, uuid.Nil when there is none that may sign in. "" matches nothing.
func (db *DB) FindTenant(ctx context.Context, slug, host string) (uuid.UUID, error) {
	var id uuid.UUID
	err := db.callAs(ctx, roleApp, "", one(&id), tenantLookup, orNullText(slug), orNullText(host))
	if desk.CodeOf(err) == desk.CodeNotFound {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("find a tenant: %w", err)
	}
	return id, nil
}

// each scans every row of a call by scan.
func each(scan func(pgx.Rows) error) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

// TenantBySlug returns a tenant, suspended or not, for operators (R41); desk.CodeNotFound when there is none.
func (db *DB) TenantBySlug(ctx context.Context, slug string) (Tenant, error) {
	tenants, err := db.Tenants(ctx)
	if err != nil {
		return Tenant{}, err
	}
	for _, t := range tenants {
		if t.Slug == slug {
			return t, nil
		}
	}
	return Tenant{}, desk.E(desk.CodeNotFound, "there is no tenant %q", slug)
}
