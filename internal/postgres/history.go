package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// HistoryMessage is a message as an export shows it. Instants are in UTC.
type HistoryMessage struct {
	ID         uuid.UUID
	SentAt     time.Time
	Direction  string // in, out or internal
	Origin     string // customer, agent, phone, api, ai or system
	Type       desk.MessageKind
	Status     desk.Delivery
	AuthorName string // "" where nobody is to be named
	Text       string
	FileName   string
	EditedAt   *time.Time
	DeletedAt  *time.Time
}

// historyPage is how many messages are read at a time: some megabytes at most.
const historyPage = 1000

var (
	connectionKnown = named("connection_known")
	historyMessages = named("history_messages")
)

// ConnectionKnown returns nil for a number that is there or was removed, whose history stays; desk.CodeNotFound for any other.
func (db *DB) ConnectionKnown(ctx context.Context, tenant, id uuid.UUID) error {
	var known bool
	if err := db.call(ctx, tenant, one(&known), connectionKnown, id); err != nil {
		return fmt.Errorf("find a connection: %w", err)
	}
	return nil
}

// HistoryMessages gives every message of a ticket to show, in the order of display, a page at a time: a conversation of any length takes little
// memory, and no connection is held while show is slow. desk.CodeNotFound when the viewer may not, or no longer, see the ticket. What was
// deleted has its text only with showDeleted. An error of show ends it.
func (db *DB) HistoryMessages(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID, showDeleted bool,
	show func(HistoryMessage) error,
) error {
	var after cursor
	for {
		var page []HistoryMessage
		err := db.seen(ctx, tenant, viewer, ticket, collect(&page, historyScan), historyMessages, ticket, showDeleted, after.At, after.ID, historyPage)
		if err != nil {
			return fmt.Errorf("read a ticket's history: %w", err)
		}
		for _, m := range page {
			if err := show(m); err != nil {
				return err
			}
		}
		if len(page) < historyPage {
			return nil
		}
		last := page[len(page)-1]
		after = cursor{At: last.SentAt, ID: last.ID}
	}
}

func historyScan(row pgx.CollectableRow) (HistoryMessage, error) {
	var m HistoryMessage
	err := row.Scan(&m.ID, &m.SentAt, &m.Direction, &m.Origin, &m.Type, &m.Status, &m.AuthorName, &m.Text, &m.FileName, &m.EditedAt, &m.DeletedAt)
	m.SentAt, m.EditedAt, m.DeletedAt = m.SentAt.UTC(), utc(m.EditedAt), utc(m.DeletedAt)
	return m, err
}
