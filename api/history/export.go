package history

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// export godoc
//
//	@Summary	Take along the conversations of a number with all their messages
//	@Description	CSV with a line a message (semicolons, UTF-8 with a mark, times of the company's zone), or JSON with a conversation each. It is streamed: of a transfer that breaks off, the connection is cut, so that a part is never taken for the whole.
//	@Tags		connections
//	@Param		id		path	string	true	"Connection"	format(uuid)
//	@Param		format	query	string	false	"csv by default"	Enums(csv, json)
//	@Param		q		query	string	false	"Protocol, contact or words of messages: the newest 500 conversations that match"
//	@Param		from	query	string	false	"Only with a last message at this instant or later"	format(date-time)
//	@Param		until	query	string	false	"Only with a last message before this instant"		format(date-time)
//	@Produce	text/csv
//	@Produce	json
//	@Success	200	{file}		file
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/history/export [get]
func (h *handlers) export(c *gin.Context) error {
	p := request.Principal(c)
	filter, err := h.filterOf(c, p)
	if err != nil {
		return err
	}
	formats, err := request.Words(c, "format", "csv", "json")
	if err != nil || len(formats) > 1 {
		return desk.Invalid("format", "oneof", "is csv or json")
	}
	tenant, err := h.db.Tenant(c.Request.Context(), p.TenantID)
	if err != nil {
		return err
	}
	filter.Cursor, filter.Limit = "", largestPage
	first, err := h.db.ListTickets(c.Request.Context(), p.TenantID, p.Viewer, filter)
	if err != nil {
		return err
	}
	format := "csv"
	if len(formats) == 1 {
		format = formats[0]
	}
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="historico-%s.%s"`, time.Now().UTC().Format("20060102-150405"), format))
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	var out writer = newJSONWriter(c.Writer)
	if format == "csv" {
		out = newCSVWriter(c.Writer, tenant)
	}
	c.Header("Content-Type", out.contentType())
	c.Status(http.StatusOK)
	if err := h.stream(c, p, filter, first, out); err != nil {
		// The status is sent already: only a cut connection tells that this is not the whole.
		_ = c.Error(err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// writer writes conversations one after another.
type writer interface {
	contentType() string
	begin() error
	conversation(t postgres.TicketRow) error
	message(m postgres.HistoryMessage) error
	end() error
	flush() error
}

func (h *handlers) stream(c *gin.Context, p *access.Principal, filter postgres.TicketFilter, page postgres.TicketPage, out writer) error {
	ctx := c.Request.Context()
	showDeleted := p.Can(desk.PermMessagesViewDeleted) && p.Can(desk.PermAuditView)
	if err := out.begin(); err != nil {
		return err
	}
	for {
		for _, ticket := range page.Items {
			if err := out.conversation(ticket); err != nil {
				return err
			}
			err := h.db.HistoryMessages(ctx, p.TenantID, p.Viewer, ticket.ID, showDeleted, out.message)
			// It left the person's sight since the page was read: nothing more of it.
			if err != nil && desk.CodeOf(err) != desk.CodeNotFound {
				return err
			}
		}
		if err := out.flush(); err != nil {
			return err
		}
		c.Writer.Flush()
		if page.Next == "" {
			return out.end()
		}
		filter.Cursor = page.Next
		var err error
		if page, err = h.db.ListTickets(ctx, p.TenantID, p.Viewer, filter); err != nil {
			return err
		}
	}
}
