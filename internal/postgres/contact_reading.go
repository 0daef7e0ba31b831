package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Chat is where a number reaches a person or a group.
type Chat struct {
	ConnectionID uuid.UUID
	Address      string // as Z-API wants it in `phone`
}

// ReadMessage is a message of a customer that was read here.
type ReadMessage struct {
	Chat
	ProviderID string
	Seq        int64
}

var (
	groupChat        = named("group_chat")
	unmarkedMessages = named("unmarked_messages")
	markedOnWhatsApp = named("marked_on_whatsapp")
)

// GroupChat returns the number that heard a group last, and the group's address there. desk.CodeNotFound for no group, or one without a ticket.
func (db *DB) GroupChat(ctx context.Context, tenant, group uuid.UUID) (Chat, error) {
	var c Chat
	if err := db.call(ctx, tenant, one(&c.ConnectionID, &c.Address), groupChat, group); err != nil {
		return Chat{}, fmt.Errorf("look up a group: %w", err)
	}
	return c, nil
}

// UnmarkedMessages returns the newest messages of a ticket's customer that WhatsApp was not told to be read, at most 20, oldest first; none where
// the number's setting is off.
func (db *DB) UnmarkedMessages(ctx context.Context, tenant, ticket uuid.UUID) ([]ReadMessage, error) {
	found := []ReadMessage{}
	scan := collect(&found, func(row pgx.CollectableRow) (ReadMessage, error) {
		var m ReadMessage
		err := row.Scan(&m.ConnectionID, &m.Address, &m.ProviderID, &m.Seq)
		return m, err
	})
	if err := db.call(ctx, tenant, scan, unmarkedMessages, ticket); err != nil {
		return nil, fmt.Errorf("find what was read: %w", err)
	}
	return found, nil
}

// MarkedOnWhatsApp stores up to which seq WhatsApp was told; it never moves back.
func (db *DB) MarkedOnWhatsApp(ctx context.Context, tenant, ticket uuid.UUID, seq int64) error {
	if err := db.call(ctx, tenant, none, markedOnWhatsApp, ticket, seq); err != nil {
		return fmt.Errorf("store what WhatsApp was told: %w", err)
	}
	return nil
}
