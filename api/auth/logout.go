package auth

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
)

// logout ends the session of the cookie. An API token is not ended by it.
//
//	@Summary	End the session
//	@Tags		auth
//	@Success	204
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Security	Session
//	@Router		/api/v1/auth/logout [post]
func (a *API) logout(c *gin.Context) error {
	ctx := c.Request.Context()
	if credential := CredentialOf(c.Request); !credential.token {
		if err := a.end(ctx, credential); err != nil {
			return err
		}
		slog.InfoContext(ctx, "signed out", "session_id", request.Principal(c).SessionID)
		a.clearCookie(c)
	}
	c.Status(http.StatusNoContent)
	return nil
}

// end revokes the session of a cookie; one that doesn't exist is no error.
func (a *API) end(ctx context.Context, credential Credential) error {
	hash := access.HashSecret(credential.text)
	session, err := a.Store.SessionByToken(ctx, hash, a.Authenticator.now())
	if desk.CodeOf(err) == desk.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.Store.RevokeSession(ctx, session.TenantID, session.ID); err != nil {
		return err
	}
	if err := a.Authenticator.cache.Revoke(ctx, hash); err != nil {
		slog.WarnContext(ctx, "a session that ended may be believed for five seconds more", "error", err)
	}
	return nil
}
