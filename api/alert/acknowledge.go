package alert

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// acknowledge notes that somebody has seen the alert; the first one counts. The alert ends when the trouble does.
//
//	@Summary	Acknowledge an alert
//	@Tags		alerts
//	@Produce	json
//	@Param		id	path		string	true	"Alert"
//	@Success	200	{object}	Alert
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/alerts/{id}/acknowledge [post]
func (d Deps) acknowledge(c *gin.Context) error {
	p, ctx := request.Principal(c), c.Request.Context()
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	// Whoever may not know of the alert may not change it either.
	seen := postgres.AlertFilter{Viewer: p.Viewer, Connections: p.SeesConnections(), ID: id, Limit: 1}
	found, err := d.Store.Alerts(ctx, p.TenantID, seen)
	if err != nil {
		return err
	}
	if len(found.Alerts) == 0 {
		return desk.E(desk.CodeNotFound, "there is no such alert")
	}
	announced, err := d.Store.AcknowledgeAlert(ctx, p.TenantID, id, p.UserID)
	if err != nil {
		return err
	}
	d.Announcer.Announce(announced, false)
	if found, err = d.Store.Alerts(ctx, p.TenantID, seen); err != nil {
		return err
	}
	if len(found.Alerts) == 0 {
		return desk.E(desk.CodeNotFound, "there is no such alert")
	}
	c.JSON(http.StatusOK, view(found.Alerts[0]))
	return nil
}
