package contact

import (
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
//	@Summary	List the contacts
//	@Description	By name. A contact that was joined with another is in it once.
//	@Tags		contacts
//	@Param		q		query	string	false	"Part of a name or of a phone"
//	@Param		kind	query	string	false	"person or group"
//	@Param		cursor	query	string	false	"Of the page before"
//	@Param		limit	query	int		false	"1 to 100"	default(30)
//	@Success	200	{object}	request.Page[Contact]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem	"forbidden: also while the parameter show_contacts is off"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts [get]
func (h *handlers) list(c *gin.Context) error {
	p := request.Principal(c)
	if err := section(p); err != nil {
		return err
	}
	filter := postgres.ContactFilter{Query: c.Query("q"), Kind: c.Query("kind"), Cursor: c.Query("cursor")}
	if utf8.RuneCountInString(filter.Query) > longestQuery || !utf8.ValidString(filter.Query) {
		return desk.Invalid("q", "max", "is no text of at most %d characters", longestQuery)
	}
	var err error
	if filter.Limit, err = request.Limit(c, standardPage, largestPage); err != nil {
		return err
	}
	page, err := h.DB.Contacts(c.Request.Context(), p.TenantID, p.Viewer, filter)
	if err != nil {
		return err
	}
	items := make([]Contact, 0, len(page.Items))
	for _, found := range page.Items {
		items = append(items, h.view(p, found))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}
