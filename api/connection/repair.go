package connection

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/postgres"
)

// restart restarts the instance at Z-API; its pairing stays (contract §3.3).
//
//	@Summary	Restart a WhatsApp number at Z-API
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Failure	409	{object}	server.Problem	"provider_refused"
//	@Failure	503	{object}	server.Problem	"provider_unavailable"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/restart [post]
func (d Deps) restart(c *gin.Context) error {
	stored, number, err := d.open(c)
	if err != nil {
		return err
	}
	if err := d.Provider.Restart(c.Request.Context(), number.Instance); err != nil {
		return refusal(c.Request.Context(), "restart", err)
	}
	return d.answer(c, http.StatusOK, stored.ID, nil)
}

// disconnect ends the pairing with the phone. Being down is no trouble afterwards, until somebody pairs the number again.
//
//	@Summary	Disconnect a WhatsApp number from its phone
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Failure	409	{object}	server.Problem	"provider_refused"
//	@Failure	503	{object}	server.Problem	"provider_unavailable"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/disconnect [post]
func (d Deps) disconnect(c *gin.Context) error {
	stored, number, err := d.open(c)
	if err != nil {
		return err
	}
	ctx, tenant := c.Request.Context(), request.Principal(c).TenantID
	if err := d.Provider.Disconnect(ctx, number.Instance); err != nil {
		return refusal(ctx, "disconnect", err)
	}
	announced, err := d.Store.NoteDisconnected(ctx, tenant, stored.ID)
	if err != nil {
		return err
	}
	return d.answer(c, http.StatusOK, stored.ID, announced)
}

// webhooks points every webhook of the instance here, messages that are typed on the phone included (WA-3). A number whose secret nobody kept
// gets a new one.
//
//	@Summary	Set the webhooks of a WhatsApp number at Z-API
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Connection
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Failure	409	{object}	server.Problem	"provider_refused"
//	@Failure	503	{object}	server.Problem	"provider_unavailable"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/webhooks [post]
func (d Deps) webhooks(c *gin.Context) error {
	stored, number, err := d.open(c)
	if err != nil {
		return err
	}
	ctx, tenant := c.Request.Context(), request.Principal(c).TenantID
	if number.HookSecret == "" {
		if number.HookSecret, err = d.newHookSecret(c, stored); err != nil {
			return err
		}
	}
	if err := d.Provider.SetWebhooks(ctx, number.Instance, d.hookURL(number.HookSecret), true); err != nil {
		return refusal(ctx, "webhooks", err)
	}
	announced, err := d.Store.NoteWebhooksSet(ctx, tenant, stored.ID)
	if err != nil {
		return err
	}
	return d.answer(c, http.StatusOK, stored.ID, announced)
}

func (d Deps) newHookSecret(c *gin.Context, stored postgres.ConnectionSummary) (string, error) {
	tenant := request.Principal(c).TenantID
	var hook string
	err := d.Store.ChangeCredentials(c.Request.Context(), tenant, stored.ID, func(sealed postgres.Credentials) (postgres.Credentials, error) {
		number, err := credential.Open(d.Box, tenant, sealed)
		if err != nil || number.HookSecret != "" {
			hook = number.HookSecret
			return sealed, err
		}
		hook = access.NewSecret()
		number.HookSecret = hook
		return credential.Seal(d.Box, tenant, number)
	})
	return hook, err
}

// open returns the number in the path with its credentials.
func (d Deps) open(c *gin.Context) (postgres.ConnectionSummary, credential.Number, error) {
	stored, err := d.asked(c)
	if err != nil {
		return stored, credential.Number{}, err
	}
	number, err := d.keeper().Number(c.Request.Context(), request.Principal(c).TenantID, stored.ID)
	return stored, number, err
}
