package hook

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// readBody returns the body unpacked. It holds neither more of the wire nor more of the unpacked body than limit bytes, so a small
// body that unpacks to a large one costs no more than a large one. Errors: desk.CodeTooLarge, desk.CodeInvalid.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	wire := &io.LimitedReader{R: r.Body, N: limit + 1}
	var source io.Reader = wire
	switch encoding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		unpacked, err := gzip.NewReader(wire)
		if err != nil {
			return nil, unreadable(err, wire.N <= 0, limit)
		}
		source = unpacked
	default:
		return nil, desk.Invalid("", "malformed", "the body is packed in a way that is not understood")
	}
	var body bytes.Buffer
	if r.ContentLength > 0 {
		body.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	size, err := io.Copy(&body, io.LimitReader(source, limit+1))
	if size > limit {
		return nil, tooLarge(limit)
	}
	if err != nil {
		return nil, unreadable(err, wire.N <= 0, limit)
	}
	return body.Bytes(), nil
}

func unreadable(err error, exhausted bool, limit int64) error {
	var tooLong *http.MaxBytesError
	if exhausted || errors.As(err, &tooLong) {
		return tooLarge(limit)
	}
	refused := desk.Invalid("", "malformed", "the body can't be read")
	refused.Cause = err
	return refused
}

func tooLarge(limit int64) error {
	return desk.E(desk.CodeTooLarge, "the body is larger than %d bytes", limit)
}
