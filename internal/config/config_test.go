package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/config"
)

const key32 = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func lookup(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func productionValues() map[string]string {
	return map[string]string{
		"BALCAO_PUBLIC_URL":   "https://desk.example.org/",
		"BALCAO_DATABASE_URL": "postgres://balcao:hunter2@db:5432/balcao",
		"BALCAO_REDIS_URL":    "redis://:hunter3@redis:6379/0",
		"BALCAO_SECRET_KEYS":  "k2:" + key32 + ",k1:" + key32,
		"BALCAO_AUDIT_KEY":    key32,
	}
}

func TestProductionLoadsWithDefaults(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(lookup(productionValues()))
	require.NoError(t, err)
	require.True(t, cfg.IsProduction())
	require.Equal(t, "127.0.0.1:8080", cfg.HTTPAddr)
	require.Equal(t, "https://desk.example.org", cfg.PublicURL)
	require.Equal(t, config.ByteSize(1<<20), cfg.HookMaxBody)
	require.Equal(t, 15*time.Second, cfg.ZAPITimeout)
	require.Equal(t, cfg.DatabaseURL, cfg.MigrateDatabaseURL)
	require.Equal(t, "k2", cfg.SecretKeys[0].ID)
	require.Equal(t, "01234567890123456789012345678901", string(cfg.SecretKeys[1].Bytes[:]))
}

func TestAllFaultsAreReportedTogetherByVariable(t *testing.T) {
	t.Parallel()
	_, err := config.Load(lookup(map[string]string{
		"BALCAO_ENV":                "prod",
		"BALCAO_HTTP_ADDR":          "8080",
		"BALCAO_DATABASE_URL":       "mysql://root:hunter2@db/x",
		"BALCAO_DATABASE_POOL_SIZE": "many",
		"BALCAO_ZAPI_TIMEOUT":       "15",
		"BALCAO_HOOK_STRICT_TOKEN":  "perhaps",
		"BALCAO_HOOK_MAX_BODY":      "big",
		"BALCAO_SECRET_KEYS":        "k1:c2hvcnQ=",
		"BALCAO_AUDIT_KEY":          "hunter4!",
		"BALCAO_ALLOW_PRIVATE":      "10.0.0.1",
		"BALCAO_TRUSTED_PROXIES":    "10.0.0.0/8,nginx",
		"BALCAO_SMTP_HOST":          "mail.example.org",
		"BALCAO_SMTP_TLS":           "none",
		"BALCAO_TEMPORAL_TLS_CERT":  "/nowhere/cert.pem",
		"BALCAO_LOG_LEVEL":          "loud",
	}))
	var faults config.Faults
	require.ErrorAs(t, err, &faults)
	var named []string
	for _, fault := range faults {
		named = append(named, strings.TrimPrefix(fault.Variable, "BALCAO_"))
	}
	require.Equal(t, []string{
		"ENV", "HTTP_ADDR", "TRUSTED_PROXIES", "DATABASE_URL", "DATABASE_POOL_SIZE", "REDIS_URL",
		"TEMPORAL_TLS_CERT", "SECRET_KEYS", "AUDIT_KEY", "ZAPI_TIMEOUT", "HOOK_STRICT_TOKEN",
		"HOOK_MAX_BODY", "ALLOW_PRIVATE", "SMTP_TLS", "SMTP_FROM", "LOG_LEVEL",
	}, named)
	require.NotContains(t, err.Error(), "hunter")
	require.NotContains(t, err.Error(), "c2hvcnQ")
}

func TestProductionRefusesToStartWithoutSecretsAndAddresses(t *testing.T) {
	t.Parallel()
	for name := range productionValues() {
		values := productionValues()
		delete(values, name)
		_, err := config.Load(lookup(values))
		var faults config.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Len(t, faults, 1, name)
		require.Equal(t, name, faults[0].Variable)
		require.Contains(t, faults[0].Problem, "is needed and not set")
	}
}

func TestTrialMakesUpSecretsAndReadsAliases(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"BALCAO_ENV": "trial", "DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://r:6379", "BUILD_ID": "b7",
	}
	one, err := config.Load(lookup(values))
	require.NoError(t, err)
	two, err := config.Load(lookup(values))
	require.NoError(t, err)
	require.Len(t, one.SecretKeys, 1)
	require.NotEqual(t, one.SecretKeys[0].Bytes, two.SecretKeys[0].Bytes)
	_, err = one.AuditKeyBytes()
	require.NoError(t, err)
	require.Equal(t, "postgres://db/x", one.DatabaseURL.Reveal())
	require.Equal(t, "b7", one.BuildID)
	require.Equal(t, "http://127.0.0.1:8080", one.PublicURL)
}

