package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/balcao/balcao/internal/postgres"
)

// stateLimit bounds one count, so that a scrape is answered while the database is away.
const stateLimit = 2 * time.Second

// numberStates counts the numbers of the installation by state, at each scrape. Every worker tells the same: take one, not the sum.
type numberStates struct {
	store *postgres.DB
	log   *slog.Logger
	desc  *prometheus.Desc
}

func newNumberStates(store *postgres.DB, log *slog.Logger) *numberStates {
	return &numberStates{store: store, log: log, desc: prometheus.NewDesc(
		"balcao_connections", "WhatsApp numbers of all tenants by state: unknown, connected, disconnected, blocked, paused or disabled.", []string{"state"}, nil,
	)}
}

// Describe implements prometheus.Collector.
func (n *numberStates) Describe(into chan<- *prometheus.Desc) { into <- n.desc }

// Collect implements prometheus.Collector.
func (n *numberStates) Collect(into chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), stateLimit)
	defer cancel()
	counts, err := n.store.ConnectionStates(ctx)
	if err != nil {
		n.log.Debug("numbers could not be counted", "error", err)
		return
	}
	for _, state := range []string{"unknown", "connected", "disconnected", "blocked", "paused", "disabled"} {
		into <- prometheus.MustNewConstMetric(n.desc, prometheus.GaugeValue, float64(counts[state]), state)
	}
}
