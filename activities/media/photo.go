package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/mediakind/picture"
	"github.com/balcao/balcao/internal/netguard"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/zapi"
)

const (
	// maxPhoto is the largest photo that is taken over, in bytes, and photoSide how many pixels of it are kept.
	maxPhoto  = 5 << 20
	photoSide = 256
)

// Photo implements contract.MediaPhoto: what WhatsApp shows now, else the address that came with a message. What can't be had keeps the
// photo that there is.
func (a *Activities) Photo(ctx context.Context, in contract.Subject) (contract.PhotoOutput, error) {
	job, err := a.Store.PhotoJob(ctx, in.TenantID, in.ID)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return contract.PhotoOutput{}, nil
	}
	if err != nil {
		return contract.PhotoOutput{}, err
	}
	address, err := a.photoAddress(ctx, in.TenantID, job)
	if err != nil {
		return contract.PhotoOutput{}, err
	}
	var photo []byte
	for _, candidate := range []string{address, job.URL} {
		if candidate == "" || photo != nil {
			continue
		}
		if photo, err = a.photo(ctx, candidate); err != nil {
			return contract.PhotoOutput{}, err
		}
	}
	return a.keepPhoto(ctx, in, photo)
}

// photoAddress asks Z-API for the address of a photo; "" when there is none that we may see, or the number can't ask at the moment.
func (a *Activities) photoAddress(ctx context.Context, tenant uuid.UUID, job postgres.PhotoJob) (string, error) {
	if job.Connection == uuid.Nil || job.Address == "" {
		return "", nil
	}
	instance, err := a.instance(ctx, tenant, job.Connection)
	if desk.CodeOf(err) == desk.CodeUnavailable {
		return "", err
	}
	if err != nil {
		slog.WarnContext(ctx, "a photo can't be asked for", "connection_id", job.Connection, "error", err)
		return "", nil
	}
	address, err := a.Numbers.ProfilePicture(ctx, instance, job.Address)
	if err != nil {
		slog.InfoContext(ctx, "a photo could not be asked for", "connection_id", job.Connection, "error", err)
		return "", nil
	}
	return address, nil
}

func (a *Activities) instance(ctx context.Context, tenant, connection uuid.UUID) (zapi.Instance, error) {
	sealed, err := a.Store.Credentials(ctx, tenant, connection)
	if err != nil {
		return zapi.Instance{}, err
	}
	number, err := credential.Open(a.Secrets, tenant, sealed)
	return number.Instance, err
}

// photo fetches a picture and cuts it to size; nil when it is not to be had or none.
func (a *Activities) photo(ctx context.Context, address string) ([]byte, error) {
	body, err := a.Fetcher.Get(ctx, address, maxPhoto)
	var sent []byte
	if err == nil {
		sent, err = io.ReadAll(body)
		_ = body.Close()
	}
	if failure, failed := errors.AsType[*netguard.Error](err); failed {
		slog.InfoContext(ctx, "a photo was not got", "error", failure)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	square, err := picture.Square(bytes.NewReader(sent), photoSide)
	if err != nil {
		slog.InfoContext(ctx, "a photo is no picture", "error", err)
		return nil, nil
	}
	return square, nil
}

func (a *Activities) keepPhoto(ctx context.Context, in contract.Subject, photo []byte) (contract.PhotoOutput, error) {
	now := time.Now().UTC()
	key := ""
	if photo != nil {
		key = storage.PhotoKey(in.TenantID, in.ID, now.UnixMilli())
		if _, err := a.Files.Put(ctx, key, bytes.NewReader(photo), int64(len(photo))); err != nil {
			return contract.PhotoOutput{}, err
		}
	}
	former, announced, err := a.Store.StorePhoto(ctx, in.TenantID, in.ID, key, now)
	if err != nil {
		if key != "" {
			err = errors.Join(err, a.Files.Delete(ctx, key))
		}
		return contract.PhotoOutput{}, err
	}
	a.Announcer.Announce(announced, false)
	if former != "" && key != "" && former != key {
		if err := a.Files.Delete(ctx, former); err != nil {
			slog.WarnContext(ctx, "a former photo stays", "contact_id", in.ID, "error", err)
		}
	}
	return contract.PhotoOutput{Kept: key != "" || former != ""}, nil
}
