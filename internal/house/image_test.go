package house

import (
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/config"
)

func dockerfile(t *testing.T) string {
	t.Helper()
	return string(content(t, "Dockerfile"))
}

func TestTheImageIsNoRootsAndKnowsItsHealth(t *testing.T) {
	t.Parallel()
	text := dockerfile(t)
	user := regexp.MustCompile(`(?m)^USER (\d+):(\d+)$`).FindStringSubmatch(text)
	require.NotNil(t, user)
	require.NotEqual(t, "0", user[1])
	require.Contains(t, text, `CMD ["/usr/local/bin/balcao", "healthcheck"]`)
	require.Contains(t, text, `ENTRYPOINT ["/usr/local/bin/balcao"]`)
}

func TestTheImageIsBuiltByTheVersionsThatTheProjectNeeds(t *testing.T) {
	t.Parallel()
	text := dockerfile(t)
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(content(t, "go.mod")))
	require.NotNil(t, wanted)
	require.Contains(t, text, "FROM golang:"+wanted[1]+"-")
	node := regexp.MustCompile(`"node": ">=(\d+)`).FindStringSubmatch(string(content(t, "web/package.json")))
	require.NotNil(t, node)
	require.Contains(t, text, "FROM node:"+node[1]+"-")
}

func TestTheImagesSettingsMeanSomething(t *testing.T) {
	t.Parallel()
	values := map[string]string{}
	for _, match := range regexp.MustCompile(`(BALCAO_[A-Z_]+)=(\S+)`).FindAllStringSubmatch(dockerfile(t), -1) {
		values[match[1]] = match[2]
	}
	require.NotEmpty(t, values)
	known := map[string]bool{}
	for _, s := range config.Settings(&config.Config{}) {
		known[s.Variable] = true
	}
	for name := range values {
		require.True(t, known[name], name)
	}
	require.Contains(t, dockerfile(t), "VOLUME "+values["BALCAO_STORAGE_DIR"])
	for _, name := range []string{"BALCAO_HTTP_ADDR", "BALCAO_WORKER_HTTP_ADDR"} {
		_, port, err := net.SplitHostPort(values[name])
		require.NoError(t, err)
		require.Regexp(t, `(?m)^EXPOSE .*\b`+port+`\b`, dockerfile(t))
	}
}

func nginx(t *testing.T) string {
	t.Helper()
	return string(content(t, "deploy/nginx/nginx.conf"))
}

func TestNginxReachesTheAPIWhereItListens(t *testing.T) {
	t.Parallel()
	services, text := compose(t).Services, nginx(t)
	_, port, err := net.SplitHostPort(services["api"].Environment["BALCAO_HTTP_ADDR"])
	require.NoError(t, err)
	require.Contains(t, text, "server api:"+port+" ")
	listen := regexp.MustCompile(`listen (\d+);`).FindStringSubmatch(text)
	require.NotNil(t, listen)
	require.True(t, strings.HasSuffix(services["nginx"].Ports[0], ":"+listen[1]))
}

// The program must answer 413 itself, in its own form: nginx lets more through.
func TestNginxLetsTheProgramLimitBodies(t *testing.T) {
	t.Parallel()
	cfg, err := config.LoadFor(config.Offline, func(string) string { return "" })
	require.NoError(t, err)
	limits := regexp.MustCompile(`client_max_body_size (\d+)m;`).FindAllStringSubmatch(nginx(t), -1)
	require.Len(t, limits, 2, "one for all, one for webhooks")
	for _, limit := range limits {
		megabytes, err := strconv.Atoi(limit[1])
		require.NoError(t, err)
		require.Greater(t, int64(megabytes)<<20, int64(cfg.HookMaxBody))
	}
}

func TestNginxPassesWebSocketsAndKeepsHookSecretsOutOfItsLog(t *testing.T) {
	t.Parallel()
	text := nginx(t)
	require.Regexp(t, `(?s)location = /api/v1/realtime \{.*?Upgrade \$http_upgrade;.*?\}`, text)
	require.Contains(t, text, "~^/hooks/ /hooks/...;")
	format := regexp.MustCompile(`log_format short '([^']*)'`).FindStringSubmatch(text)
	require.NotNil(t, format)
	require.NotContains(t, format[1], "$request ")
	require.NotContains(t, format[1], "$request\"")
	require.NotContains(t, format[1], "$uri")
	require.Contains(t, format[1], "$logged_uri")
}
