package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// MessageQuery asks for messages of one ticket. At most one of Before, AfterSeq and IDs is given; none asks for the newest page.
type MessageQuery struct {
	TicketID uuid.UUID
	// Before is the cursor of a page: what is older than it.
	Before string
	// AfterSeq asks for what came after that seq, so that a browser that was away catches up. Rows without a seq, such as reactions, come
	// with it when they are not older than the row of that seq; the caller drops what it has.
	AfterSeq *int64
	// IDs asks for these messages, as an event names them.
	IDs []uuid.UUID
	// Limit is 1 to 100; 50 when 0.
	Limit int
	// ShowDeleted gives the content of deleted messages too (flag show_deleted_messages with messages.view_deleted, or history pages).
	ShowDeleted bool
}

// MessagePage is a page in the order of display, oldest first. Next is the cursor of what is older, "" at the beginning of the conversation.
type MessagePage struct {
	Items []Message // never nil
	Next  string
}

const defaultMessages = 50

var (
	ticketSeen    = named("ticket_seen")
	messagesPage  = named("messages_page")
	messagesAfter = named("messages_after")
	messagesByID  = named("messages_by_id")
)

// Messages returns messages of a ticket; desk.CodeNotFound when the viewer may not see it. They are ordered by the instant of sending, then
// by receipt. Deleted ones are in it without their content, unless ShowDeleted.
func (db *DB) Messages(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, q MessageQuery) (MessagePage, error) {
	limit, err := pageSize(q.Limit, defaultMessages)
	if err != nil {
		return MessagePage{}, err
	}
	q.Limit = limit
	query, args, err := q.sql()
	if err != nil {
		return MessagePage{}, err
	}
	items := []Message{}
	if err := db.seen(ctx, tenant, viewer, q.TicketID, collect(&items, messageScan), query, args...); err != nil {
		return MessagePage{}, fmt.Errorf("read messages: %w", err)
	}
	page := MessagePage{Items: items}
	if q.AfterSeq == nil && q.IDs == nil {
		page.cut(limit, q.TicketID)
	}
	return page, nil
}

// cut turns newest first with one too many into a page.
func (p *MessagePage) cut(limit int, ticket uuid.UUID) {
	if len(p.Items) > limit {
		p.Items = p.Items[:limit]
		last := p.Items[limit-1]
		p.Next = cursor{At: last.SentAt, ID: last.ID, Filter: fingerprint(ticket)}.String()
	}
	slices.Reverse(p.Items)
}

func (q MessageQuery) sql() (string, []any, error) {
	switch {
	case q.IDs != nil:
		if len(q.IDs) > maxPage {
			return "", nil, desk.Invalid("ids", "too_many", "at most %d messages at once", maxPage)
		}
		return messagesByID, []any{q.TicketID, q.ShowDeleted, q.IDs}, nil
	case q.AfterSeq != nil:
		return messagesAfter, []any{q.TicketID, q.ShowDeleted, *q.AfterSeq, q.Limit}, nil
	}
	// The newest page is everything before the end of time.
	before := cursor{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	if q.Before != "" {
		var err error
		if before, err = parseCursor(q.Before, fingerprint(q.TicketID)); err != nil {
			return "", nil, err
		}
	}
	return messagesPage, []any{q.TicketID, q.ShowDeleted, before.At, before.ID, q.Limit + 1}, nil
}

// seen runs a query of one ticket after asking, in the same round trip, whether the viewer may see the ticket.
func (db *DB) seen(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID, scan func(pgx.Rows) error,
	query string, args ...any,
) error {
	who, err := viewerArgs(viewer)
	if err != nil {
		return err
	}
	var visible bool
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, tenant.String())
	batch.Queue(ticketSeen, append(who, ticket)...).Query(one(&visible))
	batch.Queue(query, args...).Query(scan)
	if err := translateError(db.pool.SendBatch(ctx, batch).Close()); err != nil {
		return err
	}
	if !visible {
		return desk.E(desk.CodeNotFound, "there is no such ticket")
	}
	return nil
}

// Message returns one message of any ticket that the viewer may see; desk.CodeNotFound otherwise. Content of a deleted one is left out
// unless showDeleted.
func (db *DB) Message(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, id uuid.UUID, showDeleted bool) (Message, error) {
	var ticket uuid.UUID
	if err := db.call(ctx, tenant, one(&ticket), messageTicket, id); err != nil {
		return Message{}, fmt.Errorf("read a message: %w", err)
	}
	page, err := db.Messages(ctx, tenant, viewer, MessageQuery{TicketID: ticket, IDs: []uuid.UUID{id}, ShowDeleted: showDeleted})
	if err != nil {
		return Message{}, err
	}
	if len(page.Items) == 0 {
		return Message{}, desk.E(desk.CodeNotFound, "there is no such message")
	}
	return page.Items[0], nil
}

var messageTicket = named("message_ticket")

// Event is one entry of a ticket's log (TK-5).
type Event struct {
	ID        uuid.UUID
	Kind      string          // created, accepted, assigned, transferred, waiting, resumed, resolved, cancelled or reopened
	ActorKind string          // user, contact, bot, system or phone
	ActorID   uuid.UUID       // uuid.Nil for none
	ActorName string          // "" where nobody is to be named
	Data      json.RawMessage // ids and codes
	CreatedAt time.Time       // UTC
}

// EventPage is a page of the log, oldest first. Next is "" at its end.
type EventPage struct {
	Items []Event // never nil
	Next  string
}

var ticketEvents = named("ticket_events")

// Events returns the log of a ticket after a cursor, "" for its beginning, limit 1 to 100 or 0 for 50. desk.CodeNotFound when the viewer may
// not see the ticket.
func (db *DB) Events(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID, after string, limit int) (EventPage, error) {
	limit, err := pageSize(limit, defaultMessages)
	if err != nil {
		return EventPage{}, err
	}
	// The name keeps cursors of the log and of the messages apart.
	list := fingerprint("events " + ticket.String())
	var from cursor
	if after != "" {
		if from, err = parseCursor(after, list); err != nil {
			return EventPage{}, err
		}
	}
	items := []Event{}
	scan := collect(&items, func(row pgx.CollectableRow) (Event, error) {
		var e Event
		err := row.Scan(&e.ID, &e.Kind, &e.ActorKind, &e.ActorID, &e.ActorName, &e.Data, &e.CreatedAt)
		e.CreatedAt = e.CreatedAt.UTC()
		return e, err
	})
	if err := db.seen(ctx, tenant, viewer, ticket, scan, ticketEvents, ticket, from.At, from.ID, limit+1); err != nil {
		return EventPage{}, fmt.Errorf("read a ticket's log: %w", err)
	}
	page := EventPage{Items: items}
	if len(items) > limit {
		page.Items = items[:limit]
		last := page.Items[limit-1]
		page.Next = cursor{At: last.CreatedAt, ID: last.ID, Filter: list}.String()
	}
	return page, nil
}

var ticketRead = named("ticket_read")

// MarkRead sets the unread count of a ticket to zero, and tells the browsers when it was not. desk.CodeNotFound when the viewer may not see it.
func (db *DB) MarkRead(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID) ([]Announcement, error) {
	who, err := viewerArgs(viewer)
	if err != nil {
		return nil, fmt.Errorf("mark a ticket as read: %w", err)
	}
	var announced announcementList
	scan := func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&announced); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	if err := db.seen(ctx, tenant, viewer, ticket, scan, ticketRead, append(who, ticket)...); err != nil {
		return nil, fmt.Errorf("mark a ticket as read: %w", err)
	}
	return announced, nil
}
