package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// PhotoJob says where the profile photo of a contact may be had.
type PhotoJob struct {
	URL        string // that came with a message, good for two days; "" for none
	Key        string // of the photo that is kept, in internal/storage; "" for none
	Connection uuid.UUID
	Address    string // of the chat, for asking Z-API through Connection; "" when it can't be asked
}

// Photo is the kept photo of a contact.
type Photo struct {
	Key string    // of internal/storage
	At  time.Time // when it was fetched, UTC
}

var (
	photoJob   = named("photo_job")
	photoStore = named("photo_store")
	photoGet   = named("photo_get")
)

// PhotoJob returns where a contact's photo may be had; desk.CodeNotFound when there is no such contact.
func (db *DB) PhotoJob(ctx context.Context, tenant, contact uuid.UUID) (PhotoJob, error) {
	var j PhotoJob
	var connection *uuid.UUID
	if err := db.call(ctx, tenant, one(&j.URL, &j.Key, &connection, &j.Address), photoJob, contact); err != nil {
		return PhotoJob{}, fmt.Errorf("look for a photo: %w", err)
	}
	if connection != nil {
		j.Connection = *connection
	}
	return j, nil
}

// StorePhoto keeps a contact's photo from now on, fetched at an instant; key "" only notes that it was asked for. It returns the key of the
// former one. desk.CodeNotFound when there is no such contact.
func (db *DB) StorePhoto(ctx context.Context, tenant, contact uuid.UUID, key string, at time.Time) (former string, announced []Announcement, err error) {
	var list announcementList
	if err := db.call(ctx, tenant, one(&former, &list), photoStore, contact, key, at); err != nil {
		return "", nil, fmt.Errorf("keep a photo: %w", err)
	}
	return former, list, nil
}

// Photo returns the kept photo of a contact; desk.CodeNotFound when there is none.
func (db *DB) Photo(ctx context.Context, tenant, contact uuid.UUID) (Photo, error) {
	var p Photo
	if err := db.call(ctx, tenant, one(&p.Key, &p.At), photoGet, contact); err != nil {
		return Photo{}, fmt.Errorf("look for a photo: %w", err)
	}
	if p.Key == "" {
		return Photo{}, desk.E(desk.CodeNotFound, "there is no photo of this contact")
	}
	p.At = p.At.UTC()
	return p, nil
}
