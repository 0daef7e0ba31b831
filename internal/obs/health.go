package obs

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// checkTimeout bounds one check: a load balancer asks every few seconds and must
// get an answer even when a dependency hangs.
const checkTimeout = 2 * time.Second

// Check asks a dependency whether it answers; nil means that it does. It must obey
// the context's deadline.
type Check func(ctx context.Context) error

// Health knows the dependencies of a process and whether it may be given work. The
// zero value is ready to use; all methods are safe for concurrent use.
type Health struct {
	mu           sync.Mutex
	dependencies []dependency
	draining     atomic.Bool
}

type dependency struct {
	name     string
	required bool
	check    Check
}

// State is what is known of a dependency or of the process.
type State string

const (
	// Up means that it answered.
	Up State = "up"
	// Down means that it did not answer in time or answered with an error.
	Down State = "down"
	// Draining means that the process is stopping and wants no new work.
	Draining State = "draining"
	// Degraded means that the process works, and something it can do without is down.
	Degraded State = "degraded"
)

// DependencyReport is the state of one dependency. It says nothing of the cause,
// since the page may be public; the cause is in the log.
type DependencyReport struct {
	Name      string  `json:"name"`
	State     State   `json:"state"`
	Required  bool    `json:"required"`
	LatencyMS float64 `json:"latency_ms"`
}

// Report is the answer of /readyz. Status is up, degraded, down or draining;
// dependencies are in the order in which they were registered.
type Report struct {
	Status       State              `json:"status"`
	Dependencies []DependencyReport `json:"dependencies"`
}

// Require adds a dependency without which the process can do nothing: while it is
// down, the process is not ready.
func (h *Health) Require(name string, check Check) { h.add(dependency{name, true, check}) }

// Prefer adds a dependency that the process works on without, as the API does
// without Temporal: while it is down, the process is degraded and still ready.
func (h *Health) Prefer(name string, check Check) { h.add(dependency{name, false, check}) }

func (h *Health) add(d dependency) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dependencies = append(h.dependencies, d)
}

// Drain makes the process not ready from now on: it is about to stop.
func (h *Health) Drain() { h.draining.Store(true) }

// Ready asks all dependencies at the same time, each for at most two seconds.
func (h *Health) Ready(ctx context.Context) Report {
	h.mu.Lock()
	dependencies := append([]dependency(nil), h.dependencies...)
	h.mu.Unlock()

	report := Report{Status: Up, Dependencies: make([]DependencyReport, len(dependencies))}
	var group sync.WaitGroup
	for i, d := range dependencies {
		group.Go(func() { report.Dependencies[i] = d.ask(ctx) })
	}
	group.Wait()
	for _, d := range report.Dependencies {
		switch {
		case d.State == Up:
		case d.Required:
			report.Status = Down
		case report.Status == Up:
			report.Status = Degraded
		}
	}
	if h.draining.Load() {
		report.Status = Draining
	}
	return report
}

func (d dependency) ask(ctx context.Context) DependencyReport {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	began := time.Now()
	err := d.check(ctx)
	report := DependencyReport{Name: d.name, State: Up, Required: d.required}
	report.LatencyMS = float64(time.Since(began).Microseconds()) / 1000
	if err != nil {
		report.State = Down
		slog.WarnContext(ctx, "a dependency is down", "dependency", d.name, "error", err)
	}
	return report
}

// LiveHandler answers 200 as long as the process can answer at all. It asks no
// dependency: restarting a process doesn't bring a database back.
func LiveHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]State{"status": Up})
	})
}

// ReadyHandler answers with a [Report]: 200 when the process is up or degraded,
// 503 when it is down or draining.
func (h *Health) ReadyHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		report := h.Ready(r.Context())
		status := http.StatusOK
		if report.Status == Down || report.Status == Draining {
			status = http.StatusServiceUnavailable
		}
		writeJSON(w, status, report)
	})
}

// NewMux serves /healthz, /readyz and /metrics, which is all that a worker shows.
func NewMux(health *Health, registry *prometheus.Registry) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", LiveHandler())
	mux.Handle("GET /readyz", health.ReadyHandler())
	mux.Handle("GET /metrics", MetricsHandler(registry))
	return mux
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// The status is sent: a client that went away can't be told anything more.
	_ = json.NewEncoder(w).Encode(body)
}
