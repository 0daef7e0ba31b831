package message

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	standardPage = 50
	largestPage  = 100
)

// list godoc
//
//	@Summary	List the messages of a ticket
//	@Description	Without before, after_seq and ids: the newest page, oldest first within it. next_cursor leads to what is older.
//	@Tags		messages
//	@Param		id			path	string	true	"Ticket"	format(uuid)
//	@Param		before		query	string	false	"next_cursor of a page: what is older"
//	@Param		after_seq	query	int		false	"What came after this seq"
//	@Param		ids			query	string	false	"These messages: at most 100 ids, separated by commas"
//	@Param		limit		query	int		false	"1 to 100; 50 by default"
//	@Success	200	{object}	request.Page[Message]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets/{id}/messages [get]
func (h *handlers) list(c *gin.Context) error {
	p := request.Principal(c)
	query, err := queryOf(c, p)
	if err != nil {
		return err
	}
	page, err := h.DB.Messages(c.Request.Context(), p.TenantID, p.Viewer, query)
	if err != nil {
		return err
	}
	items := make([]Message, 0, len(page.Items))
	for _, m := range page.Items {
		items = append(items, h.view(p, m))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}

func queryOf(c *gin.Context, p *access.Principal) (postgres.MessageQuery, error) {
	query := postgres.MessageQuery{Before: c.Query("before"), ShowDeleted: showsDeleted(p)}
	var err error
	if query.TicketID, err = request.ID(c, "id"); err != nil {
		return query, err
	}
	if query.Limit, err = request.Limit(c, standardPage, largestPage); err != nil {
		return query, err
	}
	seq, given, err := request.Number(c, "after_seq")
	if err != nil {
		return query, err
	}
	if given {
		query.AfterSeq = &seq
	}
	if query.IDs, err = idsOf(c); err != nil {
		return query, err
	}
	if (given && query.Before != "") || (query.IDs != nil && (given || query.Before != "")) {
		return query, desk.Invalid("before", "exclusive", "only one of before, after_seq and ids can be given")
	}
	return query, nil
}

func idsOf(c *gin.Context) ([]uuid.UUID, error) {
	text := c.Query("ids")
	if text == "" {
		return nil, nil
	}
	words := strings.Split(text, ",")
	if len(words) > largestPage {
		return nil, desk.Invalid("ids", "max", "are more than %d", largestPage)
	}
	ids := make([]uuid.UUID, 0, len(words))
	for _, word := range words {
		id, err := uuid.Parse(word)
		if err != nil {
			return nil, desk.Invalid("ids", "uuid", "holds something that is not an id")
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// showsDeleted reports whether the person reads deleted messages in conversations (parameters section 1, show_deleted_messages).
func showsDeleted(p *access.Principal) bool {
	return p.Flag(desk.FlagShowDeletedMessages) && p.Can(desk.PermMessagesViewDeleted)
}
