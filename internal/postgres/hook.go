package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Hook is the number behind the secret of a webhook's path (R9).
type Hook struct {
	TenantID      uuid.UUID
	ConnectionID  uuid.UUID
	InstanceHash  string // HashInstance of the instance id
	InstanceToken []byte // sealed with KeyID, see internal/secret
	KeyID         string
	Enabled       bool
	// GroupsEnabled is what routing calls GroupsOn: the number's switch and the flag `groups`, both on.
	GroupsEnabled bool
	// Connected is what is stored as the number's status: unknown, connected, disconnected or blocked.
	Status string
}

var (
	hookTenant     = named("hook_tenant")
	hookConnection = named("hook_connection")
)

// HookBySecret finds a number by the SHA-256 of its webhook secret, in one round trip. Without one it is desk.CodeNotFound.
func (db *DB) HookBySecret(ctx context.Context, hash []byte) (Hook, error) {
	var h Hook
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, "")
	batch.Queue(hookTenant, hash)
	batch.Queue(hookConnection, hash).Query(one(&h.TenantID, &h.ConnectionID, &h.InstanceHash, &h.InstanceToken, &h.KeyID, &h.Enabled,
		&h.GroupsEnabled, &h.Status))
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return Hook{}, fmt.Errorf("find the number of a webhook: %w", translateError(err))
	}
	return h, nil
}

// WebhookEvent is a webhook that is kept as it came: no message, not understood, or odd (WA-3, R9).
type WebhookEvent struct {
	ConnectionID uuid.UUID
	Type         string   // as the webhook names itself
	Flags        []string // what is odd about it, as codes
	Raw          json.RawMessage
}

var (
	webhookKeep     = named("webhook_keep")
	connectionTouch = named("connection_touch")
	connectionState = named("connection_set_status")
)

// KeepWebhook stores the event. What is not JSON that Postgres takes is stored as a JSON string.
func (db *DB) KeepWebhook(ctx context.Context, tenant uuid.UUID, e WebhookEvent) error {
	id, err := newID()
	if err != nil {
		return err
	}
	flags := e.Flags
	if flags == nil {
		flags = []string{}
	}
	raw := cleanJSON(e.Raw)
	if raw == nil {
		raw = json.RawMessage(`""`)
	}
	if err := db.call(ctx, tenant, none, webhookKeep, id, tenant, e.ConnectionID, cleanText(e.Type), flags, raw); err != nil {
		return fmt.Errorf("keep a webhook: %w", err)
	}
	return nil
}

// SetConnectionStatus stores what a number says of itself at an instant: connected, disconnected or blocked. News that is older than what is
// stored changes nothing. The browsers hear of a change.
func (db *DB) SetConnectionStatus(ctx context.Context, tenant, connection uuid.UUID, status string, at time.Time) ([]Announcement, error) {
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), connectionState, connection, status, at); err != nil {
		return nil, fmt.Errorf("set the status of a number: %w", err)
	}
	return announced, nil
}

// Heard is what a webhook tells beside its content.
type Heard struct {
	TokenMismatch bool // its z-api-token was not the expected one (R9)
	In            bool // it brought a message of somebody else
	Out           bool // it told that something of ours has left
}

// TouchConnection notes that a webhook of the number has arrived, and what sort of. It writes at most once in five seconds for each of them.
func (db *DB) TouchConnection(ctx context.Context, tenant, connection uuid.UUID, h Heard) error {
	if err := db.call(ctx, tenant, none, connectionTouch, connection, tenant, h.TokenMismatch, h.In, h.Out); err != nil {
		return fmt.Errorf("note a webhook: %w", err)
	}
	return nil
}
