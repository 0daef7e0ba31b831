package house

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/devstack"
)

// composeFile is what these tests read of docker-compose.yml.
type composeFile struct {
	Services map[string]service `yaml:"services"`
	Volumes  map[string]any     `yaml:"volumes"`
	Networks map[string]struct {
		Internal bool `yaml:"internal"`
		IPAM     struct {
			Config []struct {
				Subnet string `yaml:"subnet"`
			} `yaml:"config"`
		} `yaml:"ipam"`
	} `yaml:"networks"`
}

type service struct {
	Image       string            `yaml:"image"`
	Build       any               `yaml:"build"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Ports       []string          `yaml:"ports"`
	Volumes     []string          `yaml:"volumes"`
	Networks    []string          `yaml:"networks"`
	Profiles    []string          `yaml:"profiles"`
	Restart     string            `yaml:"restart"`
	Healthcheck struct {
		Test    []string `yaml:"test"`
		Disable bool     `yaml:"disable"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
}

// oneShot says whether the service does its work and ends.
func (s service) oneShot() bool { return strings.HasPrefix(s.Restart, "on-failure") }

// ours says whether the service is the program of this repository.
func (s service) ours() bool { return s.Build != nil }

var variable = regexp.MustCompile(`\$\{([A-Z_0-9]+)(?::?([-?])([^}]*))?\}`)

// substituted fills ${NAME}, ${NAME:-default} and ${NAME:?message} as compose does.
func substituted(text string, env map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(found string) string {
		match := variable.FindStringSubmatch(found)
		if value := env[match[1]]; value != "" || match[2] != "-" {
			return value
		}
		return match[3]
	})
}

// filledEnv is .env.example as an operator would fill it in.
func filledEnv(t *testing.T) map[string]string {
	t.Helper()
	env := map[string]string{}
	for line := range strings.Lines(string(content(t, ".env.example"))) {
		name, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if !found || strings.HasPrefix(name, "#") {
			continue
		}
		if value == "" && (strings.HasSuffix(name, "PASSWORD") && !strings.Contains(name, "SMTP")) {
			value = "0123456789abcdef"
		}
		env[name] = value
	}
	key := config.NewKey().Reveal()
	env["BALCAO_SECRET_KEYS"] += key
	env["BALCAO_AUDIT_KEY"] = key
	return env
}

func compose(t *testing.T) composeFile {
	t.Helper()
	var parsed composeFile
	text := substituted(string(content(t, "docker-compose.yml")), filledEnv(t))
	require.NoError(t, yaml.Unmarshal([]byte(text), &parsed))
	require.NotEmpty(t, parsed.Services)
	return parsed
}

func TestComposeGivesEachProcessAConfigurationThatLoads(t *testing.T) {
	t.Parallel()
	uses := map[string]config.Use{"api": config.Server, "worker": config.Server, "temporal-setup": config.Server, "migrate": config.Database}
	known := map[string]bool{}
	for _, s := range config.Settings(&config.Config{}) {
		known[s.Variable] = true
	}
	for name, s := range compose(t).Services {
		if !s.ours() {
			continue
		}
		require.Contains(t, uses, name, "a new process of ours: say what it needs")
		for setting := range s.Environment {
			require.True(t, known[setting], "%s sets %s, which means nothing", name, setting)
		}
		cfg, err := config.LoadFor(uses[name], func(key string) string { return s.Environment[key] })
		require.NoError(t, err, name)
		require.True(t, cfg.IsProduction())
	}
}

func TestComposeAndTheExampleOfItsSecretsHoldTheSameVariables(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, match := range variable.FindAllStringSubmatch(string(content(t, "docker-compose.yml")), -1) {
		used[match[1]] = true
	}
	// These choose versions and verbosity; they have good standard values.
	for _, optional := range []string{"BALCAO_VERSION", "BALCAO_LOG_LEVEL", "ANYTHINGLLM_TAG"} {
		require.True(t, used[optional])
		delete(used, optional)
	}
	for name := range filledEnv(t) {
		require.True(t, used[name], ".env.example has %s, which compose doesn't read", name)
		delete(used, name)
	}
	require.Empty(t, used, "compose reads what .env.example doesn't name")
}

