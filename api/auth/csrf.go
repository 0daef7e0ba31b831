package auth

import "github.com/gin-gonic/gin"

const csrfKey = "balcao.csrf"

// SetCSRFToken records the token of the request's session; the server's middleware
// does it.
func SetCSRFToken(c *gin.Context, token string) { c.Set(csrfKey, token) }

// CSRFToken returns the token of the request's session, "" for an API token.
func CSRFToken(c *gin.Context) string { return c.GetString(csrfKey) }
