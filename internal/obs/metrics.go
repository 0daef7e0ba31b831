package obs

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// NewRegistry returns a registry with the figures of the Go runtime and of the
// process, and balcao_build_info, whose labels say which build runs in which role
// ("api", "worker"). Each process has one; the global registry stays unused, so
// that tests can run side by side.
func NewRegistry(version, role string) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "balcao_build_info",
		Help:        "Always 1; the labels name the build and the role of the process.",
		ConstLabels: prometheus.Labels{"version": version, "role": role},
	})
	build.Set(1)
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		build,
	)
	return registry
}

// MetricsHandler serves the registry in Prometheus' format.
func MetricsHandler(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{Registry: registry})
}
