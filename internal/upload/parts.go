package upload

import (
	"context"
	"errors"
	"io"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
)

// parts reads the parts of an upload one after the other, each as far as it was counted: a part of which more was written than counted, because
// its process died in between, ends where the next one begins.
type parts struct {
	ctx    context.Context //nolint:containedctx // it lives for one reading
	files  storage.Store
	tenant uuid.UUID
	upload postgres.Upload
	next   int
	open   io.ReadCloser
	left   int64 // of the open part
}

// Read implements io.Reader.
func (p *parts) Read(buffer []byte) (int, error) {
	for p.open == nil || p.left == 0 {
		if p.next == len(p.upload.Parts) {
			return 0, io.EOF
		}
		if err := p.begin(); err != nil {
			return 0, err
		}
	}
	n, err := p.open.Read(buffer[:min(int64(len(buffer)), p.left)])
	p.left -= int64(n)
	if errors.Is(err, io.EOF) {
		if err = nil; p.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}

func (p *parts) begin() (err error) {
	p.Close()
	offset, end := p.upload.Parts[p.next], p.upload.Length
	if p.next++; p.next < len(p.upload.Parts) {
		end = p.upload.Parts[p.next]
	}
	p.left = end - offset
	p.open, err = p.files.Open(p.ctx, storage.UploadPartKey(p.tenant, p.upload.ID, offset), 0, p.left)
	return err
}

// Close ends the reading under way.
func (p *parts) Close() {
	if p.open != nil {
		_ = p.open.Close()
		p.open = nil
	}
}
