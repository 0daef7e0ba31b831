package server_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/docs"
	"github.com/balcao/balcao/api/route"
)

var parameter = regexp.MustCompile(`:([a-z_]+)`)

func TestTheDescriptionHoldsExactlyTheRouteTable(t *testing.T) {
	t.Parallel()
	var described struct {
		Paths map[string]map[string]struct {
			Summary   string
			Tags      []string
			Security  []map[string][]string
			Responses map[string]any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(docs.SwaggerInfo.ReadDoc()), &described))
	operations := 0
	for _, methods := range described.Paths {
		operations += len(methods)
	}
	for _, row := range route.Table() {
		path := parameter.ReplaceAllString(row.Path, "{$1}")
		operation, found := described.Paths[path][strings.ToLower(row.Method)]
		require.True(t, found, "%s %s is not described: annotate its handler and run make generate", row.Method, path)
		require.NotEmpty(t, operation.Summary, path)
		require.NotEmpty(t, operation.Tags, path)
		require.Equal(t, row.Access.Anonymous(), len(operation.Security) == 0, "%s %s: security", row.Method, path)
		if !row.Access.Anonymous() {
			require.Contains(t, operation.Responses, "401", path)
		}
	}
	require.Len(t, route.Table(), operations, "something is described that does not exist")
}
