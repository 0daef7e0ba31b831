package realtime

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	browsers prometheus.Gauge
	resets   prometheus.Counter
	slow     prometheus.Counter
	delay    prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		browsers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "balcao_realtime_browsers", Help: "Open WebSockets of this process."}),
		resets:   prometheus.NewCounter(prometheus.CounterOpts{Name: "balcao_realtime_resets_total", Help: "Browsers told to reload because events may have been missed."}),
		slow:     prometheus.NewCounter(prometheus.CounterOpts{Name: "balcao_realtime_slow_total", Help: "Browsers cut because they did not keep up."}),
		delay: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "balcao_realtime_delay_seconds", Help: "From an event's entry into the stream to this process telling its browsers.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
		}),
	}
	if r != nil {
		r.MustRegister(m.browsers, m.resets, m.slow, m.delay)
	}
	return m
}
