package server

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct{ duration *prometheus.HistogramVec }

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "balcao_http_request_duration_seconds",
		Help:    "Time from the request's headers to the end of the answer, by route.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
	registry.MustRegister(m.duration)
	return m
}

func (m *metrics) observe(verb, route string, status int, took time.Duration) {
	m.duration.WithLabelValues(method(verb), route, strconv.Itoa(status)).Observe(took.Seconds())
}
