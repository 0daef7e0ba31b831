package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// ConnectionSummary is a WhatsApp number with what is set for it and its health, without its tokens (WA-1, WA-2). Ids are uuid.Nil for none.
type ConnectionSummary struct {
	ID             uuid.UUID
	Slug           string
	Name           string
	Phone          string // digits, "" while unknown
	Color          int    // 1 to 6
	DepartmentID   uuid.UUID
	AgentID        uuid.UUID // who gets new tickets
	AIAgentID      uuid.UUID
	Enabled        bool
	GroupsEnabled  bool
	Instance       []byte // the instance id, sealed with KeyID
	HasClientToken bool
	Greeting       string
	Farewell       string
	CallReply      string
	DelaySeconds   int // delayMessage of Z-API, 0 for its own
	SendInterval   time.Duration
	ReadOnWhatsApp bool
	ImportContacts bool
	Status         string // unknown, connected, disconnected or blocked
	StatusAt       time.Time
	PausedAt       *time.Time // sending waits for a person since then
	PauseReason    string
	HookSecret     []byte // sealed with KeyID, empty where nobody kept it
	KeyID          string
	LastWebhookAt  *time.Time
	// Health is nil until the supervisor has looked.
	Health *ConnectionHealth
}

// ConnectionHealth is what is known of a number beside its status (WA-2). What is not known is nil.
type ConnectionHealth struct {
	Connected       bool
	PhoneOnline     *bool
	QueueLength     *int
	Battery         *int // percent
	ProbedAt        *time.Time
	LastInAt        *time.Time
	LastOutAt       *time.Time
	WebhooksOK      *bool // they point here
	DownSince       *time.Time
	Error           string     // a code of why it is down, "" for none
	TokenMismatchAt *time.Time // the last webhook with an unexpected z-api-token (R9)
}

var connectionList = named("connection_list")

// Connections returns the numbers of a tenant by name.
func (db *DB) Connections(ctx context.Context, tenant uuid.UUID) ([]ConnectionSummary, error) {
	list, err := db.listConnections(ctx, tenant, uuid.Nil)
	if err != nil {
		return nil, fmt.Errorf("list the connections: %w", err)
	}
	return list, nil
}

// Connection returns one number; desk.CodeNotFound when there is none, or when it was removed.
func (db *DB) Connection(ctx context.Context, tenant, id uuid.UUID) (ConnectionSummary, error) {
	list, err := db.listConnections(ctx, tenant, id)
	if err != nil {
		return ConnectionSummary{}, fmt.Errorf("get a connection: %w", err)
	}
	if len(list) == 0 {
		return ConnectionSummary{}, desk.E(desk.CodeNotFound, "there is no such connection")
	}
	return list[0], nil
}

func (db *DB) listConnections(ctx context.Context, tenant, id uuid.UUID) ([]ConnectionSummary, error) {
	var connections []ConnectionSummary
	err := db.call(ctx, tenant, each(func(rows pgx.Rows) error {
		c, err := scanConnection(rows)
		connections = append(connections, c)
		return err
	}), connectionList, orNull(id))
	return connections, err
}

func scanConnection(rows pgx.Rows) (c ConnectionSummary, err error) {
	var department, agent, ai *uuid.UUID
	var intervalMS int64
	var connected *bool
	var pause, fault *string
	var h ConnectionHealth
	err = rows.Scan(&c.ID, &c.Slug, &c.Name, &c.Phone, &c.Color, &department, &agent, &ai, &c.Enabled, &c.GroupsEnabled, &c.Instance,
		&c.HasClientToken, &c.Greeting, &c.Farewell, &c.CallReply, &c.DelaySeconds, &intervalMS, &c.ReadOnWhatsApp, &c.ImportContacts,
		&c.Status, &c.StatusAt, &c.PausedAt, &pause, &c.HookSecret, &c.KeyID, &c.LastWebhookAt, &h.TokenMismatchAt,
		&connected, &h.PhoneOnline, &h.QueueLength, &h.Battery, &h.ProbedAt, &h.LastInAt, &h.LastOutAt, &h.WebhooksOK, &h.DownSince, &fault)
	c.DepartmentID, c.AgentID, c.AIAgentID = orNil(department), orNil(agent), orNil(ai)
	c.SendInterval = time.Duration(intervalMS) * time.Millisecond
	c.PauseReason, h.Error = orEmpty(pause), orEmpty(fault)
	if connected != nil {
		h.Connected = *connected
		c.Health = &h
	}
	return c, err
}

// orEmpty is a text that may be NULL.
func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
