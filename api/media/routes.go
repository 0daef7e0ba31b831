package media

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/storage/link"
)

// Announcer tells the browsers and the relay what was committed; *dispatch.Announcer is one.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Policies say what a person may do now; *access.Registry is one.
type Policies interface {
	Principal(ctx context.Context, tenant, user uuid.UUID) (*access.Principal, error)
}

// Deps are what the package works with.
type Deps struct {
	DB        *postgres.DB
	Policies  Policies
	Signer    *link.Signer
	Files     storage.Store
	Announcer Announcer
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{
		route.MediaServe.Do(h.serve), route.MediaRetry.Do(h.retry), route.MediaZipLink.Do(h.zipLink), route.MediaZip.Do(h.zip),
		route.MediaPublic.Do(h.public), route.ContactPhoto.Do(h.photo),
	}
}

// errNoFile is all that somebody learns who may not have a file: whether it exists, whether the link was ours once, is nobody's business.
func errNoFile() error {
	return desk.E(desk.CodeNotFound, "there is no such file, or the link has ended")
}

// bearer returns the person whom a link names, as they are now. Whoever is not active any more, or of a tenant that is suspended, has no
// links.
func (h *handlers) bearer(c *gin.Context, purpose link.Purpose, subject string) (*access.Principal, error) {
	claim, err := h.Signer.Check(purpose, subject, c.Request.URL.Query())
	if err != nil {
		return nil, errNoFile()
	}
	p, err := h.Policies.Principal(c.Request.Context(), claim.Tenant, claim.User)
	if desk.CodeOf(err) == desk.CodeUnauthenticated {
		return nil, errNoFile()
	}
	return p, err
}

// sight is what a person may see of files.
func sight(p *access.Principal) postgres.MediaSight {
	return postgres.MediaSight{
		Viewer: p.Viewer, GroupHistory: p.Flag(desk.FlagGroupHistory),
		// A full history shows files too, and their links are asked for like any other.
		ShowDeleted: p.ReadsFullHistory() || p.Flag(desk.FlagShowDeletedMessages) && p.Can(desk.PermMessagesViewDeleted),
	}
}

// hidden turns everything that a person must not tell apart into one answer.
func hidden(err error) error {
	if desk.CodeOf(err) == desk.CodeNotFound {
		return errNoFile()
	}
	return err
}
