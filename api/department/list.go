// Package department serves the departments of a tenant (DP-1 to DP-6).
package department

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/postgres"
)

// Store is where departments are kept; postgres.DB is one.
type Store interface {
	Departments(ctx context.Context, tenant uuid.UUID) ([]postgres.Department, error)
}

// Routes returns the rows of the table that this package serves.
func Routes(store Store) []route.Route {
	return []route.Route{route.DepartmentList.Do(list(store))}
}

// Department is a queue of tickets with its people. Timezone is null when it is the
// tenant's.
type Department struct {
	ID       uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name     string    `json:"name" example:"Suporte"`
	Slug     string    `json:"slug" example:"suporte"`
	Timezone *string   `json:"timezone" extensions:"x-nullable" example:"America/Manaus"`
} //	@name	Department

// list answers with every department of the tenant, in their order.
//
//	@Summary	List the departments
//	@Tags		departments
//	@Produce	json
//	@Success	200	{object}	request.Page[Department]
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/departments [get]
func list(store Store) route.Handler {
	return func(c *gin.Context) error {
		stored, err := store.Departments(c.Request.Context(), request.Principal(c).TenantID)
		if err != nil {
			return err
		}
		items := make([]Department, 0, len(stored))
		for _, d := range stored {
			item := Department{ID: d.ID, Name: d.Name, Slug: d.Slug}
			if d.Timezone != "" {
				item.Timezone = &d.Timezone
			}
			items = append(items, item)
		}
		c.JSON(http.StatusOK, request.NewPage(items, ""))
		return nil
	}
}
