package ticket

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	standardPage = 30
	largestPage  = 100
	// longestQuery is in characters.
	longestQuery = 200
)

// list godoc
//
//	@Summary	List the tickets that the caller may see
//	@Tags		tickets
//	@Param		status			query	string	false	"One or more of open, in_progress, waiting, resolved, cancelled, separated by commas"
//	@Param		department_id	query	string	false	"Department"	format(uuid)
//	@Param		connection_id	query	string	false	"WhatsApp number"	format(uuid)
//	@Param		agent_id		query	string	false	"Agent: an id, me, or none"
//	@Param		contact_phone	query	string	false	"Phone of the contact, written in any way, with country code"
//	@Param		q				query	string	false	"Protocol, contact or words of messages"
//	@Param		unread			query	bool	false	"Only with unread messages"
//	@Param		tab				query	string	false	"Tab of the inbox"	Enums(mine, queue, all, groups, resolved)
//	@Param		order			query	string	false	"Order"	Enums(last_message, oldest)
//	@Param		cursor			query	string	false	"next_cursor of the page before"
//	@Param		limit			query	int		false	"1 to 100; 30 by default"
//	@Success	200	{object}	request.Page[Ticket]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/tickets [get]
func (h *handlers) list(c *gin.Context) error {
	p := request.Principal(c)
	filter, err := filterOf(c)
	if err != nil {
		return err
	}
	page, err := h.DB.ListTickets(c.Request.Context(), p.TenantID, p.Viewer, filter)
	if err != nil {
		return err
	}
	items := make([]Ticket, 0, len(page.Items))
	for _, row := range page.Items {
		items = append(items, h.view(p, row))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}

// filterOf reads the filter and gathers every fault of it.
func filterOf(c *gin.Context) (postgres.TicketFilter, error) {
	var faults faultList
	filter := postgres.TicketFilter{Cursor: c.Query("cursor")}
	filter.DepartmentID = read(&faults, c, "department_id", request.QueryID)
	filter.ConnectionID = read(&faults, c, "connection_id", request.QueryID)
	statuses, err := request.Words(c, "status", statusWords()...)
	faults.add(err)
	for _, s := range statuses {
		filter.Statuses = append(filter.Statuses, desk.Status(s))
	}
	switch agent := c.Query("agent_id"); agent {
	case "me":
		filter.AgentID = request.Principal(c).UserID
	case "none":
		filter.NoAgent = true
	default:
		filter.AgentID = read(&faults, c, "agent_id", request.QueryID)
	}
	if phone := c.Query("contact_phone"); phone != "" {
		digits, ok := desk.CanonicalPhone(phone)
		if !ok {
			faults.add(desk.Invalid("contact_phone", "phone", "is not an international phone number"))
		}
		filter.ContactPhone = digits
	}
	filter.Query = c.Query("q")
	if utf8.RuneCountInString(filter.Query) > longestQuery {
		faults.add(desk.Invalid("q", "max", "is longer than %d characters", longestQuery))
	}
	if unread := read(&faults, c, "unread", request.Truth); unread != nil {
		filter.Unread = *unread
	}
	filter.Tab = postgres.Tab(one(&faults, c, "tab", "mine", "queue", "all", "groups", "resolved"))
	filter.Order = postgres.Order(one(&faults, c, "order", "last_message", "oldest"))
	filter.Limit, err = request.Limit(c, standardPage, largestPage)
	faults.add(err)
	return filter, faults.err()
}

func statusWords() []string {
	words := []string{}
	for _, s := range desk.Statuses() {
		words = append(words, string(s))
	}
	return words
}

// faultList gathers what is wrong with several fields into one answer.
type faultList struct{ all *desk.Error }

func (f *faultList) add(err error) {
	var fault *desk.Error
	if !errors.As(err, &fault) {
		return
	}
	if f.all == nil {
		f.all = &desk.Error{Code: fault.Code, Detail: "some parameters are not right"}
	}
	f.all.Fields = append(f.all.Fields, fault.Fields...)
}

func (f *faultList) err() error {
	if f.all == nil {
		return nil
	}
	return f.all
}

func read[T any](f *faultList, c *gin.Context, name string, from func(*gin.Context, string) (T, error)) T {
	value, err := from(c, name)
	f.add(err)
	return value
}

// one reads a word that is one of a few; "" when it is absent.
func one(f *faultList, c *gin.Context, name string, allowed ...string) string {
	words, err := request.Words(c, name, allowed...)
	if err == nil && len(words) > 1 {
		err = desk.Invalid(name, "oneof", "takes one value")
	}
	f.add(err)
	if err != nil || len(words) == 0 {
		return ""
	}
	return words[0]
}
