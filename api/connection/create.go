package connection

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// reopenWindow is how long after closing a message reopens a ticket, until the tenant sets it (TK-3).
const reopenWindow = 24 * time.Hour

// NewConnection registers a number. The tokens are written and never shown again; the Client-Token is empty where the account has none. Without
// a slug one is made of the name.
type NewConnection struct {
	Name           string     `json:"name" validate:"required,max=80" example:"Vendas"`
	Slug           string     `json:"slug" validate:"max=63" example:"vendas"`
	Color          int        `json:"color" validate:"omitempty,min=1,max=6" example:"2"`
	InstanceID     string     `json:"instance_id" validate:"required,max=200" example:"3C67AB641C8AA0412F6A242B4E23AC7B"`
	InstanceToken  string     `json:"instance_token" validate:"required,max=500" example:"9A8B7C6D5E4F3A2B1C0D9E8F"`
	ClientToken    string     `json:"client_token" validate:"max=500" example:"F1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6S"`
	DepartmentID   *uuid.UUID `json:"department_id" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	AgentID        *uuid.UUID `json:"agent_id" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	GroupsEnabled  bool       `json:"groups_enabled" example:"false"`
	Greeting       string     `json:"greeting" validate:"max=4000" example:"Olá! Já vamos atender."`
	Farewell       string     `json:"farewell" validate:"max=4000" example:"Obrigado pelo contato."`
	CallReply      string     `json:"call_reply" validate:"max=4000" example:"Não atendemos ligações; escreva para nós."`
	DelaySeconds   int        `json:"delay_seconds" validate:"min=0,max=15" example:"0"`
	SendIntervalMS int64      `json:"send_interval_ms" validate:"min=0,max=60000" example:"1000"`
	ReadOnWhatsApp bool       `json:"read_on_whatsapp" example:"false"`
	ImportContacts *bool      `json:"import_contacts" extensions:"x-nullable" example:"true"` // null: true
} //	@name	NewConnection

// create registers a number. Z-API is asked whether the credentials are right; where it can't be reached they are stored all the same. The
// webhooks are set by the number's supervisor within seconds.
//
//	@Summary	Register a WhatsApp number
//	@Tags		connections
//	@Accept		json
//	@Produce	json
//	@Param		body	body		NewConnection	true	"Number"
//	@Success	201		{object}	Connection
//	@Failure	401		{object}	server.Problem	"unauthenticated"
//	@Failure	403		{object}	server.Problem	"forbidden"
//	@Failure	409		{object}	server.Problem	"provider_refused"
//	@Failure	422		{object}	server.Problem	"invalid: with the field; taken where another number has the instance or the slug, wrong where Z-API does not know the credentials"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections [post]
func (d Deps) create(c *gin.Context) error {
	var in NewConnection
	if err := request.Bind(c, &in); err != nil {
		return err
	}
	p, ctx := request.Principal(c), c.Request.Context()
	in.Name = strings.TrimSpace(in.Name)
	number := credential.Number{
		Instance:   zapi.Instance{ID: strings.TrimSpace(in.InstanceID), Token: strings.TrimSpace(in.InstanceToken), ClientToken: strings.TrimSpace(in.ClientToken)},
		HookSecret: access.NewSecret(),
	}
	if err := request.Validate(&in); err != nil { // once more, without the blanks
		return err
	}
	if err := d.check(ctx, number.Instance); err != nil {
		return err
	}
	sealed, err := credential.Seal(d.Box, p.TenantID, number)
	if err != nil {
		return err
	}
	id, err := d.Store.CreateConnection(ctx, p.TenantID, in.row(sealed))
	if err != nil {
		return err
	}
	return d.answer(c, http.StatusCreated, id, nil)
}

func (in NewConnection) row(sealed postgres.Credentials) postgres.NewConnection {
	row := postgres.NewConnection{
		Slug: in.Slug, Name: in.Name, Color: max(in.Color, 1), Credentials: sealed, GroupsEnabled: in.GroupsEnabled, Greeting: in.Greeting, Farewell: in.Farewell, CallReply: in.CallReply,
		DelaySeconds: in.DelaySeconds, SendInterval: time.Duration(in.SendIntervalMS) * time.Millisecond, ReadOnWhatsApp: in.ReadOnWhatsApp,
		KeepContacts: in.ImportContacts != nil && !*in.ImportContacts, ReopenWindow: reopenWindow,
	}
	if in.DepartmentID != nil {
		row.DepartmentID = *in.DepartmentID
	}
	if in.AgentID != nil {
		row.AgentID = *in.AgentID
	}
	return row
}
