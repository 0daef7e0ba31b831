// Package user serves the people of a tenant.
package user

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/postgres"
)

// Store is where people are kept; postgres.DB is one.
type Store interface {
	Users(ctx context.Context, tenant uuid.UUID, active *bool) ([]postgres.User, error)
}

// Routes returns the rows of the table that this package serves.
func Routes(store Store) []route.Route {
	return []route.Route{route.UserList.Do(list(store))}
}

// User is a person as colleagues see them: to filter by, to assign to. Addresses are
// not shown.
type User struct {
	ID          uuid.UUID    `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name        string       `json:"name" example:"Ana Souza"`
	Handle      string       `json:"handle" example:"ana"`
	Active      bool         `json:"active" example:"true"`
	Role        string       `json:"role" example:"agent"`
	Departments []Department `json:"departments"`
} //	@name	User

// Department names one of the person's departments.
type Department struct {
	ID   uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name string    `json:"name" example:"Suporte"`
	Slug string    `json:"slug" example:"suporte"`
} //	@name	UserDepartment

// list answers with the people of the tenant, by name.
//
//	@Summary	List the people who can have tickets
//	@Tags		users
//	@Produce	json
//	@Param		active	query		boolean	false	"Only those who are active, or who are not"
//	@Success	200		{object}	request.Page[User]
//	@Failure	401		{object}	server.Problem	"unauthenticated"
//	@Failure	422		{object}	server.Problem	"invalid"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/users [get]
func list(store Store) route.Handler {
	return func(c *gin.Context) error {
		active, err := request.Truth(c, "active")
		if err != nil {
			return err
		}
		stored, err := store.Users(c.Request.Context(), request.Principal(c).TenantID, active)
		if err != nil {
			return err
		}
		items := make([]User, 0, len(stored))
		for _, u := range stored {
			item := User{ID: u.ID, Name: u.Name, Handle: u.Handle, Active: u.Active, Role: u.RoleKey, Departments: []Department{}}
			for _, d := range u.Departments {
				item.Departments = append(item.Departments, Department(d))
			}
			items = append(items, item)
		}
		c.JSON(http.StatusOK, request.NewPage(items, ""))
		return nil
	}
}
