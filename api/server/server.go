package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/obs"
)

// Options are what the server is made of.
type Options struct {
	// Routes are the rows that the packages of the resources have bound; the other rows of
	// the table answer 501.
	Routes        [][]route.Route
	Authenticator *auth.Authenticator
	Health        *obs.Health
	Registry      *prometheus.Registry
	// Web is the built web app.
	Web fs.FS
	// TrustedProxies are the addresses and networks whose X-Forwarded-For is believed.
	TrustedProxies []string
	// HTTPS says that people reach the installation by https only.
	HTTPS bool
}

// Server is the handler of every request. It is safe for concurrent use.
type Server struct {
	authenticator *auth.Authenticator
	engine        *gin.Engine
}

// New builds the server. It returns an error when a row of the table is bound twice or
// a trusted proxy is no address.
func New(o Options) (*Server, error) {
	if o.Authenticator == nil || o.Health == nil || o.Registry == nil || o.Web == nil {
		return nil, errors.New("server: authenticator, health, registry and web app are needed")
	}
	table, err := route.Join(o.Routes...)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	if err := engine.SetTrustedProxies(slices.Clip(o.TrustedProxies)); err != nil {
		return nil, fmt.Errorf("server: trusted proxies: %w", err)
	}
	// A redirect would repeat a path that may be a secret, and a second address of one resource.
	engine.RedirectTrailingSlash, engine.RedirectFixedPath = false, false
	engine.HandleMethodNotAllowed = true
	engine.ContextWithFallback = true
	s := &Server{authenticator: o.Authenticator, engine: engine}
	engine.Use(identify, record(newMetrics(o.Registry)), recoverPanic, secure(o.HTTPS))
	for _, row := range table {
		engine.Handle(row.Method, row.Path, s.guard(row))
	}
	engine.GET("/healthz", gin.WrapH(obs.LiveHandler()))
	engine.GET("/readyz", gin.WrapH(o.Health.ReadyHandler()))
	engine.GET("/metrics", gin.WrapH(obs.MetricsHandler(o.Registry)))
	mountSwagger(engine)
	engine.NoMethod(noMethod)
	engine.NoRoute(fallback(o.Web))
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.engine.ServeHTTP(w, r) }
