package storage

import (
	"context"
	"errors"
	"io"

	"github.com/balcao/balcao/internal/desk"
)

// Reader reads an object anywhere, opening it at each place where it is read from; http.ServeContent serves ranges through it. It is for one
// goroutine.
type Reader struct {
	ctx    context.Context //nolint:containedctx // io.ReadSeeker has no place for it
	store  Store
	key    string
	size   int64
	offset int64
	open   io.ReadCloser
	at     int64 // where open reads from
}

// NewReader returns a Reader at the beginning of an object of that size. Close it when done.
func NewReader(ctx context.Context, store Store, key string, size int64) *Reader {
	return &Reader{ctx: ctx, store: store, key: key, size: size}
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.offset >= r.size {
		return 0, io.EOF
	}
	if r.open != nil && r.at != r.offset {
		if err := r.Close(); err != nil {
			return 0, err
		}
	}
	if r.open == nil {
		opened, err := r.store.Open(r.ctx, r.key, r.offset, -1)
		if err != nil {
			return 0, err
		}
		r.open, r.at = opened, r.offset
	}
	n, err := r.open.Read(p)
	r.offset += int64(n)
	r.at = r.offset
	if errors.Is(err, io.EOF) && r.offset < r.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, desk.E(desk.CodeInvalid, "a file has nothing before its beginning")
	}
	r.offset = offset
	return offset, nil
}

// Close ends the reading under way. The Reader may be used again.
func (r *Reader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}
