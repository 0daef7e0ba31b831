package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/server"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/testkit"
)

// journal is a log that several goroutines write and the test reads.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// listenLog makes every log of the process go to a journal until the test ends. The
// test must not be parallel.
func listenLog(t *testing.T) *journal {
	t.Helper()
	j := &journal{}
	logger, err := obs.NewLogger(j, "debug", "json")
	require.NoError(t, err)
	before := slog.Default()
	slog.SetDefault(logger)
	t.Cleanup(func() { slog.SetDefault(before) })
	return j
}

// settings are those of a process beside the office, with Temporal away.
func settings(t *testing.T, o *apitest.Office, dir string) config.Config {
	t.Helper()
	values := map[string]string{
		"BALCAO_ENV": "test", "BALCAO_DATABASE_URL": o.Database.AppURL, "BALCAO_REDIS_URL": o.RedisURL,
		"BALCAO_TEMPORAL_ADDRESS": "127.0.0.1:1", "BALCAO_WEB_DIR": dir, "BALCAO_STORAGE_DIR": t.TempDir(), "BALCAO_SHUTDOWN_GRACE": "5s",
	}
	cfg, err := config.Load(func(name string) string { return values[name] })
	require.NoError(t, err)
	return cfg
}

// run starts the process and returns its address, and a function that stops it and
// returns what it ended with.
func run(t *testing.T, cfg config.Config) (base string, stop func() error) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, cfg, listener) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	base = "http://" + listener.Addr().String()
	testkit.Eventually(t, func() bool {
		response, err := http.Get(base + "/healthz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	}, "the API to listen")
	return base, stop
}

func TestARunningProcessWorksWithTemporalAwayHeedsNoticesAndKeepsSecretsOutOfItsLog(t *testing.T) {
	log := listenLog(t)
	s := newSite(t)
	base, stop := run(t, settings(t, s.Office, t.TempDir()))

	ready := ask(t, base, caller{}, http.MethodGet, "/readyz", nil)
	require.Equal(t, http.StatusOK, ready.status, "it does without Temporal")
	var report obs.Report
	require.NoError(t, json.Unmarshal(ready.body, &report))
	require.Equal(t, obs.Degraded, report.Status)

	browser := s.session(t, s.Office, apitest.Ana)
	path := "/api/v1/tickets/" + s.Ticket(t, "5511988887777", "Oi").String() + "/read"
	require.Equal(t, http.StatusNoContent, ask(t, base, browser, http.MethodPost, path, nil).status)
	notices := cache.NewPolicyNotices(s.Redis)
	s.forbid(t)
	began := time.Now()
	testkit.Eventually(t, func() bool {
		require.NoError(t, notices.Say(t.Context(), s.Tenant.String()))
		return ask(t, base, browser, http.MethodPost, path, nil).status == http.StatusForbidden
	}, "the permission to be gone")
	require.Less(t, time.Since(began), time.Second, "a notice is faster than the age of the policy")

	program := caller{token: s.Token(apitest.Admin)}
	require.Equal(t, http.StatusOK, ask(t, base, program, http.MethodGet, mePath+"?token="+s.Token(apitest.Admin), nil).status)
	ask(t, base, caller{}, http.MethodPost, "/hooks/zapi/"+s.HookSecret, map[string]any{"type": "Odd"})
	ask(t, base, caller{}, http.MethodPost, "/hooks/zapi/"+s.HookSecret+"/", nil)
	ask(t, base, caller{}, http.MethodDelete, "/hooks/zapi/"+s.HookSecret, nil)
	ask(t, base, caller{}, http.MethodPost, loginPath, credentials{Email: "ana@example.org", Password: "segredo-na-senha"})

	metrics := string(ask(t, base, caller{}, http.MethodGet, "/metrics", nil).body)
	require.Contains(t, metrics, `balcao_http_request_duration_seconds_count{method="POST",route="/hooks/zapi/:secret"`)
	require.NoError(t, stop(), "an ordered stop is no fault")
	written := log.String()
	require.Contains(t, written, `"route":"/hooks/zapi/:secret"`)
	for what, secret := range map[string]string{
		"the secret of a webhook's path": s.HookSecret, "an API token": strings.TrimPrefix(s.Token(apitest.Admin), "blc_")[11:],
		"a session's token": browser.cookie, "a CSRF token": browser.csrf, "a password": "segredo-na-senha", "an address": "ana@example.org",
	} {
		require.NotContains(t, written, secret, what)
		require.NotContains(t, metrics, secret, what)
	}
}

func TestAProcessThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	cfg := settings(t, s.Office, t.TempDir())
	cfg.HTTPAddr = taken.Addr().String()
	require.ErrorContains(t, server.Run(t.Context(), cfg), taken.Addr().String())

	cfg = settings(t, s.Office, t.TempDir())
	cfg.DatabaseURL = config.SecretURL(strings.Replace(s.Database.AppURL, "127.0.0.1", "127.0.0.2", 1) + "&password=hunter2")
	cfg.HTTPAddr = "127.0.0.1:0"
	err = server.Run(t.Context(), cfg)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
}

func TestASocketOpensForThoseWhoMaySeeTicketsAndNotForAnotherSitesPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	browser := s.session(t, s.Office, apitest.Ana)
	upgrade := []string{
		"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
	}
	open := func(who caller, headers ...string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.web.URL+"/api/v1/realtime", http.NoBody)
		require.NoError(t, err)
		if who.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "balcao_session", Value: who.cookie})
		}
		for i := 0; i < len(upgrade); i += 2 {
			r.Header.Set(upgrade[i], upgrade[i+1])
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		response, err := http.DefaultTransport.RoundTrip(r)
		require.NoError(t, err)
		if response.StatusCode != http.StatusSwitchingProtocols {
			_, _ = io.Copy(io.Discard, response.Body)
		}
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	require.Equal(t, http.StatusSwitchingProtocols, open(browser, "Origin", s.web.URL))
	require.Equal(t, http.StatusForbidden, open(browser, "Origin", "https://evil.example"))
	require.Equal(t, http.StatusUnauthorized, open(caller{}))
	require.Equal(t, http.StatusSwitchingProtocols, open(caller{}, "Sec-WebSocket-Protocol", "balcao, bearer."+s.Token(apitest.Ana)))
	require.Equal(t, http.StatusUnauthorized, open(caller{}, "Sec-WebSocket-Protocol", "balcao, bearer.blc_x_y"))
}
