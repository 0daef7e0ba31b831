package connection

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Changes changes what is given and leaves the rest. Empty credentials leave those that are stored.
type Changes struct {
	Name           *string    `json:"name" validate:"omitempty,min=1,max=80" extensions:"x-nullable" example:"Vendas"`
	Color          *int       `json:"color" validate:"omitempty,min=1,max=6" extensions:"x-nullable" example:"2"`
	InstanceID     string     `json:"instance_id" validate:"max=200" example:""`
	InstanceToken  string     `json:"instance_token" validate:"max=500" example:""`
	ClientToken    string     `json:"client_token" validate:"max=500" example:""`
	DepartmentID   optionalID `json:"department_id" swaggertype:"string" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"` // null: none
	AgentID        optionalID `json:"agent_id" swaggertype:"string" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`      // null: none
	GroupsEnabled  *bool      `json:"groups_enabled" extensions:"x-nullable" example:"false"`
	Greeting       *string    `json:"greeting" validate:"omitempty,max=4000" extensions:"x-nullable" example:"Olá! Já vamos atender."`
	Farewell       *string    `json:"farewell" validate:"omitempty,max=4000" extensions:"x-nullable" example:"Obrigado pelo contato."`
	CallReply      *string    `json:"call_reply" validate:"omitempty,max=4000" extensions:"x-nullable" example:"Escreva para nós."`
	DelaySeconds   *int       `json:"delay_seconds" validate:"omitempty,min=0,max=15" extensions:"x-nullable" example:"0"`
	SendIntervalMS *int64     `json:"send_interval_ms" validate:"omitempty,min=0,max=60000" extensions:"x-nullable" example:"1000"`
	ReadOnWhatsApp *bool      `json:"read_on_whatsapp" extensions:"x-nullable" example:"false"`
	ImportContacts *bool      `json:"import_contacts" extensions:"x-nullable" example:"true"`
} //	@name	ConnectionChanges

// optionalID tells a field that is absent from one that is null.
type optionalID struct {
	given bool
	id    uuid.UUID
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *optionalID) UnmarshalJSON(raw []byte) error {
	o.given, o.id = true, uuid.Nil
	if string(raw) == "null" {
		return nil
	}
	return json.Unmarshal(raw, &o.id)
}

func (o optionalID) change() *uuid.UUID {
	if !o.given {
		return nil
	}
	return &o.id
}

// update stores all of the change or nothing. New credentials are checked as on registering.
//
//	@Summary	Change a WhatsApp number
//	@Tags		connections
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string				true	"Connection"
//	@Param		body	body		Changes	true	"What is to be different"
//	@Success	200		{object}	Connection
//	@Failure	401		{object}	server.Problem	"unauthenticated"
//	@Failure	403		{object}	server.Problem	"forbidden"
//	@Failure	404		{object}	server.Problem	"not_found"
//	@Failure	409		{object}	server.Problem	"provider_refused"
//	@Failure	422		{object}	server.Problem	"invalid: as on registering"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id} [patch]
func (d Deps) update(c *gin.Context) error {
	var in Changes
	if err := request.Bind(c, &in); err != nil {
		return err
	}
	if in.Name != nil && strings.TrimSpace(*in.Name) == "" {
		return desk.Invalid("name", "required", "is missing")
	}
	stored, err := d.asked(c)
	if err != nil {
		return err
	}
	p, ctx := request.Principal(c), c.Request.Context()
	edit := postgres.ConnectionEdit{
		Name: trimmed(in.Name), Color: in.Color, DepartmentID: in.DepartmentID.change(), AgentID: in.AgentID.change(), GroupsEnabled: in.GroupsEnabled,
		Greeting: in.Greeting, Farewell: in.Farewell, CallReply: in.CallReply, DelaySeconds: in.DelaySeconds, ReadOnWhatsApp: in.ReadOnWhatsApp,
		ImportContacts: in.ImportContacts,
	}
	if in.SendIntervalMS != nil {
		interval := time.Duration(*in.SendIntervalMS) * time.Millisecond
		edit.SendInterval = &interval
	}
	if in.credentials() {
		if edit.Credentials, err = d.newCredentials(ctx, p.TenantID, stored.ID, in); err != nil {
			return err
		}
	}
	announced, err := d.Store.EditConnection(ctx, p.TenantID, stored.ID, edit)
	if err != nil {
		return err
	}
	return d.answer(c, http.StatusOK, stored.ID, announced)
}

func (in *Changes) credentials() bool {
	in.InstanceID, in.InstanceToken, in.ClientToken = strings.TrimSpace(in.InstanceID), strings.TrimSpace(in.InstanceToken), strings.TrimSpace(in.ClientToken)
	return in.InstanceID != "" || in.InstanceToken != "" || in.ClientToken != ""
}

// with returns the number with the credentials that are given.
func (in *Changes) with(n credential.Number) credential.Number {
	for _, field := range []struct {
		given string
		into  *string
	}{{in.InstanceID, &n.Instance.ID}, {in.InstanceToken, &n.Instance.Token}, {in.ClientToken, &n.Instance.ClientToken}} {
		if field.given != "" {
			*field.into = field.given
		}
	}
	return n
}

// newCredentials checks the credentials as they would be, and returns how to store them.
func (d Deps) newCredentials(ctx context.Context, tenant, connection uuid.UUID, in Changes) (func(postgres.Credentials) (postgres.Credentials, error), error) {
	before, err := d.keeper().Number(ctx, tenant, connection)
	if err != nil {
		return nil, err
	}
	if err := d.check(ctx, in.with(before).Instance); err != nil {
		return nil, err
	}
	return func(sealed postgres.Credentials) (postgres.Credentials, error) {
		now, err := credential.Open(d.Box, tenant, sealed)
		if err != nil {
			return sealed, err
		}
		return credential.Seal(d.Box, tenant, in.with(now))
	}, nil
}

func (d Deps) keeper() credential.Keeper { return credential.Keeper{Store: d.Store, Box: d.Box} }

func trimmed(s *string) *string {
	if s == nil {
		return nil
	}
	clean := strings.TrimSpace(*s)
	return &clean
}
