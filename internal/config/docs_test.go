package config_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/config"
)

var update = flag.Bool("update", false, "write docs/configuration.md")

const docsFile = "../../docs/configuration.md"

func TestConfigurationPageIsFresh(t *testing.T) {
	t.Parallel()
	page := renderPage()
	if *update {
		require.NoError(t, os.MkdirAll("../../docs", 0o755))
		require.NoError(t, os.WriteFile(docsFile, []byte(page), 0o644))
	}
	written, err := os.ReadFile(docsFile)
	require.NoError(t, err)
	require.Equal(t, page, string(written), "run `make generate`")
}

func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	for _, s := range append(config.Settings(&config.Config{}), config.Settings(&config.Dev{})...) {
		require.NotEmpty(t, s.Doc, s.Variable)
	}
}

func renderPage() string {
	var page strings.Builder
	page.WriteString("# Configuration\n\n" +
		"<!-- Generated from internal/config by `make generate`; change the struct, not this page. -->\n\n" +
		"Every setting is an environment variable, read once at start. An empty variable counts as unset.\n" +
		"A process with wrong settings does not start and says all that is wrong at once.\n" +
		"\"Needed\" names when a setting can't be empty: always, by api and worker (server), or by these in production.\n\n")
	table(&page, config.Settings(&config.Config{}))
	page.WriteString("\n## `balcao dev`\n\nThese are read by `balcao dev` (`make run`) alone, on top of the ones above.\n\n")
	table(&page, config.Settings(&config.Dev{}))
	return page.String()
}

func table(page *strings.Builder, settings []config.Setting) {
	page.WriteString("| variable | kind | default | needed | meaning |\n|---|---|---|---|---|\n")
	for _, s := range settings {
		name := "`" + s.Variable + "`"
		if s.Alias != "" {
			name += " or `" + s.Alias + "`"
		}
		standard := s.Default
		if standard != "" {
			standard = "`" + standard + "`"
		}
		fmt.Fprintf(page, "| %s | %s | %s | %s | %s |\n", name, s.Type, standard, s.Need, s.Doc)
	}
}
