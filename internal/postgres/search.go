package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// FoundMessage is a message that a search has found (TK-8).
type FoundMessage struct {
	ID          uuid.UUID
	TicketID    uuid.UUID
	Protocol    string
	ContactName string
	Direction   string
	Type        desk.MessageKind
	Text        string // its first 20,000 characters
	SentAt      time.Time
}

// FoundMessages are the newest ones, newest first. Complete is false when looking further back would have taken too long: more words find more.
type FoundMessages struct {
	Items    []FoundMessage // never nil
	Complete bool
}

// searchBudget bounds how long a search looks back. Words that few messages hold are found long before it in years of messages; it cuts short
// a word that stands everywhere for a person who may see next to nothing.
const searchBudget = 300 * time.Millisecond

// maxHits bounds what a search within one conversation returns.
const maxHits = 1000

var (
	searchMessages     = named("search_messages")
	searchTicketHeads  = named("search_ticket_heads")
	searchConversation = named("search_conversation")
)

// SearchMessages finds messages by their words, in every form that Portuguese has of them, in the tickets that the viewer may see. Deleted ones
// are not found. limit is 1 to 100.
func (db *DB) SearchMessages(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, text string, limit int) (FoundMessages, error) {
	limit, err := pageSize(limit, defaultPage)
	if err != nil {
		return FoundMessages{}, err
	}
	args, err := viewerArgs(viewer)
	if err != nil {
		return FoundMessages{}, fmt.Errorf("search messages: %w", err)
	}
	found := FoundMessages{Items: []FoundMessage{}, Complete: true}
	scan := func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			var id *uuid.UUID
			if err := rows.Scan(&id, nil, nil, nil, nil, nil, nil, nil); err != nil {
				return err
			}
			if id == nil {
				found.Complete = false
				continue
			}
			m := FoundMessage{ID: *id}
			if err := rows.Scan(nil, &m.TicketID, &m.Protocol, &m.ContactName, &m.Direction, &m.Type, &m.Text, &m.SentAt); err != nil {
				return err
			}
			m.SentAt = m.SentAt.UTC()
			found.Items = append(found.Items, m)
		}
		return rows.Err()
	}
	if err := db.call(ctx, tenant, scan, searchMessages, append(args, cleanText(text), limit, searchBudget)...); err != nil {
		return FoundMessages{}, fmt.Errorf("search messages: %w", err)
	}
	return found, nil
}

// SearchTicketHeads finds the tickets that the viewer may see by protocol, contact's name or phone, newest first; at most limit, 1 to 100.
func (db *DB) SearchTicketHeads(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, text string, limit int) ([]TicketRow, error) {
	limit, err := pageSize(limit, defaultPage)
	if err != nil {
		return nil, err
	}
	args, err := viewerArgs(viewer)
	if err != nil {
		return nil, fmt.Errorf("search tickets: %w", err)
	}
	var ids []uuid.UUID
	if err := db.call(ctx, tenant, collect(&ids, pgx.RowTo[uuid.UUID]), searchTicketHeads, append(args, cleanText(text), limit)...); err != nil {
		return nil, fmt.Errorf("search tickets: %w", err)
	}
	return db.ticketsByID(ctx, tenant, viewer, ids)
}

// Hit is a place in a conversation.
type Hit struct {
	MessageID uuid.UUID
	At        time.Time // UTC, the order of display
}

// SearchConversation finds what one ticket's messages hold, as letters in a row or as words in any form, newest first, a thousand at most.
// desk.CodeNotFound when the viewer may not see the ticket. Deleted messages are found only with showDeleted.
func (db *DB) SearchConversation(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID, text string, showDeleted bool) ([]Hit, error) {
	hits := []Hit{}
	scan := collect(&hits, func(row pgx.CollectableRow) (Hit, error) {
		var h Hit
		err := row.Scan(&h.MessageID, &h.At)
		h.At = h.At.UTC()
		return h, err
	})
	if err := db.seen(ctx, tenant, viewer, ticket, scan, searchConversation, ticket, showDeleted, cleanText(text), maxHits); err != nil {
		return nil, fmt.Errorf("search a conversation: %w", err)
	}
	return hits, nil
}
