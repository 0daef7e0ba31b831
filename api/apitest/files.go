package apitest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/files"
)

// Files opens a storage of the test's own, with what belongs to it. allowPrivate lists host:port pairs that files may be fetched from.
func Files(t testing.TB, allowPrivate ...string) *files.Files {
	t.Helper()
	opened, err := files.Open(config.Config{
		StorageDir: t.TempDir(), SecretKeys: config.SecretKeys{{ID: "test", Bytes: [32]byte{4, 5, 6}}}, AllowPrivate: allowPrivate,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, opened.Close()) })
	return opened
}
