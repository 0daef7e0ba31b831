package auth

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Me is who is signed in, and what they may do and see. The interface mirrors it;
// the API enforces it (AC-3).
type Me struct {
	User         MeUser             `json:"user"`
	Tenant       MeTenant           `json:"tenant"`
	Permissions  []desk.Permission  `json:"permissions" swaggertype:"array,string" example:"tickets.view_own,tickets.reply"`
	Restrictions []desk.Permission  `json:"restrictions" swaggertype:"array,string" example:"downloads.confirm"`
	Flags        map[desk.Flag]bool `json:"flags" swaggertype:"object,boolean"`
	CSRFToken    string             `json:"csrf_token" example:"q83vEjRWeJASNFZ4kKvN7w"`
} //	@name	Me

// MeUser is the person. Email is null for those without a sign-in.
type MeUser struct {
	ID                  uuid.UUID      `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name                string         `json:"name" example:"Ana Souza"`
	Email               *string        `json:"email" extensions:"x-nullable" example:"ana@example.org"`
	Handle              string         `json:"handle" example:"ana"`
	Role                MeRole         `json:"role"`
	Departments         []MeDepartment `json:"departments"`
	DefaultConnectionID *uuid.UUID     `json:"default_connection_id" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Presence            string         `json:"presence" enums:"online,offline" example:"online"`
} //	@name	MeUser

// MeRole is the person's profile.
type MeRole struct {
	Key  string `json:"key" example:"agent"`
	Name string `json:"name" example:"Atendente"`
} //	@name	Role

// MeDepartment is one of the person's departments.
type MeDepartment struct {
	ID   uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name string    `json:"name" example:"Suporte"`
	Slug string    `json:"slug" example:"suporte"`
} //	@name	DepartmentRef

// MeTenant is the person's tenant.
type MeTenant struct {
	ID       uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name     string    `json:"name" example:"Acme"`
	Slug     string    `json:"slug" example:"acme"`
	Timezone string    `json:"timezone" example:"America/Sao_Paulo"`
	Locale   string    `json:"locale" example:"pt-BR"`
} //	@name	Tenant

// me tells who asks.
//
//	@Summary	Tell who is signed in and what they may do
//	@Tags		auth
//	@Produce	json
//	@Success	200	{object}	Me
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/me [get]
func (a *API) me(c *gin.Context) error {
	answer, err := a.meOf(c.Request.Context(), Identity{Principal: request.Principal(c), CSRFToken: CSRFToken(c)})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, answer)
	return nil
}

func (a *API) meOf(ctx context.Context, who Identity) (Me, error) {
	p := who.Principal
	profile, err := a.Store.UserProfile(ctx, p.TenantID, p.UserID)
	if err != nil {
		return Me{}, err
	}
	return Me{
		User: a.meUser(ctx, profile),
		Tenant: MeTenant{
			ID: profile.Tenant.ID, Name: profile.Tenant.Name, Slug: profile.Tenant.Slug, Timezone: profile.Tenant.Timezone,
			Locale: profile.Tenant.Locale,
		},
		Permissions: p.PermissionList(), Restrictions: p.RestrictionList(), Flags: p.Flags(), CSRFToken: who.CSRFToken,
	}, nil
}

func (a *API) meUser(ctx context.Context, profile postgres.Profile) MeUser {
	u := MeUser{
		ID: profile.User.ID, Name: profile.User.Name, Handle: profile.User.Handle,
		Role: MeRole{Key: profile.User.RoleKey, Name: profile.RoleName}, Departments: []MeDepartment{},
		Presence: a.presence(ctx, profile),
	}
	if profile.Email != "" {
		u.Email = &profile.Email
	}
	if profile.DefaultConnection != uuid.Nil {
		u.DefaultConnectionID = &profile.DefaultConnection
	}
	for _, d := range profile.User.Departments {
		u.Departments = append(u.Departments, MeDepartment(d))
	}
	return u
}

// presence is online while a browser of the person is connected. Unknown counts as
// offline: the next heartbeat tells otherwise.
func (a *API) presence(ctx context.Context, profile postgres.Profile) string {
	user := profile.User.ID.String()
	online, err := a.Presence.Online(ctx, profile.Tenant.ID.String(), []string{user})
	if err != nil {
		slog.DebugContext(ctx, "presence is not known", "error", err)
	}
	if online[user] {
		return "online"
	}
	return "offline"
}
