package upload

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/upload"
)

const (
	// stallLimit is how long a browser may send nothing: what has come by then is kept.
	stallLimit = 30 * time.Second
	// answerLimit leaves time to make one file of many parts after the last has come.
	answerLimit = 6 * time.Minute
)

// View is an upload. kind says what the file is by its content, once state is stored; used ones belong to a message.
type View struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Name   string    `json:"name" example:"foto.jpg"`
	Mime   string    `json:"mime" example:"image/jpeg"`
	Kind   *string   `json:"kind" extensions:"x-nullable" enums:"image,audio,video,document" example:"image"`
	Size   int64     `json:"size" example:"51200"`
	Offset int64     `json:"offset" example:"51200"`
	State  string    `json:"state" enums:"open,stored,refused,used" example:"stored"`
	// Failure is a code, while state is refused: too_large for what it turned out to be, or lost.
	Failure *string `json:"failure" extensions:"x-nullable"`
} //	@name	Upload

// get godoc
//
//	@Summary	Show an upload
//	@Tags		uploads
//	@Produce	json
//	@Param		id	path		string	true	"Upload"	format(uuid)
//	@Success	200	{object}	View
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem	"Absent, or somebody else's"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/uploads/{id} [get]
func (h *handlers) get(c *gin.Context) error {
	u, err := h.own(c)
	if err != nil {
		return err
	}
	size := u.Length
	if u.State == postgres.UploadStored || u.State == postgres.UploadUsed {
		size = u.Size
	}
	c.JSON(http.StatusOK, View{
		ID: u.ID, Name: u.Name, Mime: u.Mime, Kind: orNull(u.Kind), Size: size, Offset: u.Received, State: string(u.State), Failure: orNull(u.Failure),
	})
	return nil
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// own returns the upload that the path names.
func (h *handlers) own(c *gin.Context) (postgres.Upload, error) {
	id, err := request.ID(c, "id")
	if err != nil {
		return postgres.Upload{}, err
	}
	p := request.Principal(c)
	return h.Intake.Own(c.Request.Context(), p.TenantID, p.UserID, id)
}

// offset godoc
//
//	@Summary	Tell how much of an upload is kept (tus 1.0.0)
//	@Tags		uploads
//	@Param		id				path	string	true	"Upload"	format(uuid)
//	@Param		Tus-Resumable	header	string	true	"1.0.0"
//	@Success	200
//	@Header		200	{integer}	Upload-Offset	"Bytes kept"
//	@Header		200	{integer}	Upload-Length	"Bytes announced"
//	@Failure	401
//	@Failure	403
//	@Failure	404
//	@Failure	412
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/uploads/{id} [head]
func (h *handlers) offset(c *gin.Context) error {
	u, err := h.own(c)
	if err != nil {
		return err
	}
	if err := speakTus(c); err != nil {
		return err
	}
	c.Header("Upload-Offset", strconv.FormatInt(u.Received, 10))
	c.Header("Upload-Length", strconv.FormatInt(u.Length, 10))
	c.Status(http.StatusOK)
	return nil
}

// add godoc
//
//	@Summary	Upload bytes (tus 1.0.0)
//	@Description	From Upload-Offset on, which is where the upload ends. What has come when the connection breaks is kept: HEAD tells how much. With the last byte the file is looked at; a whole one that can't be sent is refused here.
//	@Tags		uploads
//	@Accept		octet-stream
//	@Param		id				path	string	true	"Upload"	format(uuid)
//	@Param		Tus-Resumable	header	string	true	"1.0.0"
//	@Param		Upload-Offset	header	integer	true	"Where the bytes go"
//	@Success	204
//	@Header		204	{integer}	Upload-Offset	"Bytes kept"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"upload_offset: it goes on elsewhere; conflict: it is whole"
//	@Failure	412	{object}	server.Problem	"tus_version"
//	@Failure	413	{object}	server.Problem	"More bytes than announced, or a file larger than WhatsApp takes of its kind"
//	@Failure	415	{object}	server.Problem
//	@Failure	423	{object}	server.Problem	"upload_busy: another request writes to it"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/uploads/{id} [patch]
func (h *handlers) add(c *gin.Context) error {
	u, err := h.own(c)
	if err != nil {
		return err
	}
	if err := speakTus(c); err != nil {
		return err
	}
	if c.ContentType() != "application/offset+octet-stream" {
		return desk.E(request.CodeUnsupportedMedia, "the body must be application/offset+octet-stream")
	}
	offset, err := strconv.ParseInt(c.GetHeader("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return desk.Invalid("Upload-Offset", "invalid", "must be the number of bytes that are kept")
	}
	if u.State == postgres.UploadOpen && offset <= u.Length && c.Request.ContentLength > u.Length-offset {
		return desk.E(desk.CodeTooLarge, "there is more than was announced")
	}
	control := http.NewResponseController(c.Writer)
	p := request.Principal(c)
	received, err := h.Intake.Append(c.Request.Context(), p.TenantID, p.UserID, u.ID, offset, &lively{from: c.Request.Body, control: control})
	c.Header("Upload-Offset", strconv.FormatInt(received, 10))
	if err != nil {
		return err
	}
	if received == u.Length {
		return h.whole(c, u.ID)
	}
	c.Status(http.StatusNoContent)
	return nil
}

// whole answers for an upload whose last byte has come.
func (h *handlers) whole(c *gin.Context, id uuid.UUID) error {
	p := request.Principal(c)
	u, err := h.Intake.Own(c.Request.Context(), p.TenantID, p.UserID, id)
	switch {
	case err != nil:
		return err
	case u.State == postgres.UploadRefused && u.Failure == upload.FailureTooLarge:
		return desk.E(desk.CodeTooLarge, "WhatsApp takes no file of this kind that is so large")
	case u.State == postgres.UploadRefused:
		return desk.E(desk.CodeConflict, "the file could not be kept (%s); upload it again", u.Failure)
	}
	c.Status(http.StatusNoContent)
	return nil
}

// lively gives a browser more time as long as bytes come: the server's limits for a request are made for small ones.
type lively struct {
	from    io.Reader
	control *http.ResponseController
}

// Read implements io.Reader.
func (l *lively) Read(p []byte) (int, error) {
	now := time.Now()
	err := errors.Join(l.control.SetReadDeadline(now.Add(stallLimit)), l.control.SetWriteDeadline(now.Add(answerLimit)))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return l.from.Read(p)
}

// remove godoc
//
//	@Summary	Drop an upload (tus 1.0.0)
//	@Tags		uploads
//	@Param		id				path	string	true	"Upload"	format(uuid)
//	@Param		Tus-Resumable	header	string	true	"1.0.0"
//	@Success	204
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"conflict: it has been sent"
//	@Failure	412	{object}	server.Problem	"tus_version"
//	@Failure	423	{object}	server.Problem	"upload_busy: a request writes to it"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/uploads/{id} [delete]
func (h *handlers) remove(c *gin.Context) error {
	u, err := h.own(c)
	if err != nil {
		return err
	}
	if err := speakTus(c); err != nil {
		return err
	}
	if u.State == postgres.UploadUsed {
		return desk.E(desk.CodeConflict, "this file has been sent")
	}
	if _, err := h.Intake.Remove(c.Request.Context(), request.Principal(c).TenantID, u.ID); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
