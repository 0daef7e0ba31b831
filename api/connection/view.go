package connection

import (
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
)

// Connection is a number, what is set for it, and its health; never its tokens. Phone is null until it is known. Status is paused while sending
// waits for a person although the number is connected; pause_reason says why whatever the status. The webhook's address is shown to those who
// manage numbers only. instance_hint is the end of the instance id, to tell one from another.
type Connection struct {
	ID               uuid.UUID  `json:"id" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Slug             string     `json:"slug" example:"vendas"`
	Name             string     `json:"name" example:"Vendas"`
	Phone            *string    `json:"phone" extensions:"x-nullable" example:"5511999990000"`
	Color            int        `json:"color" minimum:"1" maximum:"6" example:"2"`
	DepartmentID     *uuid.UUID `json:"department_id" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	AgentID          *uuid.UUID `json:"agent_id" extensions:"x-nullable" example:"019a2b3c-4d5e-7f60-8192-a3b4c5d6e7f8"`
	Enabled          bool       `json:"enabled" example:"true"`
	GroupsEnabled    bool       `json:"groups_enabled" example:"false"`
	Greeting         string     `json:"greeting" example:"Olá! Já vamos atender."`
	Farewell         string     `json:"farewell" example:"Obrigado pelo contato."`
	CallReply        string     `json:"call_reply" example:"Não atendemos ligações; escreva para nós."`
	DelaySeconds     int        `json:"delay_seconds" minimum:"0" maximum:"15" example:"0"`
	SendIntervalMS   int64      `json:"send_interval_ms" minimum:"0" maximum:"60000" example:"1000"`
	ReadOnWhatsApp   bool       `json:"read_on_whatsapp" example:"false"`
	ImportContacts   bool       `json:"import_contacts" example:"true"`
	InstanceHint     string     `json:"instance_hint" example:"AC7B"`
	HasInstanceToken bool       `json:"has_instance_token" example:"true"`
	HasClientToken   bool       `json:"has_client_token" example:"true"`
	Status           string     `json:"status" enums:"unknown,connected,disconnected,blocked,paused" example:"connected"`
	StatusAt         time.Time  `json:"status_at" example:"2026-11-23T12:00:00Z"`
	PauseReason      *string    `json:"pause_reason" extensions:"x-nullable" example:"shadow_ban"`
	LastWebhookAt    *time.Time `json:"last_webhook_at" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
	Health           *Health    `json:"health" extensions:"x-nullable"`
	WebhookURL       *string    `json:"webhook_url" extensions:"x-nullable" example:"https://desk.example.org/hooks/zapi/…"`
	AllowedActions   []string   `json:"allowed_actions" enums:"edit,enable,disable,restart,disconnect,webhooks,pair,resume,delete"`
} //	@name	Connection

// Health is what the supervisor found when it last looked; null until then. What is not known is null. Error is a code of why the number is
// down: disconnected, unreachable, credentials, phone_offline.
type Health struct {
	Connected       bool       `json:"connected" example:"true"`
	PhoneOnline     *bool      `json:"phone_online" extensions:"x-nullable" example:"true"`
	QueueLength     *int       `json:"queue_length" extensions:"x-nullable" example:"0"`
	Battery         *int       `json:"battery" extensions:"x-nullable" example:"80"`
	ProbedAt        *time.Time `json:"probed_at" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
	LastInAt        *time.Time `json:"last_in_at" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
	LastOutAt       *time.Time `json:"last_out_at" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
	WebhooksOK      *bool      `json:"webhooks_ok" extensions:"x-nullable" example:"true"`
	DownSince       *time.Time `json:"down_since" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
	Error           *string    `json:"error" extensions:"x-nullable" enums:"disconnected,unreachable,credentials,phone_offline" example:"disconnected"`
	TokenMismatchAt *time.Time `json:"token_mismatch_at" extensions:"x-nullable" example:"2026-11-23T12:00:00Z"`
} //	@name	ConnectionHealth

// statusPaused is shown for a number that is connected and sends nothing until a person resumes it.
const statusPaused = "paused"

func (d Deps) view(p *access.Principal, s postgres.ConnectionSummary) Connection {
	v := Connection{
		ID: s.ID, Slug: s.Slug, Name: s.Name, Phone: given(s.Phone), Color: s.Color, DepartmentID: givenID(s.DepartmentID), AgentID: givenID(s.AgentID),
		Enabled: s.Enabled, GroupsEnabled: s.GroupsEnabled, Greeting: s.Greeting, Farewell: s.Farewell, CallReply: s.CallReply,
		DelaySeconds: s.DelaySeconds, SendIntervalMS: s.SendInterval.Milliseconds(), ReadOnWhatsApp: s.ReadOnWhatsApp, ImportContacts: s.ImportContacts,
		HasInstanceToken: true, HasClientToken: s.HasClientToken, Status: s.Status, StatusAt: s.StatusAt.UTC(),
		PauseReason: given(s.PauseReason), LastWebhookAt: s.LastWebhookAt, Health: health(s.Health), AllowedActions: []string{},
	}
	if s.PausedAt != nil && (s.Status == "connected" || s.Status == "unknown") {
		v.Status = statusPaused
	}
	if instance, err := d.Box.Open(p.TenantID, secret.InstanceID, s.KeyID, s.Instance); err == nil {
		v.InstanceHint = hint(string(instance))
	}
	if p.Can(desk.PermConnectionsManage) {
		v.AllowedActions = actions(s)
		if hook, err := d.Box.Open(p.TenantID, secret.HookSecret, s.KeyID, s.HookSecret); err == nil {
			v.WebhookURL = given(d.hookURL(string(hook)))
		}
	}
	return v
}

func health(h *postgres.ConnectionHealth) *Health {
	if h == nil {
		return nil
	}
	return &Health{
		Connected: h.Connected, PhoneOnline: h.PhoneOnline, QueueLength: h.QueueLength, Battery: h.Battery, ProbedAt: h.ProbedAt, LastInAt: h.LastInAt,
		LastOutAt: h.LastOutAt, WebhooksOK: h.WebhooksOK, DownSince: h.DownSince, Error: given(h.Error), TokenMismatchAt: h.TokenMismatchAt,
	}
}

// actions are what makes sense for the number as it is, for those who manage numbers.
func actions(s postgres.ConnectionSummary) []string {
	list := []string{"edit"}
	if s.Enabled {
		list = append(list, "disable")
	} else {
		list = append(list, "enable")
	}
	list = append(list, "restart", "webhooks")
	if s.Status == "connected" {
		list = append(list, "disconnect")
	} else {
		list = append(list, "pair")
	}
	if s.PausedAt != nil {
		list = append(list, "resume")
	}
	return append(list, "delete")
}

// hint is what is shown of an instance id: its last four characters, where that leaves most of it out.
func hint(instance string) string {
	const shown = 4
	if len(instance) < 3*shown {
		return ""
	}
	return instance[len(instance)-shown:]
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func givenID(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
