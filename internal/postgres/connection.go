package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// NewConnection is a WhatsApp number to add (WA-1).
type NewConnection struct {
	Slug           string // how workflows name it (R35); unique within the tenant
	Name           string
	Phone          string    // canonical digits; "" when not known yet
	Color          int       // 1 to 6
	DepartmentID   uuid.UUID // where new tickets go; uuid.Nil for none
	InstanceID     string
	InstanceToken  []byte // sealed with KeyID, see internal/secret
	ClientToken    []byte // sealed with KeyID
	KeyID          string
	HookSecretHash []byte // SHA-256 of the secret in the webhook's path
	GroupsEnabled  bool
	SendInterval   time.Duration // least time between two sends; 0 for none (R20)
	ReopenWindow   time.Duration // after closing; 0 for never (TK-3)
}

var connectionCreate = named("connection_create")

// CreateConnection adds a number. A slug or a secret that is taken is desk.CodeConflict, an unknown department too.
func (db *DB) CreateConnection(ctx context.Context, tenant uuid.UUID, c NewConnection) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	err = db.call(ctx, tenant, none, connectionCreate, id, tenant, c.Slug, c.Name, c.Phone, c.Color, orNull(c.DepartmentID), c.GroupsEnabled,
		c.InstanceID, c.InstanceToken, c.ClientToken, c.KeyID, c.HookSecretHash, c.SendInterval.Milliseconds(), int(c.ReopenWindow.Seconds()))
	if err != nil {
		return uuid.Nil, fmt.Errorf("create a connection: %w", err)
	}
	return id, nil
}
