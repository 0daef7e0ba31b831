package request

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/access"
)

const principalKey = "balcao.principal"

// SetPrincipal records who asks; the server's middleware does it once a request.
func SetPrincipal(c *gin.Context, p *access.Principal) { c.Set(principalKey, p) }

// Principal returns who asks. It is never nil on a route that needs somebody: the
// middleware has refused the request otherwise. On a public route it panics,
// because to ask there is a mistake in the program.
func Principal(c *gin.Context) *access.Principal {
	return c.MustGet(principalKey).(*access.Principal)
}