// documented lists the variables that each image reads, by its own documentation.
var documented = map[string][]string{
	"postgres": {
		"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS",
		// read by deploy/postgres/init.sh
		"BALCAO_OWNER_PASSWORD", "BALCAO_APP_PASSWORD", "TEMPORAL_DB_PASSWORD",
	},
	"redis": {"REDISCLI_AUTH"},
	"nginx": nil,
	"temporalio/server": {
		"DB", "POSTGRES_SEEDS", "DB_PORT", "POSTGRES_USER", "POSTGRES_PWD", "DBNAME", "VISIBILITY_DBNAME", "BIND_ON_IP",
		"NUM_HISTORY_SHARDS", "DYNAMIC_CONFIG_FILE_PATH", "LOG_LEVEL",
	},
	// read by deploy/temporal/schema.sh
	"temporalio/admin-tools": {"SQL_PLUGIN", "SQL_HOST", "SQL_PORT", "SQL_USER", "SQL_PASSWORD"},
	"temporalio/ui": {
		"TEMPORAL_ADDRESS", "TEMPORAL_UI_PORT", "TEMPORAL_DEFAULT_NAMESPACE", "TEMPORAL_DISABLE_WRITE_ACTIONS",
		"TEMPORAL_NOTIFY_ON_NEW_VERSION", "TEMPORAL_DISABLE_NEWS_FETCH",
	},
	"mintplexlabs/anythingllm": {
		"STORAGE_DIR", "SERVER_PORT", "AUTH_TOKEN", "JWT_SECRET", "LLM_PROVIDER", "OLLAMA_BASE_PATH", "OLLAMA_MODEL_PREF",
		"OLLAMA_MODEL_TOKEN_LIMIT", "EMBEDDING_ENGINE", "VECTOR_DB", "DISABLE_TELEMETRY",
	},
	"ollama/ollama": {"OLLAMA_MODELS"},
}

func TestImagesAreGivenOnlyVariablesThatTheyRead(t *testing.T) {
	t.Parallel()
	for name, s := range compose(t).Services {
		if s.ours() {
			continue
		}
		image, tag, found := strings.Cut(s.Image, ":")
		require.True(t, found && tag != "", "%s has no version", name)
		allowed, known := documented[image]
		require.True(t, known, "%s runs %s: list what it reads", name, image)
		for setting := range s.Environment {
			require.Contains(t, allowed, setting, name)
		}
	}
	for script, names := range map[string][]string{
		"deploy/postgres/init.sh":   documented["postgres"][2:],
		"deploy/temporal/schema.sh": documented["temporalio/admin-tools"],
	} {
		for _, name := range names {
			require.Contains(t, string(content(t, script)), "$"+name, script)
		}
	}
}

func TestTemporalIsPinnedToTheVersionThatTestsRunAgainst(t *testing.T) {
	t.Parallel()
	services := compose(t).Services
	version := strings.TrimPrefix(devstack.TemporalServer, "v")
	require.Equal(t, "temporalio/server:"+version, services["temporal"].Image)
	require.Equal(t, "temporalio/admin-tools:"+version, services["temporal-schema"].Image)
}

// R37: whoever reaches Temporal UI can read every workflow, and with write actions end it.
func TestTemporalUIIsForOperatorsOnThisHostAndReadsOnly(t *testing.T) {
	t.Parallel()
	ui := compose(t).Services["temporal-ui"]
	require.Equal(t, "true", ui.Environment["TEMPORAL_DISABLE_WRITE_ACTIONS"])
	require.Equal(t, []string{"127.0.0.1:8233:" + ui.Environment["TEMPORAL_UI_PORT"]}, ui.Ports)
}

func TestOnlyNginxIsOpenToTheOutside(t *testing.T) {
	t.Parallel()
	parsed := compose(t)
	for name, s := range parsed.Services {
		for _, port := range s.Ports {
			require.True(t, name == "nginx" || strings.HasPrefix(port, "127.0.0.1:"), "%s opens %s", name, port)
		}
		for _, network := range s.Networks {
			require.Contains(t, parsed.Networks, network, name)
		}
	}
	require.True(t, parsed.Networks["inside"].Internal)
	for _, closed := range []string{"postgres", "redis", "temporal"} {
		require.Equal(t, []string{"inside"}, parsed.Services[closed].Networks, closed)
		require.Empty(t, parsed.Services[closed].Ports, closed)
	}
	require.Equal(t, parsed.Networks["inside"].IPAM.Config[0].Subnet, parsed.Services["api"].Environment["BALCAO_TRUSTED_PROXIES"])
}

