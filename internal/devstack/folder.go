package devstack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// CacheDir returns the folder in which downloaded and built tools are kept, outside
// any clone (R44): $XDG_CACHE_HOME/balcao, else ~/.cache/balcao. It is created.
func CacheDir() (string, error) {
	base := os.Getenv("XDG_CACHE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no cache folder: set XDG_CACHE_HOME or HOME: %w", err)
		}
		base = filepath.Join(home, ".cache")
	}
	dir := filepath.Join(base, "balcao")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("cache folder: %w", err)
	}
	return dir, nil
}

// reachableDir returns wanted if the account can enter it and every folder above,
// else a folder of the same purpose under /var/tmp that it can enter (R44): a
// clone in /root is closed to the user that Postgres runs as. The folder exists
// afterwards and belongs to the current user.
func reachableDir(wanted string, as *account) (string, error) {
	wanted, err := filepath.Abs(wanted)
	if err != nil {
		return "", fmt.Errorf("folder %s: %w", wanted, err)
	}
	if err := os.MkdirAll(wanted, 0o755); err != nil {
		return "", fmt.Errorf("folder %s: %w", wanted, err)
	}
	if as == nil || canEnter(wanted, as) {
		return wanted, nil
	}
	sum := sha256.Sum256([]byte(wanted))
	other := fmt.Sprintf("/var/tmp/balcao-%d-%s", os.Getuid(), hex.EncodeToString(sum[:6]))
	if err := os.Mkdir(other, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("folder %s: %w", other, err)
	}
	// /var/tmp is everybody's: someone else could have made the folder first.
	info, err := os.Lstat(other)
	if err != nil {
		return "", fmt.Errorf("folder %s: %w", other, err)
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(owner.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s belongs to somebody else; remove it and start again", other)
	}
	return other, nil
}

// canEnter says whether the account may pass through dir and all folders above.
func canEnter(dir string, as *account) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return false
		}
		owner, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return false
		}
		mode := info.Mode().Perm()
		switch {
		case owner.Uid == as.uid && mode&0o100 != 0:
		case owner.Gid == as.gid && mode&0o010 != 0:
		case mode&0o001 != 0:
		default:
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

// LockFile takes an exclusive lock on path, waiting for other processes, and
// returns what releases it. The lock goes with the process, however that ends.
func LockFile(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { _ = file.Close() }, nil
}
