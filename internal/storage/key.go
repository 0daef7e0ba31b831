package storage

import (
	"strconv"

	"github.com/google/uuid"
)

// Keys begin with the tenant, so that all that belongs to one lies together. Each object has one key for ever: whatever stores it twice, as a
// repeated activity does, leaves one object.

// MediaKey is the key of the file of a message.
func MediaKey(tenant, media uuid.UUID) string { return keyOf(tenant, "media", media) }

// MediaThumbKey is the key of the small picture of a message's file.
func MediaThumbKey(tenant, media uuid.UUID) string { return MediaKey(tenant, media) + ".thumb" }

// PhotoKey is the key of a contact's profile photo. Each fetch has a version of its own, so that a photo that is being read is never replaced.
func PhotoKey(tenant, contact uuid.UUID, version int64) string {
	return keyOf(tenant, "photos", contact) + "." + strconv.FormatInt(version, 10)
}

// UploadKey is the key of a finished upload, which becomes the file of a message.
func UploadKey(tenant, upload uuid.UUID) string { return keyOf(tenant, "uploads", upload) }

// UploadThumbKey is the key of its small picture.
func UploadThumbKey(tenant, upload uuid.UUID) string { return UploadKey(tenant, upload) + ".thumb" }

// UploadPartKey is the key of the bytes of an unfinished upload that begin at an offset.
func UploadPartKey(tenant, upload uuid.UUID, offset int64) string {
	return UploadKey(tenant, upload) + ".part-" + strconv.FormatInt(offset, 10)
}

// keyOf spreads objects over 256 folders by the end of their id, which is random.
func keyOf(tenant uuid.UUID, room string, id uuid.UUID) string {
	name := id.String()
	return tenant.String() + "/" + room + "/" + name[len(name)-2:] + "/" + name
}
