package worker

import "github.com/prometheus/client_golang/prometheus"

// figures are the worker's own metrics.
type figures struct {
	signals       *prometheus.CounterVec
	rows          prometheus.Counter
	announcements prometheus.Counter
	starts        prometheus.Counter
}

func newFigures(registry prometheus.Registerer) *figures {
	f := &figures{
		signals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "balcao_relay_signals_total", Help: "Signals to tickets' workflows, by outcome: done or failed.",
		}, []string{"outcome"}),
		rows: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "balcao_relay_rows_total", Help: "Rows of the outbox that reached a ticket's workflow.",
		}),
		announcements: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "balcao_relay_announcements_total", Help: "Announcements that the process which wrote them had left to the relay.",
		}),
		starts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "balcao_relay_starts_total", Help: "Workflows other than tickets' that the relay has started or woken.",
		}),
	}
	registry.MustRegister(f.signals, f.rows, f.announcements, f.starts)
	return f
}
