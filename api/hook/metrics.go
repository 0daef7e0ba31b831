package hook

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "balcao_hook_requests_total", Help: "Webhooks by their type and what became of them.",
		}, []string{"type", "outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "balcao_hook_seconds", Help: "From the arrival of a webhook to its answer.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 10},
		}),
	}
	if r != nil {
		r.MustRegister(m.requests, m.seconds)
	}
	return m
}

func (m *metrics) count(kind, outcome string, began time.Time) {
	m.requests.WithLabelValues(kind, outcome).Inc()
	m.seconds.Observe(time.Since(began).Seconds())
}
