package server

import (
	"strings"

	"github.com/gin-gonic/gin"
)

// contentPolicy lets pages load and talk to this server only. Scripts come from files,
// never from the page. Styles may be inline because components measure and place
// themselves; no text of a customer ever becomes a style.
var contentPolicy = strings.Join([]string{
	"default-src 'self'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data: blob:",
	"media-src 'self' blob:",
	"font-src 'self'",
	"connect-src 'self'",
	"worker-src 'self' blob:",
	"manifest-src 'self'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'self'",
	"frame-ancestors 'none'",
}, "; ")

// secure sets the headers that every answer has. https says that people reach the
// installation by https only.
func secure(https bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		header := c.Writer.Header()
		header.Set("Content-Security-Policy", contentPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(self), payment=(), microphone=(self)")
		if https {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		c.Next()
	}
}
