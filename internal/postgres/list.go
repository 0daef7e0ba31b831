package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// Tab is a tab of the inbox: a fixed filter, within what the viewer may see.
type Tab string

// The tabs. Groups have a tab of their own, so the queue and all leave them out.
const (
	TabNone     Tab = ""
	TabMine     Tab = "mine"     // active and mine
	TabQueue    Tab = "queue"    // open, nobody's, no group
	TabAll      Tab = "all"      // active, no group
	TabGroups   Tab = "groups"   // active groups
	TabResolved Tab = "resolved" // resolved and cancelled
)

// Order of a list.
type Order string

// The orders; ties fall by id.
const (
	OrderLastMessage Order = "last_message" // newest message first
	OrderOldest      Order = "oldest"       // whose last message is oldest first
)

// TicketFilter narrows a list. The zero value filters nothing.
type TicketFilter struct {
	Statuses     []desk.Status // any of them
	DepartmentID uuid.UUID
	ConnectionID uuid.UUID
	AgentID      uuid.UUID
	NoAgent      bool   // tickets of nobody; excludes AgentID
	ContactPhone string // canonical digits, see desk.CanonicalPhone
	ContactID    uuid.UUID
	Unread       bool      // only with unread messages
	From         time.Time // only whose last message is not older; zero for any
	Until        time.Time // only whose last message is older; zero for any
	Tab          Tab
	Query        string // protocol, contact or words of messages (TK-8)
	Order        Order  // OrderLastMessage when empty
	Cursor       string // of the page before, with the same filter
	Limit        int    // 1 to 100; 30 when 0
}

// TicketPage is one page. Next is "" on the last one.
type TicketPage struct {
	Items []TicketRow // never nil
	Next  string
}

const (
	defaultPage = 30
	maxPage     = 100
	// maxFound bounds how many tickets a text search considers, newest first.
	maxFound = 500
)

// ListTickets returns a page of the tickets that the viewer may see and the filter leaves (R7). Pages are cut by the last ticket's place, so
// that tickets which move between two pages are neither shown twice nor left out because of others.
//
// desk.CodeInvalid: an unknown status, tab or order, a limit out of range, a cursor of another filter.
func (db *DB) ListTickets(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, f TicketFilter) (TicketPage, error) {
	f, err := f.checked()
	if err != nil {
		return TicketPage{}, err
	}
	query, err := buildTicketList(viewer, f)
	if err != nil {
		return TicketPage{}, err
	}
	items := []TicketRow{}
	if query.text == "" {
		return TicketPage{Items: items}, nil
	}
	if err := db.call(ctx, tenant, collect(&items, ticketRowScan), query.text, query.args...); err != nil {
		return TicketPage{}, fmt.Errorf("list tickets: %w", err)
	}
	page := TicketPage{Items: items}
	if len(items) > f.Limit {
		page.Items = items[:f.Limit]
		last := page.Items[f.Limit-1]
		page.Next = cursor{At: last.LastMessageAt, ID: last.ID, Filter: f.fingerprint()}.String()
	}
	return page, nil
}

// checked fills in defaults and refuses what no list can have.
func (f TicketFilter) checked() (TicketFilter, error) {
	for _, s := range f.Statuses {
		if !s.Valid() {
			return f, desk.Invalid("status", "unknown", "there is no status %q", s)
		}
	}
	switch f.Tab {
	case TabNone, TabMine, TabQueue, TabAll, TabGroups, TabResolved:
	default:
		return f, desk.Invalid("tab", "unknown", "there is no tab %q", f.Tab)
	}
	switch f.Order {
	case "":
		f.Order = OrderLastMessage
	case OrderLastMessage, OrderOldest:
	default:
		return f, desk.Invalid("order", "unknown", "there is no order %q", f.Order)
	}
	limit, err := pageSize(f.Limit, defaultPage)
	f.Limit = limit
	f.Query = cleanText(f.Query)
	return f, err
}

// pageSize holds a limit to 1..100.
func pageSize(limit, standard int) (int, error) {
	if limit == 0 {
		return standard, nil
	}
	if limit < 1 || limit > maxPage {
		return 0, desk.Invalid("limit", "out_of_range", "limit is from 1 to %d", maxPage)
	}
	return limit, nil
}

// statuses returns which of the given statuses the filter leaves.
func (f TicketFilter) statuses(of ...desk.Status) []desk.Status {
	var left []desk.Status
	for _, s := range of {
		if len(f.Statuses) == 0 || slices.Contains(f.Statuses, s) {
			left = append(left, s)
		}
	}
	return left
}

// Ticket returns one ticket; desk.CodeNotFound when it is absent or the viewer may not see it.
func (db *DB) Ticket(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, id uuid.UUID) (TicketRow, error) {
	args, err := viewerArgs(viewer)
	if err != nil {
		return TicketRow{}, fmt.Errorf("read a ticket: %w", err)
	}
	var items []TicketRow
	if err := db.call(ctx, tenant, collect(&items, ticketRowScan), ticketVisible, append(args, id)...); err != nil {
		return TicketRow{}, fmt.Errorf("read a ticket: %w", err)
	}
	if len(items) == 0 {
		return TicketRow{}, desk.E(desk.CodeNotFound, "there is no such ticket")
	}
	return items[0], nil
}

var ticketVisible = "SELECT " + ticketRowColumns + "\nFROM tickets t " + ticketRowJoins + "\nWHERE t.id = $7 AND " + visible

// ticketsByID returns those of the tickets that the viewer may see, whose last message is newest first.
func (db *DB) ticketsByID(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ids []uuid.UUID) ([]TicketRow, error) {
	items := []TicketRow{}
	if len(ids) == 0 {
		return items, nil
	}
	args, err := viewerArgs(viewer)
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	if err := db.call(ctx, tenant, collect(&items, ticketRowScan), ticketsVisible, append(args, ids)...); err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	return items, nil
}

var ticketsVisible = "SELECT " + ticketRowColumns + "\nFROM tickets t " + ticketRowJoins + "\nWHERE t.id = ANY ($7::uuid[]) AND " + visible +
	"\nORDER BY t.last_message_at DESC, t.id DESC"
