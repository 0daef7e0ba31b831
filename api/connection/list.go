package connection

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// list answers with the numbers of the tenant, by name. While the parameter show_connections is off, only those who manage numbers see them;
// people who are limited to their default connection see no other.
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
func (d Deps) list(c *gin.Context) error {
	p := request.Principal(c)
	if err := mayLook(p); err != nil {
		return err
	}
	stored, err := d.Store.Connections(c.Request.Context(), p.TenantID)
	if err != nil {
		return err
	}
	items := make([]Connection, 0, len(stored))
	for _, one := range stored {
		if p.SeesConnection(one.ID) {
			items = append(items, d.view(p, one))
		}
	}
	c.JSON(http.StatusOK, request.NewPage(items, ""))
	return nil
}

// get answers with one number.
//
//	@Summary	Show a WhatsApp number, without its secrets
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden: the parameter show_connections is off"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id} [get]
func (d Deps) get(c *gin.Context) error {
	if err := mayLook(request.Principal(c)); err != nil {
		return err
	}
	stored, err := d.asked(c)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, d.view(request.Principal(c), stored))
	return nil
}

func mayLook(p *access.Principal) error {
	if !p.SeesConnections() {
		return desk.E(desk.CodeForbidden, "connections are shown to administrators only (show_connections)")
	}
	return nil
}

// asked returns the number in the path; desk.CodeNotFound when there is none, or when it is not the asker's to see.
func (d Deps) asked(c *gin.Context) (postgres.ConnectionSummary, error) {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return postgres.ConnectionSummary{}, err
	}
	if !p.SeesConnection(id) {
		return postgres.ConnectionSummary{}, desk.E(desk.CodeNotFound, "there is no such connection")
	}
	return d.Store.Connection(c.Request.Context(), p.TenantID, id)
}

// answer tells what the number is like after a change, and the browsers that it changed.
func (d Deps) answer(c *gin.Context, status int, id uuid.UUID, announced []postgres.Announcement) error {
	d.Announcer.Announce(announced, false)
	p := request.Principal(c)
	stored, err := d.Store.Connection(c.Request.Context(), p.TenantID, id)
	if err != nil {
		return err
	}
	c.JSON(status, d.view(p, stored))
	return nil
}
