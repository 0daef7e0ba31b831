package obs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/obs"
)

func TestLogRecordsCarryRequestAndTenant(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger, err := obs.NewLogger(&out, "info", "json")
	require.NoError(t, err)
	ctx := obs.WithTenantID(obs.WithRequestID(t.Context(), "r1"), "t1")
	require.Equal(t, "r1", obs.RequestID(ctx))
	logger.With("area", "hook").InfoContext(ctx, "stored")
	logger.DebugContext(ctx, "not shown")

	var record map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &record))
	require.Equal(t, "r1", record["request_id"])
	require.Equal(t, "t1", record["tenant_id"])
	require.Equal(t, "hook", record["area"])
}

func TestSiblingContextsDoNotShareAttributes(t *testing.T) {
	t.Parallel()
	parent := obs.WithRequestID(t.Context(), "r1")
	var one, two bytes.Buffer
	a, b := obs.WithTenantID(parent, "a"), obs.WithTenantID(parent, "b")
	first, err := obs.NewLogger(&one, "info", "text")
	require.NoError(t, err)
	second, err := obs.NewLogger(&two, "info", "text")
	require.NoError(t, err)
	first.InfoContext(a, "x")
	second.InfoContext(b, "x")
	require.Contains(t, one.String(), "tenant_id=a")
	require.NotContains(t, one.String(), "tenant_id=b")
	require.Contains(t, two.String(), "tenant_id=b")
}

func TestUnknownLevelAndFormatAreRefused(t *testing.T) {
	t.Parallel()
	_, err := obs.NewLogger(&bytes.Buffer{}, "loud", "json")
	require.Error(t, err)
	_, err = obs.NewLogger(&bytes.Buffer{}, "info", "xml")
	require.Error(t, err)
}

func answer(t *testing.T, health *obs.Health, path string) (int, obs.Report, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	mux := obs.NewMux(health, obs.NewRegistry("v1", "api"))
	mux.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	var report obs.Report
	if path != "/metrics" {
		require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &report))
	}
	return recorder.Code, report, recorder.Body.String()
}

func up(context.Context) error { return nil }

func down(context.Context) error { return errors.New("password authentication failed") }

func TestReadyNamesEachDependencyAndHidesTheCause(t *testing.T) {
	t.Parallel()
	var health obs.Health
	health.Require("postgres", up)
	health.Prefer("temporal", up)
	code, report, _ := answer(t, &health, "/readyz")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, obs.Up, report.Status)
	require.Equal(t, "postgres", report.Dependencies[0].Name)
	require.Equal(t, "temporal", report.Dependencies[1].Name)

	health.Prefer("mail", down)
	code, report, body := answer(t, &health, "/readyz")
	require.Equal(t, http.StatusOK, code, "what it can do without doesn't make it unready")
	require.Equal(t, obs.Degraded, report.Status)
	require.Equal(t, obs.Down, report.Dependencies[2].State)
	require.NotContains(t, body, "password")

	health.Require("redis", down)
	code, report, _ = answer(t, &health, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, obs.Down, report.Status)
}

func TestAliveWhateverIsDownAndUnreadyWhenDraining(t *testing.T) {
	t.Parallel()
	var health obs.Health
	health.Require("postgres", down)
	code, _, _ := answer(t, &health, "/healthz")
	require.Equal(t, http.StatusOK, code)

	var fine obs.Health
	fine.Drain()
	code, report, _ := answer(t, &fine, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, obs.Draining, report.Status)
}

func TestAHangingDependencyDoesNotHangTheAnswer(t *testing.T) {
	t.Parallel()
	var health obs.Health
	health.Require("postgres", func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	code, _, _ := answer(t, &health, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
}

func TestMetricsNameBuildAndRole(t *testing.T) {
	t.Parallel()
	code, _, body := answer(t, &obs.Health{}, "/metrics")
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, body, `balcao_build_info{role="api",version="v1"} 1`)
	require.Contains(t, body, "go_goroutines")
}