func TestEveryServiceIsWatchedAndWaitedForRightly(t *testing.T) {
	t.Parallel()
	services := compose(t).Services
	for name, s := range services {
		if !s.oneShot() {
			require.NotEmpty(t, s.Healthcheck.Test, "%s has no health check", name)
		}
		for other, needs := range s.DependsOn {
			require.Contains(t, services, other, name)
			switch needs.Condition {
			case "service_healthy":
				require.NotEmpty(t, services[other].Healthcheck.Test, "%s waits for the health of %s", name, other)
			case "service_completed_successfully":
				require.True(t, services[other].oneShot(), "%s waits for the end of %s", name, other)
			default:
				require.Equal(t, "service_started", needs.Condition)
			}
		}
	}
	require.Contains(t, services["worker"].Healthcheck.Test, "--worker")
	require.NotContains(t, services["api"].Healthcheck.Test, "--worker")
}

// ports are those that the images listen on, by their documentation.
var servicePorts = map[string]string{"postgres": "5432", "redis": "6379", "temporal": "7233", "anythingllm": "3001", "ollama": "11434"}

func TestAddressesNameServicesAndTheirPorts(t *testing.T) {
	t.Parallel()
	services := compose(t).Services
	for name, s := range services {
		for setting, value := range s.Environment {
			host := ""
			if address, err := url.Parse(value); err == nil && address.Host != "" && setting != "BALCAO_PUBLIC_URL" {
				host = address.Host
			} else if setting == "BALCAO_TEMPORAL_ADDRESS" || setting == "TEMPORAL_ADDRESS" || setting == "BALCAO_ALLOW_PRIVATE" {
				host = value
			}
			if host == "" {
				continue
			}
			target, port, _ := strings.Cut(host, ":")
			require.Contains(t, services, target, "%s of %s", setting, name)
			require.Equal(t, servicePorts[target], port, "%s of %s", setting, name)
		}
	}
	require.Equal(t, services["anythingllm"].Environment["SERVER_PORT"], servicePorts["anythingllm"])
	require.Contains(t, strings.Join(services["temporal"].Healthcheck.Test, " "), servicePorts["temporal"])
}

func TestLoginsAndDatabasesAreThoseThatTheFirstStartMakes(t *testing.T) {
	t.Parallel()
	services, script := compose(t).Services, string(content(t, "deploy/postgres/init.sh"))
	for setting, login := range map[string]string{"BALCAO_DATABASE_URL": devstack.AppLogin, "BALCAO_MIGRATE_DATABASE_URL": devstack.OwnerLogin} {
		address, err := url.Parse(services["migrate"].Environment[setting])
		require.NoError(t, err)
		require.Equal(t, login, address.User.Username())
		require.Regexp(t, `CREATE ROLE `+login+` LOGIN NOSUPERUSER NOBYPASSRLS`, script)
		require.Contains(t, script, "CREATE DATABASE "+strings.TrimPrefix(address.Path, "/")+" OWNER "+devstack.OwnerLogin)
	}
	for _, setting := range []string{"DBNAME", "VISIBILITY_DBNAME"} {
		require.Contains(t, script, "CREATE DATABASE "+services["temporal"].Environment[setting]+" OWNER "+services["temporal"].Environment["POSTGRES_USER"])
	}
}

func TestFoldersAreThere(t *testing.T) {
	t.Parallel()
	parsed := compose(t)
	for name, s := range parsed.Services {
		for _, volume := range s.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if strings.HasPrefix(source, "./") {
				info, err := os.Stat(filepath.Join(root, source))
				require.NoError(t, err, name)
				require.True(t, info.Mode().IsRegular(), "%s mounts %s", name, source)
			} else {
				require.Contains(t, parsed.Volumes, source, name)
			}
		}
	}
	for _, name := range []string{"api", "worker"} {
		s := parsed.Services[name]
		require.Contains(t, s.Volumes, "storage:"+s.Environment["BALCAO_STORAGE_DIR"], "%s must keep its files in a volume", name)
	}
	require.True(t, slices.Contains(parsed.Services["temporal"].Volumes, "./deploy/temporal/dynamic.yaml:"+parsed.Services["temporal"].Environment["DYNAMIC_CONFIG_FILE_PATH"]+":ro"))
}
