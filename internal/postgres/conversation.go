package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// seen runs a query of one ticket after asking, in the same round trip, whether the viewer may see the ticket.
func (db *DB) seen(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID, scan func(pgx.Rows) error,
	query string, args ...any,
) error {
	_, err := db.seenAll(ctx, tenant, viewer, ticket, func(batch *pgx.Batch) { batch.Queue(query, args...).Query(scan) })
	return err
}

// seenAll is seen for several queries, and tells whether the ticket is open, in progress or waiting.
func (db *DB) seenAll(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID, queue func(*pgx.Batch)) (active bool, err error) {
	who, err := viewerArgs(viewer)
	if err != nil {
		return false, err
	}
	var visible bool
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, tenant.String())
	batch.Queue(ticketSeen, append(who, ticket)...).Query(one(&visible, &active))
	queue(batch)
	if err := translateError(db.pool.SendBatch(ctx, batch).Close()); err != nil {
		return false, err
	}
	if !visible {
		return false, desk.E(desk.CodeNotFound, "there is no such ticket")
	}
	return active, nil
}

var ticketSeen = named("ticket_seen")

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
