package zapi

import (
	"context"
	"encoding/base64"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage/link"
)

// Files is where files are kept; a storage.Store is one.
type Files interface {
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
}

// PublicLinks makes addresses at which Z-API fetches a file; "" while no address of this installation can be reached from outside by https (R19).
type PublicLinks interface {
	PublicFile(tenant, media uuid.UUID, until time.Time) string
}

// source is what Z-API is given for a file: the file itself up to desk.InlineLimit, above that a link for this send. Its error is *unwritten.
func (a *Activities) source(ctx context.Context, tenant uuid.UUID, file postgres.SendFile) (string, error) {
	if file.Size > desk.InlineLimit {
		address := a.Links.PublicFile(tenant, file.ID, time.Now().Add(desk.LinkLife))
		if address == "" {
			return "", cantBe(desk.FailureMediaNeedsPublicURL)
		}
		return address, nil
	}
	content, err := a.read(ctx, file)
	switch {
	case desk.CodeOf(err) == desk.CodeNotFound, desk.CodeOf(err) == desk.CodeInvalid:
		return "", &unwritten{result: result{Outcome: refused, Code: desk.FailureMediaMissing}, cause: err}
	case err != nil:
		// The storage is away: nothing was written, and it comes back.
		return "", &unwritten{result: result{Outcome: notSent, Code: "storage", Delay: busyDelay}, cause: err}
	}
	return content, nil
}

// read returns a file as a data URL.
func (a *Activities) read(ctx context.Context, file postgres.SendFile) (string, error) {
	opened, err := a.Files.Open(ctx, file.Key, 0, -1)
	if err != nil {
		return "", err
	}
	defer func() { _ = opened.Close() }()
	var url strings.Builder
	kind, _, err := mime.ParseMediaType(file.Mime)
	if err != nil || kind == "" {
		kind = "application/octet-stream"
	}
	url.Grow(len(kind) + base64.StdEncoding.EncodedLen(int(file.Size)) + 16)
	url.WriteString("data:" + kind + ";base64,")
	encoder := base64.NewEncoder(base64.StdEncoding, &url)
	// One byte more than is expected tells a file that is not the one that was measured.
	read, err := io.Copy(encoder, io.LimitReader(opened, file.Size+1))
	if err == nil {
		err = encoder.Close()
	}
	if err == nil && read != file.Size {
		return "", desk.E(desk.CodeInvalid, "the file has not the size that is known of it")
	}
	return url.String(), err
}

// PublicFiles makes links under the public address of the installation, as the API serves them.
type PublicFiles struct {
	Signer    *link.Signer
	PublicURL string
}

// PublicFile implements PublicLinks.
func (p PublicFiles) PublicFile(tenant, media uuid.UUID, until time.Time) string {
	if !desk.ServesLinks(p.PublicURL) {
		return ""
	}
	return strings.TrimRight(p.PublicURL, "/") + p.Signer.Public(tenant, media, until)
}
