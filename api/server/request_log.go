package server

import (
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/obs"
)

// requestIDHeader carries the id of a request, from a proxy that has one and to the
// client always.
const requestIDHeader = "X-Request-Id"

// soundRequestID is what we take over from a proxy: it goes into the log as it is.
var soundRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// identify gives the request an id.
func identify(c *gin.Context) {
	id := c.GetHeader(requestIDHeader)
	if !soundRequestID.MatchString(id) {
		id = uuid.NewString()
	}
	c.Header(requestIDHeader, id)
	c.Request = c.Request.WithContext(obs.WithRequestID(c.Request.Context(), id))
	c.Next()
}

// record logs and measures each request by its route. The path itself is never
// logged: that of a webhook is a secret, and queries hold names and numbers.
func record(m *metrics) gin.HandlerFunc {
	return func(c *gin.Context) {
		began := time.Now()
		c.Next()
		took := time.Since(began)
		route := routeName(c)
		m.observe(c.Request.Method, route, c.Writer.Status(), took)
		level := slog.LevelInfo
		if operational[route] || route == unmatched {
			level = slog.LevelDebug
		}
		slog.LogAttrs(c.Request.Context(), level, "request",
			slog.String("method", c.Request.Method), slog.String("route", route), slog.Int("status", c.Writer.Status()),
			slog.Float64("duration_ms", float64(took.Microseconds())/1000), slog.Int("bytes", max(0, c.Writer.Size())),
			slog.String("ip", c.ClientIP()))
	}
}

// unmatched stands for every path outside the table: the web app's, and mistakes.
const unmatched = "(none)"

// operational routes are asked for every few seconds by machines.
var operational = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

func routeName(c *gin.Context) string {
	if path := c.FullPath(); path != "" {
		return path
	}
	return unmatched
}

// method bounds what a client may put into a metric's label.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return name
	}
	return "other"
}
