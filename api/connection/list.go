// Package connection serves the WhatsApp numbers of a tenant (WA-1, WA-2).
package connection

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Store is where numbers are kept; postgres.DB is one.
type Store interface {
	Connections(ctx context.Context, tenant uuid.UUID) ([]postgres.ConnectionSummary, error)
}

// Routes returns the rows of the table that this package serves.
func Routes(store Store) []route.Route {
	return []route.Route{route.ConnectionList.Do(list(store))}
}

// Connection is a number and its health, never its tokens. Phone is null until it is
// known.
type Connection struct {
	ID            uuid.UUID  `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Slug          string     `json:"slug" example:"vendas"`
	Name          string     `json:"name" example:"Vendas"`
	Phone         *string    `json:"phone" extensions:"x-nullable" example:"5511999990000"`
	Color         int        `json:"color" minimum:"1" maximum:"6" example:"2"`
	DepartmentID  *uuid.UUID `json:"department_id" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Enabled       bool       `json:"enabled" example:"true"`
	GroupsEnabled bool       `json:"groups_enabled" example:"false"`
	Status        string     `json:"status" enums:"unknown,connected,disconnected,blocked" example:"connected"`
	StatusAt      time.Time  `json:"status_at" example:"2026-11-23T12:00:00Z"`
	LastWebhookAt *time.Time `json:"last_webhook_at" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
} //	@name	Connection

// list answers with the numbers of the tenant, by name. While the parameter
// show_connections is off, only those who manage numbers see them; people who are
// limited to their default connection see no other.
//
//	@Summary	List the WhatsApp numbers, without their secrets
//	@Tags		connections
//	@Produce	json
//	@Success	200	{object}	request.Page[Connection]
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden: the parameter show_connections is off"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections [get]
func list(store Store) route.Handler {
	return func(c *gin.Context) error {
		p := request.Principal(c)
		if !p.Flag(desk.FlagShowConnections) && !p.Can(desk.PermConnectionsManage) {
			return desk.E(desk.CodeForbidden, "connections are shown to administrators only (show_connections)")
		}
		stored, err := store.Connections(c.Request.Context(), p.TenantID)
		if err != nil {
			return err
		}
		items := make([]Connection, 0, len(stored))
		for _, one := range stored {
			if p.Viewer.ConnectionID == "" || p.Viewer.ConnectionID == one.ID.String() {
				items = append(items, view(one))
			}
		}
		c.JSON(http.StatusOK, request.NewPage(items, ""))
		return nil
	}
}

func view(s postgres.ConnectionSummary) Connection {
	v := Connection{
		ID: s.ID, Slug: s.Slug, Name: s.Name, Color: s.Color, Enabled: s.Enabled, GroupsEnabled: s.GroupsEnabled, Status: s.Status,
		StatusAt: s.StatusAt.UTC(), LastWebhookAt: s.LastWebhookAt,
	}
	if s.Phone != "" {
		v.Phone = &s.Phone
	}
	if s.DepartmentID != uuid.Nil {
		v.DepartmentID = &s.DepartmentID
	}
	return v
}
