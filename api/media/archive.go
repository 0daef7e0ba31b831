package media

import (
	"archive/zip"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/storage/link"
)

// Archive names the messages whose files are wanted together.
type Archive struct {
	MessageIDs []uuid.UUID `json:"message_ids" validate:"required,min=1,max=100" format:"uuid"`
} //	@name	MediaArchive

// ArchiveLink is where the archive may be had, for 10 to 15 minutes.
type ArchiveLink struct {
	URL string `json:"url"`
} //	@name	MediaArchiveLink

// zipLink godoc
//
//	@Summary	Make a link to several files in one archive
//	@Description	Messages without a stored file are left out.
//	@Tags		media
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string	true	"Ticket"	format(uuid)
//	@Param		files	body		Archive	true	"Messages"
//	@Success	200		{object}	ArchiveLink
//	@Failure	401		{object}	server.Problem
//	@Failure	403		{object}	server.Problem
//	@Failure	404		{object}	server.Problem
//	@Failure	422		{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/media/zip [post]
func (h *handlers) zipLink(c *gin.Context) error {
	p := request.Principal(c)
	ticket, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	if _, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, ticket); err != nil {
		return err
	}
	var body Archive
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	ids := packIDs(body.MessageIDs)
	query := h.Signer.Query(link.Zip, p.TenantID, p.UserID, archiveSubject(ticket, ids))
	query.Set("ids", ids)
	c.JSON(http.StatusOK, ArchiveLink{URL: route.Base + "/tickets/" + ticket.String() + "/media/zip?" + query.Encode()})
	return nil
}

func archiveSubject(ticket uuid.UUID, ids string) string { return ticket.String() + "/" + ids }

// packIDs writes ids as short as an address can.
func packIDs(ids []uuid.UUID) string {
	raw := make([]byte, 0, 16*len(ids))
	for _, id := range ids {
		raw = append(raw, id[:]...)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func unpackIDs(text string) []uuid.UUID {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(raw)/16)
	for ; len(raw) >= 16; raw = raw[16:] {
		ids = append(ids, uuid.UUID(raw[:16]))
	}
	return ids
}

// zip godoc
//
//	@Summary	Serve several files in one archive
//	@Description	By the signed link that POST gives, for the person whom it names; no session is needed. The archive is made while it is sent.
//	@Tags		media
//	@Produce	application/zip
//	@Param		id	path	string	true	"Ticket"	format(uuid)
//	@Param		ids	query	string	true	"Messages"
//	@Param		e	query	string	true	"End of the link"
//	@Param		u	query	string	true	"Person"
//	@Param		s	query	string	true	"Signature"
//	@Success	200	{file}		file
//	@Failure	404	{object}	server.Problem
//	@Router		/api/v1/tickets/{id}/media/zip [get]
func (h *handlers) zip(c *gin.Context) error {
	ticket, err := request.ID(c, "id")
	if err != nil {
		return errNoFile()
	}
	ids := c.Query("ids")
	p, err := h.bearer(c, link.Zip, archiveSubject(ticket, ids))
	if err != nil {
		return err
	}
	files, err := h.DB.MediaOfMessages(c.Request.Context(), p.TenantID, sight(p), ticket, unpackIDs(ids))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errNoFile()
	}
	header := c.Writer.Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", mediakind.Disposition(true, "arquivos.zip"))
	header.Set("Content-Security-Policy", filePolicy)
	header.Set("Cache-Control", "private, no-store")
	c.Status(http.StatusOK)
	if err := h.pack(c, files); err != nil {
		// The answer has begun: a broken archive is all that can be said, and a connection that ends is how.
		slog.WarnContext(c.Request.Context(), "an archive broke off", "ticket_id", ticket, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// pack writes the files one after the other, as they are: pictures and sound don't get smaller. A file that the storage has lost is left out.
func (h *handlers) pack(c *gin.Context, files []postgres.MediaObject) error {
	archive := zip.NewWriter(c.Writer)
	taken := map[string]bool{}
	control := http.NewResponseController(c.Writer)
	for _, file := range files {
		info, err := h.Files.Stat(c.Request.Context(), file.Key)
		if err != nil {
			slog.ErrorContext(c.Request.Context(), "a file is left out of an archive", "media_id", file.ID, "error", err)
			continue
		}
		entry, err := archive.CreateHeader(&zip.FileHeader{
			Name: freeName(taken, mediakind.SafeName(file.Name, mediakind.Type(file.Mime))), Method: zip.Store, Modified: file.At.In(time.UTC),
		})
		if err != nil {
			return err
		}
		reader := &paced{Reader: storage.NewReader(c.Request.Context(), h.Files, file.Key, info.Size), control: control}
		_, err = io.Copy(entry, reader)
		if err := errors.Join(err, reader.Close()); err != nil {
			return err
		}
	}
	return archive.Close()
}

// freeName numbers names that are there already, whatever their letters' case.
func freeName(taken map[string]bool, name string) string {
	end := path.Ext(name)
	stem := strings.TrimSuffix(name, end)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = stem + " (" + strconv.Itoa(n) + ")" + end
	}
	taken[strings.ToLower(name)] = true
	return name
}
