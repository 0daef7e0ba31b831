package upload

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// longestName of a file that is kept, in characters.
const longestName = 255

// create godoc
//
//	@Summary	Announce a file to upload (tus 1.0.0)
//	@Description	Location names the upload; its bytes follow by PATCH. Upload-Metadata holds filename, and ticket_id where the file is for a ticket. Uploads that are neither finished nor sent are removed after 24 hours.
//	@Tags		uploads
//	@Param		Tus-Resumable	header	string	true	"1.0.0"
//	@Param		Upload-Length	header	integer	true	"Bytes"
//	@Param		Upload-Metadata	header	string	false	"filename, filetype, ticket_id; values in base64"
//	@Success	201
//	@Header		201	{string}	Location	"Address of the upload"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	412	{object}	server.Problem	"tus_version"
//	@Failure	413	{object}	server.Problem	"too_large: larger than the setting media.max_size, or than WhatsApp takes"
//	@Failure	422	{object}	server.Problem
//	@Failure	429	{object}	server.Problem	"Too many files that were never sent"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/uploads [post]
func (h *handlers) create(c *gin.Context) error {
	if err := speakTus(c); err != nil {
		return err
	}
	p, ctx := request.Principal(c), c.Request.Context()
	length, err := strconv.ParseInt(c.GetHeader("Upload-Length"), 10, 64)
	if err != nil || length <= 0 {
		return desk.Invalid("Upload-Length", "invalid", "must be the length of the file in bytes, more than 0")
	}
	limit, err := h.Intake.Limit(ctx, p.TenantID)
	if err != nil {
		return err
	}
	c.Header("Tus-Max-Size", strconv.FormatInt(limit, 10))
	if length > limit {
		return desk.E(desk.CodeTooLarge, "files may have %d bytes at most", limit)
	}
	metadata, err := parseMetadata(c.GetHeader("Upload-Metadata"))
	if err != nil {
		return err
	}
	ticket, err := h.ticketOf(c, p, metadata["ticket_id"])
	if err != nil {
		return err
	}
	id, err := h.Intake.DB.CreateUpload(ctx, p.TenantID, postgres.NewUpload{
		UserID: p.UserID, TicketID: ticket, Name: nameOf(metadata["filename"]), Length: length,
	})
	if err != nil {
		return err
	}
	c.Header("Location", route.Base+"/uploads/"+id.String())
	c.Header("Upload-Offset", "0")
	c.Status(http.StatusCreated)
	return nil
}

// ticketOf is the ticket that the file is for, which the person must see.
func (h *handlers) ticketOf(c *gin.Context, p *access.Principal, text string) (uuid.UUID, error) {
	if text == "" {
		return uuid.Nil, nil
	}
	invalid := desk.Invalid("ticket_id", "not_found", "there is no such ticket")
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, invalid
	}
	_, err = h.Intake.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, id)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return uuid.Nil, invalid
	}
	return id, err
}

// parseMetadata reads "key base64,key base64"; a value may be missing.
func parseMetadata(header string) (map[string]string, error) {
	values := map[string]string{}
	for pair := range strings.SplitSeq(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key == "" {
			continue
		}
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil || !utf8.Valid(value) {
			return nil, desk.Invalid("Upload-Metadata", "malformed", "the value of %q is not text in base64", key)
		}
		values[key] = string(value)
	}
	return values, nil
}

func nameOf(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[len(runes)-longestName:]) // the end tells more than the beginning
	}
	return name
}
