package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// StartTemporalServer starts the real server, of the version that compose pins, with
// its databases in dir, for tests against what production runs. Temporal UI is no
// part of it. It has no namespace yet.
func StartTemporalServer(ctx context.Context, dir string, progress Progress) (*Temporal, error) {
	binary, err := TemporalServerBinary(ctx, progress)
	if err != nil {
		return nil, err
	}
	settings := filepath.Join(dir, "dynamic.yaml")
	if err := os.WriteFile(settings, []byte("system.forceSearchAttributesCacheRefreshOnRead:\n  - value: true\n"), 0o644); err != nil {
		return nil, fmt.Errorf("temporal server: %w", err)
	}
	env := append(neutralEnv(),
		"DB=sqlite",
		"DBNAME="+filepath.Join(dir, "temporal.db"),
		"VISIBILITY_DBNAME="+filepath.Join(dir, "visibility.db"),
		"BIND_ON_IP=127.0.0.1", "TEMPORAL_BROADCAST_ADDRESS=127.0.0.1",
		"DYNAMIC_CONFIG_FILE_PATH="+settings, "LOG_LEVEL=error", "NUM_HISTORY_SHARDS=4",
	)
	// Its four services speak to each other by ports that must all be free.
	var frontend int
	for _, service := range []string{"FRONTEND", "HISTORY", "MATCHING", "WORKER"} {
		for _, use := range []string{"GRPC", "MEMBERSHIP"} {
			port, err := FreePort(ctx)
			if err != nil {
				return nil, err
			}
			if service == "FRONTEND" && use == "GRPC" {
				frontend = port
			}
			env = append(env, service+"_"+use+"_PORT="+strconv.Itoa(port))
		}
	}
	http, err := FreePort(ctx)
	if err != nil {
		return nil, err
	}
	env = append(env, "FRONTEND_HTTP_PORT="+strconv.Itoa(http))
	child, err := start(program{
		name: "temporal server", path: binary, args: []string{"--allow-no-auth", "start"}, env: env, dir: dir,
		logFile: filepath.Join(dir, "temporal.log"),
	})
	if err != nil {
		return nil, err
	}
	t := &Temporal{Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(frontend)), process: child}
	if err := child.waitReady(ctx, time.Minute, func(ctx context.Context) error { return PingTemporal(ctx, t.Address) }); err != nil {
		return nil, errors.Join(err, t.Kill())
	}
	return t, nil
}
