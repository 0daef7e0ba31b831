// Package storage keeps files: media of conversations, profile photos, parts of uploads (WA-9). They lie on the local disk, or in any store
// that speaks S3. What is kept is named by a key that the program makes; names that people give never become part of one.
package storage

import (
	"context"
	"io"
	"regexp"
	"time"

	"github.com/balcao/balcao/internal/desk"
)

// Store keeps objects under keys. It is safe for concurrent use, also by several processes.
//
// Keys that ValidKey refuses are desk.CodeInvalid everywhere. A store that does not answer is desk.CodeUnavailable.
type Store interface {
	// Put stores what r holds, whole or not at all: readers see the former object or the new one, never a part, and a stored one survives a
	// crash. size is in bytes, or -1 when it is not known; another length than size stores nothing and is an error. It returns how many
	// bytes were stored. An error of r comes back as it is.
	Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error)
	// Open returns the bytes from offset on, at most length of them, or all to the end when length is negative. desk.CodeNotFound when
	// there is no such object. The caller closes it.
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Stat describes an object; desk.CodeNotFound when there is none.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes an object; one that does not exist is no error.
	Delete(ctx context.Context, key string) error
}

// Info describes an object.
type Info struct {
	Size     int64     // bytes
	Modified time.Time // UTC
}

// longestKey fits every store: S3 allows 1024 bytes, folders of disks 255 a segment.
const longestKey = 255

// validKey has segments that begin with a letter or a digit, so that none is "." or ".." or hidden.
var validKey = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$`)

// ValidKey reports whether a key may be used: segments of lower-case letters, digits, '.', '_' and '-' between single slashes.
func ValidKey(key string) bool { return len(key) <= longestKey && validKey.MatchString(key) }

func checkKey(key string) error {
	if !ValidKey(key) {
		return desk.E(desk.CodeInvalid, "%q is no key of a stored file", key)
	}
	return nil
}

func notFound(key string) error { return desk.E(desk.CodeNotFound, "there is no file %q", key) }

func unavailable(doing string, cause error) error {
	return &desk.Error{Code: desk.CodeUnavailable, Detail: "the storage of files does not answer", Cause: &fault{doing, cause}}
}

// fault says what was being done when a store failed.
type fault struct {
	doing string
	cause error
}

func (f *fault) Error() string { return f.doing + ": " + f.cause.Error() }
func (f *fault) Unwrap() error { return f.cause }
