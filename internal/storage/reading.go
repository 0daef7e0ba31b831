package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// reading is a source on its way into a store. It tells an error of the source from one of the store, ends with the context, and gives the
// last bytes of a source of known size only when nothing follows them: a store that has all it was told of would keep it at once.
type reading struct {
	ctx    context.Context //nolint:containedctx // it lives for one copy
	from   io.Reader
	size   int64 // -1: not known
	n      int64 // bytes given
	failed error
}

// Read implements io.Reader.
func (r *reading) Read(p []byte) (int, error) {
	if r.failed != nil {
		return 0, r.failed
	}
	if r.failed = r.ctx.Err(); r.failed != nil {
		return 0, r.failed
	}
	if r.size >= 0 && r.n == r.size {
		return 0, r.end()
	}
	n, err := r.from.Read(p)
	r.n += int64(n)
	switch {
	case r.size >= 0 && (r.n > r.size || (errors.Is(err, io.EOF) && r.n < r.size)):
		r.failed = r.wrong()
	case err != nil && !errors.Is(err, io.EOF):
		r.failed = err
	case r.size >= 0 && r.n == r.size && err == nil:
		if err = r.end(); errors.Is(err, io.EOF) {
			return n, io.EOF
		}
	}
	if r.failed != nil {
		return 0, r.failed
	}
	return n, err
}

// end looks whether something follows the last byte.
func (r *reading) end() error {
	var one [1]byte
	n, err := io.ReadFull(r.from, one[:])
	switch {
	case n > 0:
		r.n++
		r.failed = r.wrong()
	case !errors.Is(err, io.EOF):
		r.failed = err
	}
	if r.failed != nil {
		return r.failed
	}
	return io.EOF
}

func (r *reading) wrong() error {
	return fmt.Errorf("the file has %d bytes and should have %d: %w", r.n, r.size, io.ErrUnexpectedEOF)
}