func TestACommandNeedsOnlyWhatItUses(t *testing.T) {
	t.Parallel()
	_, err := config.LoadFor(config.Offline, lookup(nil))
	require.NoError(t, err)
	_, err = config.LoadFor(config.Database, lookup(nil))
	require.ErrorContains(t, err, "BALCAO_DATABASE_URL")
	require.NotContains(t, err.Error(), "REDIS")
}

func TestNoPrintedFormShowsASecret(t *testing.T) {
	t.Parallel()
	values := productionValues()
	values["BALCAO_SMTP_PASSWORD"] = "hunter5"
	values["BALCAO_DATABASE_URL"] += "?sslmode=disable&password=hunter6"
	cfg, err := config.Load(lookup(values))
	require.NoError(t, err)

	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "cfg", cfg, "db", cfg.DatabaseURL, "pw", cfg.SMTPPassword, "keys", cfg.SecretKeys)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb, cfg, cfg.SMTPPassword, cfg.DatabaseURL)
	}
	require.NoError(t, json.NewEncoder(&out).Encode(cfg))
	out.WriteString(cfg.String())

	shown := out.String()
	for _, leak := range []string{"hunter", key32, fmt.Sprintf("%x", "hunter5"), "48 49 50 51"} {
		if strings.Contains(shown, leak) {
			t.Errorf("%q is shown", leak)
		}
	}
	require.Contains(t, cfg.String(), "BALCAO_DATABASE_URL=postgres://balcao:********@db:5432/balcao?")
	require.Contains(t, cfg.String(), "BALCAO_SECRET_KEYS=k2:********,k1:********")
}

func TestMisspeltVariablesAreFound(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"BALCAO_DATABSE_URL"}, config.Unknown([]string{
		"PATH=/bin", "BALCAO_DATABSE_URL=x", "BALCAO_ENV=test", "BALCAO_DEV_SEED=true", "BALCAO_TEST_DATABASE_URL=x",
	}))
}

func TestByteSizes(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]config.ByteSize{"0": 0, "65536": 65536, "512KiB": 512 << 10, "1MiB": 1 << 20, "2 GiB": 2 << 30, "7B": 7} {
		var size config.ByteSize
		require.NoError(t, size.UnmarshalText([]byte(written)), written)
		require.Equal(t, want, size, written)
	}
	for _, written := range []string{"", "-1", "1MB", "MiB", "9999999999GiB"} {
		var size config.ByteSize
		require.Error(t, size.UnmarshalText([]byte(written)), written)
	}
}

func TestDevSettings(t *testing.T) {
	t.Parallel()
	dev, err := config.LoadDev(lookup(map[string]string{"BALCAO_DEV_TEMPORAL_UI_PORT": "9233", "BALCAO_DEV_SEED": "false"}))
	require.NoError(t, err)
	require.Equal(t, 9233, dev.TemporalUIPort)
	require.False(t, dev.Seed)
	require.Equal(t, "127.0.0.1:8090", dev.SimulatorAddr)

	_, err = config.LoadDev(lookup(map[string]string{"BALCAO_DEV_TEMPORAL_PORT": "x", "BALCAO_DEV_SIMULATOR_ADDR": "y"}))
	require.ErrorContains(t, err, "BALCAO_DEV_TEMPORAL_PORT")
	require.ErrorContains(t, err, "BALCAO_DEV_SIMULATOR_ADDR")
}
