package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

const (
	// unfinished holds objects while they are written. No key reaches it, since segments of keys begin with a letter or a digit.
	unfinished = ".unfinished"
	// leftover is how old an unfinished object is when whoever wrote it is certainly gone.
	leftover = 24 * time.Hour

	folderMode, fileMode = 0o700, 0o600
)

// Local keeps objects as files in a folder. Processes on one machine, or on one shared volume, may use the same folder.
type Local struct{ root *os.Root }

// OpenLocal opens a folder, making it if need be, and removes what crashed processes left unfinished. Nothing outside the folder is ever
// reached, not even through a symbolic link inside it. Close it when done.
func OpenLocal(dir string) (*Local, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("folder of stored files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of stored files: %w", err)
	}
	l := &Local{root}
	if err := l.tidy(time.Now().Add(-leftover)); err != nil {
		return nil, errors.Join(fmt.Errorf("folder of stored files: %w", err), root.Close())
	}
	return l, nil
}

// Close releases the folder.
func (l *Local) Close() error { return l.root.Close() }

func (l *Local) tidy(before time.Time) error {
	if err := l.root.MkdirAll(unfinished, folderMode); err != nil {
		return err
	}
	entries, err := fs.ReadDir(l.root.FS(), unfinished)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone, or somebody's
		}
		if err := l.root.Remove(path.Join(unfinished, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put implements Store: the bytes are on the disk before the name is, and the name before Put returns.
func (l *Local) Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	temporary := path.Join(unfinished, rand.Text())
	n, err := l.write(ctx, temporary, r, size)
	if err == nil {
		err = l.publish(temporary, key)
	}
	if err != nil {
		_ = l.root.Remove(temporary) // what can't be removed is a leftover
		return 0, err
	}
	return n, nil
}

func (l *Local) write(ctx context.Context, name string, r io.Reader, size int64) (n int64, err error) {
	file, err := l.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return 0, unavailable("make a file", err)
	}
	defer func() {
		if closed := file.Close(); err == nil && closed != nil {
			err = unavailable("close a file", closed)
		}
	}()
	source := &reading{ctx: ctx, from: r, size: size}
	n, err = io.Copy(file, source)
	switch {
	case source.failed != nil:
		return 0, source.failed
	case err != nil:
		return 0, unavailable("write a file", err)
	}
	if err := file.Sync(); err != nil {
		return 0, unavailable("write a file through to the disk", err)
	}
	return n, nil
}

func (l *Local) publish(temporary, key string) error {
	folder := path.Dir(key)
	if err := l.root.MkdirAll(folder, folderMode); err != nil {
		return unavailable("make a folder", err)
	}
	if err := l.root.Rename(temporary, key); err != nil {
		return unavailable("name a file", err)
	}
	// The names of new folders lie in their parents.
	for ; ; folder = path.Dir(folder) {
		if err := l.sync(folder); err != nil {
			return unavailable("write a folder through to the disk", err)
		}
		if folder == "." {
			return nil
		}
	}
}

func (l *Local) sync(folder string) error {
	dir, err := l.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open implements Store.
func (l *Local) Open(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := l.root.Open(key)
	if err != nil {
		return nil, l.missing(key, "open a file", err)
	}
	if info, err := file.Stat(); err != nil || info.IsDir() {
		_ = file.Close()
		return nil, l.missing(key, "look at a file", err)
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		_ = file.Close()
		return nil, unavailable("read a file", err)
	}
	if length < 0 {
		return file, nil
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(file, length), file}, nil
}

// Stat implements Store.
func (l *Local) Stat(_ context.Context, key string) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	info, err := l.root.Stat(key)
	if err != nil || info.IsDir() {
		return Info{}, l.missing(key, "look at a file", err)
	}
	return Info{Size: info.Size(), Modified: info.ModTime().UTC()}, nil
}

// missing tells an object that is not there, or whose key is a folder's, from a disk that fails.
func (l *Local) missing(key, doing string, err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "not a directory") {
		return notFound(key)
	}
	return unavailable(doing, err)
}

// Delete implements Store. Folders stay: another process may be about to use them.
func (l *Local) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := l.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unavailable("remove a file", err)
	}
	return nil
}
