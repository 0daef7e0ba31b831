package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/zapi"
)

// Slug of the demo company.
const Slug = "casa-aurora"

// Company is the demo company as it stands after Seed: what a person needs to sign in, and a tool to call it.
type Company struct {
	Tenant      uuid.UUID    `json:"-"`
	Users       []User       `json:"users"`
	Connections []Connection `json:"connections"`
}

// User is somebody to sign in as. Role is the key of the profile. Email and Password are nil for the Bot.
type User struct {
	Role     string  `json:"role"`
	Name     string  `json:"name"`
	Email    *string `json:"email"`
	Password *string `json:"password"`
	APIToken string  `json:"api_token"`

	id     uuid.UUID
	handle string
}

// Connection is a number on the simulator.
type Connection struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Phone      string `json:"phone"`
	InstanceID string `json:"instance_id"`
	WebhookURL string `json:"webhook_url"`

	slug       string
	department uuid.UUID
}

// Instance is a number as the simulator of Z-API made it.
type Instance struct {
	ID, Token, ClientToken string
}

// Seeder makes the demo company.
type Seeder struct {
	DB  *postgres.DB
	Box *secret.Box
	// Files is where the pictures, sounds and papers of past conversations go.
	Files storage.Store
	// HookBase is the address under which the simulator reaches webhooks, such as http://127.0.0.1:8080.
	HookBase string
	// Instance makes the number at the simulator, or returns the one it has.
	Instance func(name, phone string) (Instance, error)
	// Now is the instant that the past is counted from.
	Now time.Time
}

// Seed makes the company with its people, numbers and past conversations. It refuses with a conflict when it is there already.
func (s Seeder) Seed(ctx context.Context) (Company, error) {
	tenant, err := s.DB.CreateTenant(ctx, postgres.NewTenant{Slug: Slug, Name: "Casa Aurora Móveis"})
	if err != nil {
		return Company{}, fmt.Errorf("make the demo company: %w", err)
	}
	company := Company{Tenant: tenant.ID}
	departments, err := s.departments(ctx, tenant.ID)
	if err != nil {
		return Company{}, err
	}
	if company.Connections, err = s.connections(ctx, tenant.ID, departments); err != nil {
		return Company{}, err
	}
	if company.Users, err = s.people(ctx, company, departments); err != nil {
		return Company{}, err
	}
	return company, s.history(ctx, company, departments)
}

func (s Seeder) departments(ctx context.Context, tenant uuid.UUID) (map[string]uuid.UUID, error) {
	made := map[string]uuid.UUID{}
	for i, d := range []postgres.Department{{Slug: "vendas", Name: "Vendas"}, {Slug: "suporte", Name: "Suporte"}} {
		d.Position = i
		id, err := s.DB.CreateDepartment(ctx, tenant, d)
		if err != nil {
			return nil, fmt.Errorf("make the department %s: %w", d.Slug, err)
		}
		made[d.Slug] = id
	}
	return made, nil
}

func (s Seeder) connections(ctx context.Context, tenant uuid.UUID, departments map[string]uuid.UUID) ([]Connection, error) {
	var made []Connection
	for _, n := range numbers() {
		instance, err := s.Instance(n.Name, n.Phone)
		if err != nil {
			return nil, fmt.Errorf("make the number %s at the simulator: %w", n.Slug, err)
		}
		hook := access.NewSecret()
		sealed, err := credential.Seal(s.Box, tenant, credential.Number{
			Instance: zapi.Instance{ID: instance.ID, Token: instance.Token, ClientToken: instance.ClientToken}, HookSecret: hook,
		})
		if err != nil {
			return nil, err
		}
		id, err := s.DB.CreateConnection(ctx, tenant, postgres.NewConnection{
			Slug: n.Slug, Name: n.Name, Phone: n.Phone, Color: n.Color, DepartmentID: departments[n.Department], Credentials: sealed,
			ReopenWindow: 24 * time.Hour,
		})
		if err != nil {
			return nil, fmt.Errorf("make the number %s: %w", n.Slug, err)
		}
		if _, err := s.DB.SetConnectionStatus(ctx, tenant, id, "connected", s.Now); err != nil {
			return nil, err
		}
		made = append(made, Connection{
			ID: id.String(), Name: n.Name, Phone: n.Phone, InstanceID: instance.ID,
			WebhookURL: strings.TrimRight(s.HookBase, "/") + "/hooks/zapi/" + hook, slug: n.Slug, department: departments[n.Department],
		})
	}
	return made, nil
}

func (s Seeder) people(ctx context.Context, company Company, departments map[string]uuid.UUID) ([]User, error) {
	hash, err := access.HashPassword(ctx, Password)
	if err != nil {
		return nil, err
	}
	var made []User
	for _, p := range people() {
		user, err := s.person(ctx, company, departments, p, hash)
		if err != nil {
			return nil, fmt.Errorf("add %s to the demo company: %w", p.Handle, err)
		}
		made = append(made, user)
	}
	return made, nil
}

func (s Seeder) person(ctx context.Context, company Company, departments map[string]uuid.UUID, p person, hash string) (User, error) {
	user := User{Role: p.Role, Name: p.Name, handle: p.Handle}
	in := postgres.NewUser{RoleKey: p.Role, Email: p.email(), Name: p.Name, Handle: p.Handle}
	if p.email() != "" {
		email, password := p.email(), Password
		user.Email, user.Password, in.PasswordHash = &email, &password, hash
	}
	for _, c := range company.Connections {
		if c.slug == p.Connection {
			in.DefaultConnection = uuid.MustParse(c.ID)
		}
	}
	var err error
	if user.id, err = s.DB.CreateUser(ctx, company.Tenant, in); err != nil {
		return User{}, err
	}
	for _, slug := range p.Departments {
		if err := s.DB.AddMember(ctx, company.Tenant, departments[slug], user.id, p.Manages == slug); err != nil {
			return User{}, err
		}
	}
	token := access.NewAPIToken()
	_, err = s.DB.CreateToken(ctx, company.Tenant, postgres.NewToken{
		UserID: user.id, Name: "demo", Prefix: token.Prefix, SecretHash: token.SecretHash,
	})
	user.APIToken = token.Text
	return user, err
}
