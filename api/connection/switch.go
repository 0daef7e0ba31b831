package connection

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
)

// enable lets the number send and be supervised.
//
//	@Summary	Enable a WhatsApp number
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/enable [post]
func (d Deps) enable(c *gin.Context) error { return d.setEnabled(c, true) }

// disable keeps what the number has to send until it is enabled again. What comes in is stored all the same.
//
//	@Summary	Disable a WhatsApp number
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/disable [post]
func (d Deps) disable(c *gin.Context) error { return d.setEnabled(c, false) }

func (d Deps) setEnabled(c *gin.Context, enabled bool) error {
	stored, err := d.asked(c)
	if err != nil {
		return err
	}
	announced, err := d.Store.EnableConnection(c.Request.Context(), request.Principal(c).TenantID, stored.ID, enabled)
	if err != nil {
		return err
	}
	return d.answer(c, http.StatusOK, stored.ID, announced)
}

// resume lets the number send again after a pause, as when WhatsApp had muted it.
//
//	@Summary	Resume the sending of a WhatsApp number
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/resume [post]
func (d Deps) resume(c *gin.Context) error {
	stored, err := d.asked(c)
	if err != nil {
		return err
	}
	announced, err := d.Store.ResumeSending(c.Request.Context(), request.Principal(c).TenantID, stored.ID)
	if err != nil {
		return err
	}
	return d.answer(c, http.StatusOK, stored.ID, announced)
}

// remove takes the number out of use. Its history stays, what it still had to send fails, and its webhooks at Z-API are cleared where that can
// be done.
//
//	@Summary	Remove a WhatsApp number
//	@Tags		connections
//	@Param		id	path	string	true	"Connection"
//	@Success	204
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id} [delete]
func (d Deps) remove(c *gin.Context) error {
	stored, err := d.asked(c)
	if err != nil {
		return err
	}
	announced, err := d.Store.RemoveConnection(c.Request.Context(), request.Principal(c).TenantID, stored.ID)
	if err != nil {
		return err
	}
	d.Announcer.Announce(announced, false)
	c.Status(http.StatusNoContent)
	return nil
}
