// Package search answers what the palette asks: contacts, tickets and messages by a few words (TK-8). What a person may not see is not found,
// and does not show in how much is found.
package search

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/api/contact"
	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

const (
	// shortestQuery is in characters: a single letter would find everything.
	shortestQuery = 2
	longestQuery  = 200
	standardLimit = 5
	largestLimit  = 20
)

// Deps are what the package works with.
type Deps struct {
	DB *postgres.DB
	// Photo signs the address of a contact's photo.
	Photo func(p *access.Principal, contact uuid.UUID, version int64) string
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{route.Search.Do(h.search), route.TicketSearch.Do(h.conversation)}
}

// Results are the best of each kind, newest first. Complete is false when older messages were not looked at: more words find more.
type Results struct {
	Contacts []Contact `json:"contacts"`
	Tickets  []Ticket  `json:"tickets"`
	Messages []Message `json:"messages"`
	Complete bool      `json:"complete"`
} //	@name	SearchResults

// Contact is a contact that was found by name or phone.
type Contact struct {
	ID       uuid.UUID `json:"id" format:"uuid"`
	Name     string    `json:"name"`
	Phone    *string   `json:"phone" extensions:"x-nullable"`
	PhotoURL *string   `json:"photo_url" extensions:"x-nullable"`
	Kind     string    `json:"kind" enums:"person,group"`
} //	@name	SearchContact

// Ticket is a ticket that was found by protocol, contact's name or phone.
type Ticket struct {
	ID            uuid.UUID   `json:"id" format:"uuid"`
	Protocol      string      `json:"protocol" example:"20261123-000042"`
	Status        desk.Status `json:"status" enums:"open,in_progress,waiting,resolved,cancelled"`
	ContactName   string      `json:"contact_name"`
	IsGroup       bool        `json:"is_group"`
	AgentName     *string     `json:"agent_name" extensions:"x-nullable"`
	LastMessageAt time.Time   `json:"last_message_at"`
} //	@name	SearchTicket

// Message is a message that was found by its words.
type Message struct {
	MessageID   uuid.UUID        `json:"message_id" format:"uuid"`
	TicketID    uuid.UUID        `json:"ticket_id" format:"uuid"`
	Protocol    string           `json:"protocol" example:"20261123-000042"`
	ContactName string           `json:"contact_name"`
	Direction   string           `json:"direction" enums:"in,out,internal"`
	Type        desk.MessageKind `json:"type" example:"text"`
	Snippet     []desk.Fragment  `json:"snippet"`
	At          time.Time        `json:"at"`
} //	@name	SearchMessage

// search godoc
//
//	@Summary	Search contacts, tickets and messages
//	@Description	Portuguese word forms and accents don't matter. Contacts are found by those who have the section Contacts, tickets and messages by those who may see the ticket.
//	@Tags		search
//	@Param		q		query	string	true	"2 to 200 characters"
//	@Param		limit	query	int		false	"Of each kind, 1 to 20; 5 by default"
//	@Success	200	{object}	Results
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/search [get]
func (h *handlers) search(c *gin.Context) error {
	p := request.Principal(c)
	text, err := queryOf(c)
	if err != nil {
		return err
	}
	limit, err := request.Limit(c, standardLimit, largestLimit)
	if err != nil {
		return err
	}
	var contacts postgres.ContactPage
	var tickets []postgres.TicketRow
	var messages postgres.FoundMessages
	// Three look-ups that know nothing of each other: the slowest decides how long it takes.
	parts, ctx := errgroup.WithContext(c.Request.Context())
	if contact.MayList(p) {
		parts.Go(func() (err error) {
			contacts, err = h.DB.Contacts(ctx, p.TenantID, p.Viewer, postgres.ContactFilter{Query: text, Limit: limit})
			return err
		})
	}
	parts.Go(func() (err error) {
		tickets, err = h.DB.SearchTicketHeads(ctx, p.TenantID, p.Viewer, text, limit)
		return err
	})
	parts.Go(func() (err error) {
		messages, err = h.DB.SearchMessages(ctx, p.TenantID, p.Viewer, text, limit)
		return err
	})
	if err := parts.Wait(); err != nil {
		return err
	}
	c.JSON(http.StatusOK, h.results(p, text, contacts.Items, tickets, messages))
	return nil
}

func (h *handlers) results(p *access.Principal, text string, contacts []postgres.Contact, tickets []postgres.TicketRow,
	messages postgres.FoundMessages,
) Results {
	found := Results{Contacts: []Contact{}, Tickets: []Ticket{}, Messages: []Message{}, Complete: messages.Complete}
	for _, row := range contacts {
		shown := Contact{ID: row.ID, Name: row.ShownName(), Phone: orNull(row.Phone), Kind: row.Kind}
		if row.PhotoKey != "" && h.Photo != nil {
			shown.PhotoURL = orNull(h.Photo(p, row.ID, row.PhotoVersion()))
		}
		found.Contacts = append(found.Contacts, shown)
	}
	for _, row := range tickets {
		shown := Ticket{
			ID: row.ID, Protocol: row.Protocol, Status: row.Status, ContactName: row.Contact.Name,
			IsGroup: row.IsGroup, LastMessageAt: row.LastMessageAt,
		}
		if row.Agent != nil {
			shown.AgentName = &row.Agent.Name
		}
		found.Tickets = append(found.Tickets, shown)
	}
	for _, row := range messages.Items {
		found.Messages = append(found.Messages, Message{
			MessageID: row.ID, TicketID: row.TicketID, Protocol: row.Protocol, ContactName: row.ContactName, Direction: row.Direction,
			Type: row.Type, Snippet: desk.Snippet(row.Text, text), At: row.SentAt,
		})
	}
	return found
}

// queryOf returns the words that are asked for.
func queryOf(c *gin.Context) (string, error) {
	text := strings.TrimSpace(c.Query("q"))
	switch length := utf8.RuneCountInString(text); {
	case length < shortestQuery:
		return "", desk.Invalid("q", "min", "has fewer than %d characters", shortestQuery)
	case length > longestQuery:
		return "", desk.Invalid("q", "max", "is longer than %d characters", longestQuery)
	}
	return text, nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
