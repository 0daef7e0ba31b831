package server

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/obs"
)

// maxBody is the largest body of a request, in bytes; webhooks and uploads have their own limits.
const maxBody = 1 << 20

// guard is everything between the router and the handler of a row, in this order: size
// of the body, who asks, CSRF, permission. The order is a promise: a stranger learns
// nothing but 401, and a person without the permission nothing but 403, whatever the
// rest of the request holds.
func (s *Server) guard(row route.Route) gin.HandlerFunc {
	handler := row.Handler
	if handler == nil {
		handler = reserved
	}
	return func(c *gin.Context) {
		if row.Access != route.Hook && row.Name != route.UploadAppend {
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
		}
		if strings.HasPrefix(row.Path, route.Base) {
			c.Header("Cache-Control", "no-store")
		}
		if !row.Access.Anonymous() {
			if err := s.admit(c, row.Access); err != nil {
				fail(c, err)
				return
			}
		}
		if err := handler(c); err != nil {
			fail(c, err)
		}
	}
}

// reserved answers for a row that nobody has bound (R48).
func reserved(*gin.Context) error {
	return desk.E(desk.CodeNotImplemented, "this is planned and not built yet")
}

// admit finds out who asks and whether they may.
func (s *Server) admit(c *gin.Context, needed route.Access) error {
	ctx := c.Request.Context()
	who, err := s.authenticator.Authenticate(ctx, auth.CredentialOf(c.Request))
	if err != nil {
		return err
	}
	c.Request = c.Request.WithContext(obs.WithTenantID(ctx, who.Principal.TenantID.String()))
	if changes(c.Request.Method) && !who.ValidCSRF(c.GetHeader("X-CSRF-Token")) {
		return desk.E(request.CodeCSRF, "the header X-CSRF-Token is missing or of another session")
	}
	if !needed.Allows(who.Principal.Permissions) {
		return desk.E(desk.CodeForbidden, "your profile does not allow this (%s)", needed)
	}
	request.SetPrincipal(c, who.Principal)
	if who.Principal.SessionID != uuid.Nil {
		auth.SetCSRFToken(c, who.CSRFToken)
	}
	return nil
}

func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
