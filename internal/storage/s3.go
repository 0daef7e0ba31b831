package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Options say how to reach a bucket.
type S3Options struct {
	Endpoint  string // host or host:port
	TLS       bool
	Bucket    string // exists
	Region    string // "" lets the store say
	AccessKey string
	SecretKey string
	PathStyle bool // the bucket is part of the path, not of the host name: MinIO and most stores that are not Amazon's
}

// partSize is how much of an object of unknown length is held in memory while it is sent on: each object under way costs as much.
const partSize = 8 << 20

// S3 keeps objects in a bucket of a store that speaks S3.
type S3 struct {
	client *minio.Client
	bucket string
}

// NewS3 makes a store of a bucket. It asks nobody: Ready does.
func NewS3(o S3Options) (*S3, error) {
	style := minio.BucketLookupDNS
	if o.PathStyle {
		style = minio.BucketLookupPath
	}
	client, err := minio.New(o.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""), Secure: o.TLS, Region: o.Region, BucketLookup: style, MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	return &S3{client, o.Bucket}, nil
}

// Ready returns nil when the bucket answers and may be used; desk.CodeUnavailable otherwise.
func (s *S3) Ready(ctx context.Context) error {
	found, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !found {
		err = errors.New("there is no such bucket")
	}
	if err != nil {
		return unavailable("look for the bucket", err)
	}
	return nil
}

// Put implements Store. An object of unknown length is sent in parts; the store shows it when the last has come.
func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	source := &reading{ctx: ctx, from: r, size: size}
	_, err := s.client.PutObject(ctx, s.bucket, key, source, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, DisableContentSha256: true,
	})
	switch {
	case source.failed != nil:
		return 0, source.failed
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err != nil:
		return 0, unavailable("store a file", err)
	}
	return source.n, nil
}

// Open implements Store.
func (s *S3) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	end := info.Size
	if length >= 0 {
		end = min(end, offset+length)
	}
	if offset >= end {
		return http.NoBody, nil // a range outside an object is an error in S3
	}
	var options minio.GetObjectOptions
	if err := options.SetRange(offset, end-1); err != nil {
		return nil, unavailable("read a file", err)
	}
	body, _, _, err := (&minio.Core{Client: s.client}).GetObject(ctx, s.bucket, key, options)
	if err != nil {
		return nil, s.missing(key, "read a file", err)
	}
	return body, nil
}

// Stat implements Store.
func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	info, err := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, s.missing(key, "look at a file", err)
	}
	return Info{Size: info.Size, Modified: info.LastModified.UTC()}, nil
}

// Delete implements Store.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return unavailable("remove a file", err)
	}
	return nil
}

func (s *S3) missing(key, doing string, err error) error {
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return notFound(key)
	}
	return unavailable(doing, err)
}
