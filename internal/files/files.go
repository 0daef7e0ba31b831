// Package files opens what a process works on files with, as the settings say: the storage, the signer of links, the guard of requests to
// addresses of others, and what looks at files. API and worker have the same.
package files

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/mediakind/ffmpeg"
	"github.com/balcao/balcao/internal/mediakind/inspect"
	"github.com/balcao/balcao/internal/netguard"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/storage/link"
)

// Files is all of it. It is safe for concurrent use.
type Files struct {
	Store     storage.Store
	Signer    *link.Signer
	Inspector *inspect.Inspector
	// Guard refuses private addresses (R47); Fetcher gets files through it.
	Guard   *netguard.Guard
	Fetcher *netguard.Fetcher
	// Provider is the guard for requests to Z-API, whose address is the operator's word even where it is a private one.
	Provider *netguard.Guard

	close io.Closer
}

// Open opens it. It asks no server: Ready does.
func Open(cfg config.Config) (*Files, error) {
	signer, err := link.FromRing(cfg.SecretKeys)
	if err != nil {
		return nil, err
	}
	f := &Files{Signer: signer, Guard: netguard.New(cfg.AllowPrivate)}
	f.Fetcher = netguard.NewFetcher(f.Guard, netguard.Options{})
	f.Provider = f.Guard.With(target(cfg.ZAPIBaseURL))
	if err := f.open(cfg); err != nil {
		return nil, err
	}
	f.Inspector = &inspect.Inspector{Store: f.Store, Tool: ffmpeg.Find(cfg.FFmpeg)}
	return f, nil
}

func (f *Files) open(cfg config.Config) error {
	if cfg.Storage != config.StorageS3 {
		local, err := storage.OpenLocal(cfg.StorageDir)
		if err != nil {
			return err
		}
		f.Store, f.close = local, local
		return nil
	}
	endpoint, err := url.Parse(cfg.S3Endpoint)
	if err != nil {
		return fmt.Errorf("address of the S3 store: %w", err)
	}
	f.Store, err = storage.NewS3(storage.S3Options{
		Endpoint: endpoint.Host, TLS: endpoint.Scheme == "https", Bucket: cfg.S3Bucket, Region: cfg.S3Region, AccessKey: cfg.S3AccessKey,
		SecretKey: cfg.S3SecretKey.Reveal(), PathStyle: cfg.S3PathStyle,
	})
	return err
}

// target is host:port of a web address, "" of none.
func target(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// Ready returns nil when the storage answers.
func (f *Files) Ready(ctx context.Context) error {
	if asked, ok := f.Store.(interface{ Ready(context.Context) error }); ok {
		return asked.Ready(ctx)
	}
	return nil
}

// Close releases what was opened.
func (f *Files) Close() error {
	if f.close == nil {
		return nil
	}
	return f.close.Close()
}
