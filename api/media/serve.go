package media

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/storage/link"
)

const (
	// filePolicy keeps whatever a file holds from running, should a browser ever take it for a page.
	filePolicy = "sandbox; default-src 'none'"
	// cacheLife is how long a browser keeps what it was given: a link lives no longer.
	cacheLife = "private, max-age=900"
	// stallLimit is how long a reader may take for some bytes.
	stallLimit = time.Minute
)

// serve godoc
//
//	@Summary	Serve a file of a message
//	@Description	By a signed link as messages carry it, for the person whom it names and only while they see the ticket; no session is needed. Parts can be asked for (Range).
//	@Tags		media
//	@Produce	octet-stream
//	@Param		id		path	string	true	"File"	format(uuid)
//	@Param		variant	path	string	true	"file is to be shown, thumb is its small picture, download is to be saved"	Enums(file, thumb, download)
//	@Param		e		query	string	true	"End of the link"
//	@Param		u		query	string	true	"Person"
//	@Param		s		query	string	true	"Signature"
//	@Success	200	{file}		file
//	@Success	206	{file}		file
//	@Failure	404	{object}	server.Problem	"No such file, a link that has ended or is not ours, or a ticket that the person no longer sees"
//	@Router		/api/v1/media/{id}/{variant} [get]
func (h *handlers) serve(c *gin.Context) error {
	id, err := request.ID(c, "id")
	if err != nil {
		return errNoFile()
	}
	variant := c.Param("variant")
	p, err := h.bearer(c, link.Media, mediaSubject(id, variant))
	if err != nil {
		return err
	}
	file, err := h.DB.Media(c.Request.Context(), p.TenantID, sight(p), id)
	if err != nil {
		return hidden(err)
	}
	if file.State != postgres.MediaStored {
		return errNoFile()
	}
	kind := mediakind.Type(file.Mime)
	if variant == Thumb {
		if file.ThumbKey == "" {
			return errNoFile()
		}
		return h.send(c, object{key: file.ThumbKey, kind: "image/jpeg", name: "miniatura.jpg", at: file.At, cache: cacheLife})
	}
	attachment := variant == Download || !kind.Inline() || p.Restricted(desk.RestrictDownloadsForce)
	return h.send(c, object{
		key: file.Key, kind: kind, name: mediakind.SafeName(file.Name, kind), attachment: attachment, at: file.At, cache: cacheLife,
	})
}

// object is what is sent of the storage, and as what.
type object struct {
	key        string
	kind       mediakind.Type
	name       string // safe
	attachment bool
	at         time.Time
	cache      string
}

func (h *handlers) send(c *gin.Context, o object) error {
	ctx := c.Request.Context()
	info, err := h.Files.Stat(ctx, o.key)
	if desk.CodeOf(err) == desk.CodeNotFound {
		slog.ErrorContext(ctx, "a stored file is missing in the storage", "key", o.key)
		return errNoFile()
	}
	if err != nil {
		return err
	}
	reader := storage.NewReader(ctx, h.Files, o.key, info.Size)
	defer func() { _ = reader.Close() }()
	header := c.Writer.Header()
	header.Set("Content-Type", string(o.kind.Served()))
	header.Set("Content-Disposition", mediakind.Disposition(o.attachment, o.name))
	header.Set("Content-Security-Policy", filePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", o.cache)
	http.ServeContent(c.Writer, c.Request, "", o.at, &paced{Reader: reader, control: http.NewResponseController(c.Writer)})
	return nil
}

// paced gives a slow reader more time as long as bytes go: the server's limit for an answer is made for small ones.
type paced struct {
	*storage.Reader

	control *http.ResponseController
}

// Read implements io.Reader.
func (p *paced) Read(buffer []byte) (int, error) {
	if err := p.control.SetWriteDeadline(time.Now().Add(stallLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.Reader.Read(buffer)
}

// public godoc
//
//	@Summary	Serve a file of ours to Z-API
//	@Description	By a signed link that lives for seven days: Z-API fetches files above 16 MB itself (rule R19).
//	@Tags		media
//	@Produce	octet-stream
//	@Param		token	path	string	true	"Signed token"
//	@Success	200	{file}		file
//	@Success	206	{file}		file
//	@Failure	404	{object}	server.Problem
//	@Router		/m/{token} [get]
func (h *handlers) public(c *gin.Context) error {
	tenant, id, err := h.Signer.CheckPublic(c.Param("token"))
	if err != nil {
		return errNoFile()
	}
	file, err := h.DB.OutgoingMedia(c.Request.Context(), tenant, id)
	if err != nil {
		return hidden(err)
	}
	kind := mediakind.Type(file.Mime)
	return h.send(c, object{
		key: file.Key, kind: kind, name: mediakind.SafeName(file.Name, kind), attachment: !kind.Inline(), at: file.At, cache: "private, no-store",
	})
}

// photo godoc
//
//	@Summary	Serve a contact's profile photo
//	@Description	By a signed link as contacts and tickets carry it (photo_url); no session is needed.
//	@Tags		contacts
//	@Produce	jpeg
//	@Param		id	path	string	true	"Contact"	format(uuid)
//	@Param		e	query	string	true	"End of the link"
//	@Param		u	query	string	true	"Person"
//	@Param		s	query	string	true	"Signature"
//	@Success	200	{file}		file
//	@Failure	404	{object}	server.Problem
//	@Router		/api/v1/contacts/{id}/photo [get]
func (h *handlers) photo(c *gin.Context) error {
	contact, err := request.ID(c, "id")
	if err != nil {
		return errNoFile()
	}
	p, err := h.bearer(c, link.Photo, contact.String())
	if err != nil {
		return err
	}
	if p.Permissions.Reach() == desk.ReachNone && !p.Can(desk.PermContactsView) {
		return errNoFile()
	}
	photo, err := h.DB.Photo(c.Request.Context(), p.TenantID, contact)
	if err != nil {
		return hidden(err)
	}
	return h.send(c, object{key: photo.Key, kind: "image/jpeg", name: "foto.jpg", at: photo.At, cache: cacheLife})
}
