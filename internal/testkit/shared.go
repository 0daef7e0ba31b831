package testkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/balcao/balcao/internal/devstack"
)

// startLimit bounds the start of a shared server. Building Temporal's development
// server, once a machine, takes minutes.
const startLimit = 20 * time.Minute

// record is what a shared server leaves for other processes to find it by.
type record struct {
	PID     int    `json:"pid"`
	Address string `json:"address"`
}

// sharedDir is the folder of one shared server, under the cache folder.
func sharedDir(name string) (string, error) {
	cache, err := devstack.CacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "testservers", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("test server %s: %w", name, err)
	}
	return dir, nil
}

// shared returns the address of the shared server called name: the running one if
// it answers, else one that start brings up in dir. One process at a time decides.
func shared(ctx context.Context, name string, ping func(ctx context.Context, address string) error,
	start func(ctx context.Context, dir string) (record, error),
) (string, error) {
	if err := useServers(); err != nil {
		return "", err
	}
	dir, err := sharedDir(name)
	if err != nil {
		return "", err
	}
	unlock, err := devstack.LockFile(filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	file := filepath.Join(dir, "server.json")
	if known, err := readRecord(file); err == nil && ping(ctx, known.Address) == nil {
		return known.Address, nil
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	started, err := start(ctx, dir)
	if err != nil {
		return "", err
	}
	content, err := json.Marshal(started)
	if err != nil {
		return "", fmt.Errorf("test server %s: %w", name, err)
	}
	return started.Address, os.WriteFile(file, content, 0o600)
}

func readRecord(file string) (record, error) {
	var known record
	content, err := os.ReadFile(file)
	if err != nil {
		return known, err
	}
	err = json.Unmarshal(content, &known)
	return known, err
}

// StartServers starts or adopts the shared servers, as the first test that needs one
// would, so that a person sees what takes minutes on a new machine. Progress goes to
// stderr.
func StartServers() error {
	_, postgresErr := theCluster()
	_, redisErr := theRedis()
	_, temporalErr := theTemporal()
	return errors.Join(postgresErr, redisErr, temporalErr)
}

// ErrInUse is returned by [StopServers] while another test process uses the servers.
var ErrInUse = errors.New("another test run uses the servers")

// users marks this process as a user of the shared servers: it holds a shared lock on
// users.lock, which goes with the process, however that ends.
var users struct {
	sync.Mutex
	lock *os.File
}

func useServers() error {
	users.Lock()
	defer users.Unlock()
	if users.lock != nil {
		return nil
	}
	file, err := openUsersLock()
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_SH); err != nil {
		return errors.Join(fmt.Errorf("test servers: %w", err), file.Close())
	}
	users.lock = file
	return nil
}

func openUsersLock() (*os.File, error) {
	dir, err := sharedDir("")
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "users.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("test servers: %w", err)
	}
	return file, nil
}

// StopServers ends every shared server of this machine's user, for
// `make test-services-stop`. It returns the names of those that ran, or [ErrInUse]
// when another process uses them.
func StopServers() (stopped []string, err error) {
	users.Lock()
	defer users.Unlock()
	if users.lock != nil {
		_ = users.lock.Close()
		users.lock = nil
	}
	file, err := openUsersLock()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, ErrInUse
	}
	for name, signal := range map[string]syscall.Signal{
		"postgres": syscall.SIGINT, "redis": syscall.SIGTERM, "temporal": syscall.SIGTERM, "temporal-server": syscall.SIGTERM,
	} {
		dir, dirErr := sharedDir(name)
		if dirErr != nil {
			return stopped, dirErr
		}
		file := filepath.Join(dir, "server.json")
		known, readErr := readRecord(file)
		if errors.Is(readErr, os.ErrNotExist) {
			continue
		}
		if readErr == nil && known.PID > 1 && syscall.Kill(known.PID, signal) == nil {
			stopped = append(stopped, name)
		}
		err = errors.Join(err, os.Remove(file))
	}
	return stopped, err
}
