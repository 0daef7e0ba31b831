package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/testkit"
)

// terminal is one installation's environment and what a command line said.
type terminal struct {
	env map[string]string
}

func (c terminal) run(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), args, func(name string) string { return c.env[name] }, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func installed(t *testing.T) terminal {
	t.Helper()
	database := testkit.Postgres(t)
	return terminal{env: map[string]string{
		"BALCAO_DATABASE_URL": database.AppURL, "BALCAO_MIGRATE_DATABASE_URL": database.OwnerURL, "BALCAO_LOG_LEVEL": "error",
	}}
}

func TestVersionIsPrinted(t *testing.T) {
	t.Parallel()
	code, out, _ := terminal{}.run(t, "", "version")
	require.Zero(t, code)
	require.Equal(t, version+"\n", out)
}

func TestAServerWithoutItsSettingsSaysAllThatIsMissing(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"api", "worker"} {
		code, _, errs := terminal{}.run(t, "", command)
		require.Equal(t, 1, code)
		for _, name := range []string{"BALCAO_PUBLIC_URL", "BALCAO_DATABASE_URL", "BALCAO_REDIS_URL", "BALCAO_SECRET_KEYS", "BALCAO_AUDIT_KEY"} {
			require.Contains(t, errs, name, command)
		}
	}
}

func TestAnUnknownCommandIsRefused(t *testing.T) {
	t.Parallel()
	code, _, errs := terminal{}.run(t, "", "wroker")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "unknown command")
}

func TestMigrateMayRunAtEveryStart(t *testing.T) {
	t.Parallel()
	c := installed(t)
	code, out, errs := c.run(t, "", "migrate", "--check")
	require.Zero(t, code, errs)
	require.Equal(t, "0 migrations are waiting\n", out)
	code, out, errs = c.run(t, "", "migrate")
	require.Zero(t, code, errs)
	require.Equal(t, "applied 0 migrations\n", out)
}

func TestAnOperatorMakesATenantAndItsFirstAdministrator(t *testing.T) {
	t.Parallel()
	c := installed(t)
	code, out, errs := c.run(t, "", "tenant", "create", "padaria", "--name", "Padaria São João")
	require.Zero(t, code, errs)
	require.Contains(t, out, "padaria")
	code, _, errs = c.run(t, "", "tenant", "create", "padaria", "--name", "Outra")
	require.Equal(t, 1, code, "a slug belongs to one tenant")
	require.NotEmpty(t, errs)

	code, out, errs = c.run(t, "", "user", "create", "Ana.Lima@example.org", "--tenant", "padaria", "--name", "Ana Lima")
	require.Zero(t, code, errs)
	fields := strings.Fields(out)
	require.Len(t, fields, 3)
	require.GreaterOrEqual(t, len(fields[2]), 20, "a password is made up and shown once")

	code, out, errs = c.run(t, "uma senha comprida\n", "user", "password", "ana.lima@example.org", "--tenant", "padaria", "--password-stdin")
	require.Zero(t, code, errs)
	require.NotContains(t, out, "comprida", "what the person brought is not repeated")
	code, _, errs = c.run(t, "curta\n", "user", "password", "ana.lima@example.org", "--tenant", "padaria", "--password-stdin")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "fewer than")

	code, out, _ = c.run(t, "", "user", "list", "--tenant", "padaria")
	require.Zero(t, code)
	require.Contains(t, out, "@ana-lima")
	require.Contains(t, out, "administrator")
}

func TestASuspendedTenantIsListedAsSuch(t *testing.T) {
	t.Parallel()
	c := installed(t)
	code, _, errs := c.run(t, "", "tenant", "create", "loja", "--name", "Loja")
	require.Zero(t, code, errs)
	code, _, errs = c.run(t, "", "tenant", "suspend", "loja")
	require.Zero(t, code, errs)
	_, out, _ := c.run(t, "", "tenant", "list")
	require.Contains(t, out, "suspended since")
	code, _, errs = c.run(t, "", "tenant", "resume", "loja")
	require.Zero(t, code, errs)
	_, out, _ = c.run(t, "", "tenant", "list")
	require.Contains(t, out, "active")
	code, _, _ = c.run(t, "", "tenant", "suspend", "nenhuma")
	require.Equal(t, 1, code)
}

func TestHealthcheckTellsReadyFromNotReady(t *testing.T) {
	t.Parallel()
	status := http.StatusOK
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(page.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(page.URL, "http://"), ":")
	c := terminal{env: map[string]string{"BALCAO_HTTP_ADDR": ":" + port, "BALCAO_WORKER_HTTP_ADDR": "127.0.0.1:1"}}

	code, _, errs := c.run(t, "", "healthcheck")
	require.Zero(t, code, errs)
	code, _, _ = c.run(t, "", "healthcheck", "--worker")
	require.Equal(t, 1, code, "nobody listens there")
	status = http.StatusServiceUnavailable
	code, _, errs = c.run(t, "", "healthcheck")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "503")
}
