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

// Conversation is a page of one, oldest first.
type Conversation struct {
	Items       []Message `json:"items"`
	NextCursor  *string   `json:"next_cursor" extensions:"x-nullable"`  // before: what is older; null at the beginning of the conversation
	NewerCursor *string   `json:"newer_cursor" extensions:"x-nullable"` // after: what is newer; null at its end
}

// list godoc
//
//	@Summary	List the messages of a ticket
//	@Description	Without before, after, around, after_seq and ids: the newest page, oldest first within it. next_cursor leads to what is older, newer_cursor to what is newer. With the flag group_history a group's list goes on into the earlier tickets of its chat.
//	@Tags		messages
//	@Param		id			path	string	true	"Ticket"	format(uuid)
//	@Param		before		query	string	false	"next_cursor of a page: what is older"
//	@Param		after		query	string	false	"newer_cursor of a page: what is newer"
//	@Param		around		query	string	false	"The page in the middle of which this message stands"	format(uuid)
//	@Param		after_seq	query	int		false	"What came after this seq"
//	@Param		ids			query	string	false	"These messages: at most 100 ids, separated by commas"
//	@Param		limit		query	int		false	"1 to 100; 50 by default"
//	@Param		history		query	string	false	"full: deleted messages and every edit too, for messages.view_deleted with audit.view or settings.manage"	enums(full)
//	@Success	200	{object}	Conversation
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
	shown := Conversation{Items: make([]Message, 0, len(page.Items)), NextCursor: orNull(page.Next), NewerCursor: orNull(page.Newer)}
	for _, m := range page.Items {
		shown.Items = append(shown.Items, h.view(p, m))
	}
	c.JSON(http.StatusOK, shown)
	return nil
}

func queryOf(c *gin.Context, p *access.Principal) (postgres.MessageQuery, error) {
	query := postgres.MessageQuery{
		Before: c.Query("before"), After: c.Query("after"), ShowDeleted: showsDeleted(p), GroupHistory: p.Flag(desk.FlagGroupHistory),
	}
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
	if text := c.Query("around"); text != "" {
		if query.Around, err = uuid.Parse(text); err != nil || query.Around == uuid.Nil {
			return query, desk.Invalid("around", "uuid", "is not an id")
		}
	}
	if places(query) > 1 {
		return query, desk.Invalid("before", "exclusive", "only one of before, after, around, after_seq and ids can be given")
	}
	full, err := fullHistory(c, p)
	query.ShowDeleted = query.ShowDeleted || full
	return query, err
}

// places counts what the page is asked for by.
func places(q postgres.MessageQuery) int {
	n := 0
	for _, given := range []bool{q.Before != "", q.After != "", q.Around != uuid.Nil, q.AfterSeq != nil, q.IDs != nil} {
		if given {
			n++
		}
	}
	return n
}

// fullHistory grants the administrator and the auditor what was deleted, whatever the flag says (WA-8).
func fullHistory(c *gin.Context, p *access.Principal) (bool, error) {
	switch c.Query("history") {
	case "":
		return false, nil
	case "full":
	default:
		return false, desk.Invalid("history", "oneof", "is not full")
	}
	if !p.ReadsFullHistory() {
		return false, desk.E(desk.CodeForbidden, "the full history is the administrator's and the auditor's")
	}
	return true, nil
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
