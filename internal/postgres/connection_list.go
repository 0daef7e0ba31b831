package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ConnectionSummary is a WhatsApp number with its health and without its secrets (WA-2). DepartmentID is uuid.Nil for none.
type ConnectionSummary struct {
	ID            uuid.UUID
	Slug          string
	Name          string
	Phone         string // digits, "" while unknown
	Color         int    // 1 to 6
	DepartmentID  uuid.UUID
	Enabled       bool
	GroupsEnabled bool
	Status        string // unknown, connected, disconnected or blocked
	StatusAt      time.Time
	LastWebhookAt *time.Time
}

var connectionList = named("connection_list")

// Connections returns the numbers of a tenant by name.
func (db *DB) Connections(ctx context.Context, tenant uuid.UUID) ([]ConnectionSummary, error) {
	var connections []ConnectionSummary
	err := db.call(ctx, tenant, each(func(rows pgx.Rows) error {
		var c ConnectionSummary
		var department *uuid.UUID
		err := rows.Scan(&c.ID, &c.Slug, &c.Name, &c.Phone, &c.Color, &department, &c.Enabled, &c.GroupsEnabled, &c.Status, &c.StatusAt,
			&c.LastWebhookAt)
		if department != nil {
			c.DepartmentID = *department
		}
		connections = append(connections, c)
		return err
	}), connectionList)
	if err != nil {
		return nil, fmt.Errorf("list the connections: %w", err)
	}
	return connections, nil
}
