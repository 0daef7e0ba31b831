package postgres_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/postgres"
)

func TestQueriesAreFoundByNameAndFaultsAreNamed(t *testing.T) {
	t.Parallel()
	file := func(content string) fstest.MapFS { return fstest.MapFS{"a.sql": {Data: []byte(content)}} }
	text, faults := postgres.LoadQueries(file("-- a comment\n\n-- name: one\n-- why\nSELECT 1\n\n-- name: two\nSELECT 2\n"))
	require.Empty(t, faults)
	require.Equal(t, map[string]string{"one": "-- why\nSELECT 1", "two": "SELECT 2"}, text)

	text, faults = postgres.LoadQueries(file("-- part: columns\na, b\n\n-- name: one\nSELECT\n  -- insert: columns\nFROM t\n\n-- name: two\n-- insert: columns\n"))
	require.Empty(t, faults)
	require.Equal(t, map[string]string{"one": "SELECT\na, b\nFROM t", "two": "a, b"}, text)

	for content, want := range map[string]string{
		"SELECT 1\n-- name: one\nSELECT 1":               "before the first",
		"-- name: one\nSELECT 1\n-- name: one\nSELECT 2": "exists already",
		"-- name: \nSELECT 1":                            "no name",
		"-- name: one\n\n-- name: two\nSELECT 2":         "no text",
		"-- name: one\nSELECT\n-- insert: two":           "which no .sql file holds",
		"-- part: one\nSELECT 1\n-- name: two\nSELECT 2": "is not used",
		"-- name: one": "no text",
		"/* no comment of ours */\n-- name: one\nSELECT 1\n": "before the first",
	} {
		_, faults := postgres.LoadQueries(file(content))
		require.Len(t, faults, 1, content)
		require.ErrorContains(t, faults[0], want, content)
	}
}
