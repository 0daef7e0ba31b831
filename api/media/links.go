package media

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/storage/link"
)

// Variants of a file.
const (
	File     = "file"     // to be shown in the page
	Thumb    = "thumb"    // its small picture
	Download = "download" // to be saved
)

// Links makes addresses of files, as paths of this installation. It is safe for concurrent use.
type Links struct{ signer *link.Signer }

// NewLinks makes Links.
func NewLinks(signer *link.Signer) Links { return Links{signer} }

// Media is the address of one variant of a file, for one person, for 10 to 15 minutes. It promises nothing: whether the file exists and the
// person may see it is asked when it is used.
func (l Links) Media(p *access.Principal, id uuid.UUID, variant string) string {
	query := l.signer.Query(link.Media, p.TenantID, p.UserID, mediaSubject(id, variant))
	return route.Base + "/media/" + id.String() + "/" + variant + "?" + query.Encode()
}

// Photo is the address of a contact's profile photo, for one person, for 10 to 15 minutes. version is that of the photo, such as the Unix
// time at which it was fetched, so that a new one has a new address.
func (l Links) Photo(p *access.Principal, contact uuid.UUID, version int64) string {
	query := l.signer.Query(link.Photo, p.TenantID, p.UserID, contact.String())
	return route.Base + "/contacts/" + contact.String() + "/photo?" + query.Encode() + "&v=" + strconv.FormatInt(version, 10)
}

// Public is the path under which Z-API may fetch a file of ours until then; the public address of the installation goes before it (R19).
func (l Links) Public(tenant, media uuid.UUID, until time.Time) string {
	return l.signer.Public(tenant, media, until)
}

func mediaSubject(id uuid.UUID, variant string) string { return id.String() + "/" + variant }
