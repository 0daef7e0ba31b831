package history

import (
	"context"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	standardPage = 50
	largestPage  = 100
	longestQuery = 200
)

type handlers struct{ db *postgres.DB }

// Routes returns the package's rows of the table.
func Routes(db *postgres.DB) []route.Route {
	h := &handlers{db}
	return []route.Route{route.ConnectionHistory.Do(h.list), route.ConnectionHistoryExport.Do(h.export)}
}

// Conversation is a ticket of the number.
type Conversation struct {
	ID            uuid.UUID   `json:"id" format:"uuid"`
	Protocol      string      `json:"protocol" example:"20261123-000042"`
	Status        desk.Status `json:"status" enums:"open,in_progress,waiting,resolved,cancelled"`
	ContactName   string      `json:"contact_name"`
	ContactPhone  *string     `json:"contact_phone" extensions:"x-nullable"`
	IsGroup       bool        `json:"is_group"`
	AgentName     *string     `json:"agent_name" extensions:"x-nullable"`
	Department    *string     `json:"department" extensions:"x-nullable"`
	CreatedAt     time.Time   `json:"created_at"`
	LastMessageAt time.Time   `json:"last_message_at"`
	ClosedAt      *time.Time  `json:"closed_at" extensions:"x-nullable"`
} //	@name	HistoryConversation

// list godoc
//
//	@Summary	List the conversations of a number, the one with the newest message first
//	@Tags		connections
//	@Param		id		path	string	true	"Connection"	format(uuid)
//	@Param		q		query	string	false	"Protocol, contact or words of messages"
//	@Param		from	query	string	false	"Only with a last message at this instant or later"	format(date-time)
//	@Param		until	query	string	false	"Only with a last message before this instant"		format(date-time)
//	@Param		cursor	query	string	false	"next_cursor of the page before"
//	@Param		limit	query	int		false	"1 to 100; 50 by default"
//	@Success	200	{object}	request.Page[Conversation]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/history [get]
func (h *handlers) list(c *gin.Context) error {
	p := request.Principal(c)
	filter, err := h.filterOf(c, p)
	if err != nil {
		return err
	}
	if filter.Limit, err = request.Limit(c, standardPage, largestPage); err != nil {
		return err
	}
	page, err := h.db.ListTickets(c.Request.Context(), p.TenantID, p.Viewer, filter)
	if err != nil {
		return err
	}
	items := make([]Conversation, 0, len(page.Items))
	for _, row := range page.Items {
		items = append(items, view(row))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}

// filterOf reads which conversations are asked for. A number that the person may not see is none.
func (h *handlers) filterOf(c *gin.Context, p *access.Principal) (postgres.TicketFilter, error) {
	id, err := request.ID(c, "id")
	if err != nil {
		return postgres.TicketFilter{}, err
	}
	if err := h.visible(c.Request.Context(), p, id); err != nil {
		return postgres.TicketFilter{}, err
	}
	filter := postgres.TicketFilter{ConnectionID: id, Query: c.Query("q"), Cursor: c.Query("cursor")}
	if utf8.RuneCountInString(filter.Query) > longestQuery {
		return filter, desk.Invalid("q", "max", "is longer than %d characters", longestQuery)
	}
	if filter.From, err = request.Instant(c, "from"); err != nil {
		return filter, err
	}
	if filter.Until, err = request.Instant(c, "until"); err != nil {
		return filter, err
	}
	if !filter.From.IsZero() && !filter.Until.IsZero() && !filter.From.Before(filter.Until) {
		return filter, desk.Invalid("until", "order", "is not after from")
	}
	return filter, nil
}

// visible answers not found for a number that the person is kept away from.
func (h *handlers) visible(ctx context.Context, p *access.Principal, connection uuid.UUID) error {
	if only := p.Viewer.ConnectionID; only != "" && only != connection.String() {
		return desk.E(desk.CodeNotFound, "there is no such connection")
	}
	return h.db.ConnectionKnown(ctx, p.TenantID, connection)
}

func view(row postgres.TicketRow) Conversation {
	shown := Conversation{
		ID: row.ID, Protocol: row.Protocol, Status: row.Status, ContactName: row.Contact.Name, IsGroup: row.IsGroup,
		CreatedAt: row.CreatedAt, LastMessageAt: row.LastMessageAt, ClosedAt: row.ClosedAt,
	}
	if row.Contact.Phone != "" {
		shown.ContactPhone = &row.Contact.Phone
	}
	if row.Agent != nil {
		shown.AgentName = &row.Agent.Name
	}
	if row.Department != nil {
		shown.Department = &row.Department.Name
	}
	return shown
}
