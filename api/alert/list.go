package alert

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Alert is a trouble, from when it was raised until it ended by itself. Data holds ids, codes, numbers and instants, by kind: connection_down
// has reason (disconnected, unreachable, credentials, phone_offline) and since; connection_silent reason (queue_grows, unacknowledged,
// unusually_quiet) and since; connection_paused reason (shadow_ban); hook_token_mismatch and hook_not_stored count and last_at.
type Alert struct {
	ID             uuid.UUID       `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Kind           desk.AlertKind  `json:"kind" swaggertype:"string" enums:"connection_down,connection_silent,connection_paused,hook_token_mismatch,hook_not_stored" example:"connection_down"`
	Severity       desk.Severity   `json:"severity" swaggertype:"string" enums:"info,warning,critical" example:"critical"`
	Connection     *Connection     `json:"connection" extensions:"x-nullable"`
	Ticket         *Ticket         `json:"ticket" extensions:"x-nullable"`
	Data           json.RawMessage `json:"data" swaggertype:"object,string"`
	RaisedAt       time.Time       `json:"raised_at" example:"2026-11-23T12:00:00Z"`
	EndedAt        *time.Time      `json:"ended_at" extensions:"x-nullable" example:"2026-11-23T12:10:00Z"`
	AcknowledgedAt *time.Time      `json:"acknowledged_at" extensions:"x-nullable" example:"2026-11-23T12:05:00Z"`
	AcknowledgedBy *Person         `json:"acknowledged_by" extensions:"x-nullable"`
} //	@name	Alert

// Connection names the number that an alert is about.
type Connection struct {
	ID   uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name string    `json:"name" example:"Vendas"`
} //	@name	AlertConnection

// Ticket names the ticket that an alert is about.
type Ticket struct {
	ID       uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Protocol string    `json:"protocol" example:"20261123-000042"`
} //	@name	AlertTicket

// Person names who has acknowledged it.
type Person struct {
	ID   uuid.UUID `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Name string    `json:"name" example:"Ana"`
} //	@name	AlertPerson

// list answers with alerts, the newest first. Alerts about a number are among them for those who are shown that number, alerts about a ticket
// for those who see the ticket.
//
//	@Summary	List the alerts
//	@Tags		alerts
//	@Produce	json
//	@Param		state	query		string	false	"open (the default) or all"	Enums(open, all)
//	@Param		limit	query		int		false	"1 to 100, 30 by default"
//	@Param		before	query		string	false	"next_cursor of the page before"
//	@Success	200		{object}	request.Page[Alert]
//	@Failure	401		{object}	server.Problem	"unauthenticated"
//	@Failure	422		{object}	server.Problem	"invalid"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/alerts [get]
func (d Deps) list(c *gin.Context) error {
	p := request.Principal(c)
	limit, err := request.Limit(c, 30, 100)
	if err != nil {
		return err
	}
	states, err := request.Words(c, "state", "open", "all")
	if err != nil {
		return err
	}
	page, err := d.Store.Alerts(c.Request.Context(), p.TenantID, postgres.AlertFilter{
		Viewer: p.Viewer, Connections: p.SeesConnections(), Open: len(states) == 0 || states[0] == "open", Limit: limit, Cursor: c.Query("before"),
	})
	if err != nil {
		return err
	}
	items := make([]Alert, 0, len(page.Alerts))
	for _, a := range page.Alerts {
		items = append(items, view(a))
	}
	c.JSON(http.StatusOK, request.NewPage(items, page.Next))
	return nil
}

func view(a postgres.Alert) Alert {
	v := Alert{
		ID: a.ID, Kind: a.Kind, Severity: a.Severity, Data: a.Data, RaisedAt: a.RaisedAt.UTC(), EndedAt: a.EndedAt, AcknowledgedAt: a.AcknowledgedAt,
	}
	if a.ConnectionID != uuid.Nil {
		v.Connection = &Connection{a.ConnectionID, a.ConnectionName}
	}
	if a.TicketID != uuid.Nil {
		v.Ticket = &Ticket{a.TicketID, a.Protocol}
	}
	if a.AcknowledgedBy != uuid.Nil {
		v.AcknowledgedBy = &Person{a.AcknowledgedBy, a.AcknowledgedName}
	}
	return v
}
