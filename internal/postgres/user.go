package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// NewUser is what a person is made from. Without Email or PasswordHash there is no sign-in (AC-6): such people act through API tokens.
type NewUser struct {
	RoleKey string // such as desk.ProfileAgent
	Email   string // stored in lower case
	Name    string
	// Handle names the person in workflows (R35): unique in the tenant, made as a slug.
	Handle            string
	PasswordHash      string // as access.HashPassword makes it
	DefaultConnection uuid.UUID
}

// User is a person of a tenant as colleagues see them.
type User struct {
	ID          uuid.UUID
	Name        string
	Handle      string
	Active      bool
	RoleKey     string
	Departments []DepartmentRef
}

// DepartmentRef names a department.
type DepartmentRef struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
	Slug string    `json:"slug"`
}

// Profile is what a person is told about themselves. Email is "" when they have no sign-in.
type Profile struct {
	User              User
	Email             string
	RoleName          string
	DefaultConnection uuid.UUID
	Tenant            Tenant
}

var (
	userInsert               = named("user_insert")
	userByEmail              = named("user_by_email")
	userSetPassword          = named("user_set_password")
	userSetDefaultConnection = named("user_set_default_connection")
	userList                 = named("user_list")
	userProfile              = named("user_profile")
)

// CreateUser adds a person. desk.CodeInvalid: a field is wrong, or there is no such profile; desk.CodeConflict: the address or the
// handle is taken within the tenant.
func (db *DB) CreateUser(ctx context.Context, tenant uuid.UUID, in NewUser) (uuid.UUID, error) {
	if in.Name == "" {
		return uuid.Nil, desk.Invalid("name", "required", "is missing")
	}
	if !slugForm.MatchString(in.Handle) {
		return uuid.Nil, desk.Invalid("handle", "slug", "must be lower-case letters, digits and hyphens, 63 at most")
	}
	if in.RoleKey == desk.ProfileBot && in.PasswordHash != "" {
		return uuid.Nil, desk.Invalid("password", "no_sign_in", "the profile Bot has no sign-in")
	}
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	err = db.call(ctx, tenant, one(&id), userInsert, id, tenant, in.RoleKey, orNullText(strings.ToLower(in.Email)), in.Name, in.Handle,
		orNullText(in.PasswordHash), orNull(in.DefaultConnection))
	if desk.CodeOf(err) == desk.CodeNotFound {
		return uuid.Nil, desk.Invalid("role", "unknown", "there is no profile %q", in.RoleKey)
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("insert the user: %w", err)
	}
	return id, nil
}

// FindUser returns the person with that address or handle; desk.CodeNotFound when there is none.
func (db *DB) FindUser(ctx context.Context, tenant uuid.UUID, emailOrHandle string) (uuid.UUID, error) {
	var id uuid.UUID
	if err := db.call(ctx, tenant, one(&id), userByEmail, strings.ToLower(emailOrHandle)); err != nil {
		return uuid.Nil, fmt.Errorf("find the user: %w", err)
	}
	return id, nil
}

// SetPassword stores a new hash, as access.HashPassword makes it. Sessions that are open stay.
func (db *DB) SetPassword(ctx context.Context, tenant, user uuid.UUID, hash string) error {
	if err := db.call(ctx, tenant, none, userSetPassword, user, hash); err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	return nil
}

// SetDefaultConnection sets the number that is the person's own (WA-7); uuid.Nil takes it away. desk.CodeNotFound: no such person.
func (db *DB) SetDefaultConnection(ctx context.Context, tenant, user, connection uuid.UUID) error {
	if err := db.call(ctx, tenant, one(&user), userSetDefaultConnection, user, orNull(connection)); err != nil {
		return fmt.Errorf("set a default connection: %w", err)
	}
	return nil
}

// Users returns the people of a tenant by name; active nil means all of them.
func (db *DB) Users(ctx context.Context, tenant uuid.UUID, active *bool) ([]User, error) {
	var users []User
	err := db.call(ctx, tenant, each(func(rows pgx.Rows) error {
		var u User
		var departments []byte
		if err := rows.Scan(&u.ID, &u.Name, &u.Handle, &u.Active, &u.RoleKey, &departments); err != nil {
			return err
		}
		users = append(users, u)
		return json.Unmarshal(departments, &users[len(users)-1].Departments)
	}), userList, active)
	if err != nil {
		return nil, fmt.Errorf("list the users: %w", err)
	}
	return users, nil
}

// UserProfile returns what a person is told about themselves; desk.CodeNotFound when there is no such person.
func (db *DB) UserProfile(ctx context.Context, tenant, user uuid.UUID) (Profile, error) {
	p := Profile{User: User{Active: true}}
	var departments []byte
	var connection *uuid.UUID
	fields := append([]any{&p.User.ID, &p.User.Name, &p.Email, &p.User.Handle, &p.User.RoleKey, &p.RoleName, &connection, &departments},
		p.Tenant.fields()...)
	if err := db.call(ctx, tenant, one(fields...), userProfile, user); err != nil {
		return Profile{}, fmt.Errorf("read a user's profile: %w", err)
	}
	if connection != nil {
		p.DefaultConnection = *connection
	}
	if err := json.Unmarshal(departments, &p.User.Departments); err != nil {
		return Profile{}, fmt.Errorf("read a user's departments: %w", err)
	}
	return p, nil
}
