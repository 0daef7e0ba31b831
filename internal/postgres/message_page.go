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

// MessageQuery asks for messages of one ticket. At most one of Before, After, Around, AfterSeq and IDs is given; none asks for the newest page.
type MessageQuery struct {
	TicketID uuid.UUID
	// Before is the cursor of a page: what is older than it. After: what is newer.
	Before, After string
	// Around asks for the page in the middle of which this message stands.
	Around uuid.UUID
	// AfterSeq asks for what came after that seq, so that a browser that was away catches up. Rows without a seq, such as calls, come
	// with it when they are not older than the row of that seq; the caller drops what it has.
	AfterSeq *int64
	// IDs asks for these messages, as an event names them.
	IDs []uuid.UUID
	// Limit is 1 to 100; 50 when 0.
	Limit int
	// ShowDeleted gives the content of deleted messages too (flag show_deleted_messages with messages.view_deleted, or history pages).
	ShowDeleted bool
	// GroupHistory goes on into the earlier tickets of a group's chat (flag group_history).
	GroupHistory bool
}

// MessagePage is a page in the order of display, oldest first. Next is the cursor of what is older, "" at the beginning of the conversation;
// Newer that of what is newer, "" at its end.
type MessagePage struct {
	Items []Message // never nil
	Next  string
	Newer string
}

const defaultMessages = 50

var (
	messagesPage       = named("messages_page")
	messagesPageGroup  = named("messages_page_group")
	messagesNewer      = named("messages_newer")
	messagesNewerGroup = named("messages_newer_group")
	messagesAfter      = named("messages_after")
	messagesByID       = named("messages_by_id")
	messagePlace       = named("message_place")
	messageTicket      = named("message_ticket")
	contactsOfPhones   = named("contacts_of_phones")
)

// Messages returns messages of a ticket; desk.CodeNotFound when the viewer may not see it, or Around is no message of it. They are ordered by
// the instant of sending, then by receipt. Deleted ones are in it without their content, unless ShowDeleted.
func (db *DB) Messages(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, q MessageQuery) (MessagePage, error) {
	limit, err := pageSize(q.Limit, defaultMessages)
	if err != nil {
		return MessagePage{}, err
	}
	q.Limit = limit
	if q.Around != uuid.Nil {
		return db.messagesAround(ctx, tenant, viewer, q)
	}
	query, args, err := q.sql()
	if err != nil {
		return MessagePage{}, err
	}
	items := []Message{}
	active, err := db.seenAll(ctx, tenant, viewer, q.TicketID, func(batch *pgx.Batch) {
		batch.Queue(query, args...).Query(collect(&items, messageScan))
	})
	if err != nil {
		return MessagePage{}, fmt.Errorf("read messages: %w", err)
	}
	page := MessagePage{Items: items}
	switch {
	case q.AfterSeq != nil || q.IDs != nil:
	case q.After != "":
		page.Items, page.Newer = cut(items, limit, q.TicketID)
	default:
		page.Items, page.Next = cut(items, limit, q.TicketID)
		slices.Reverse(page.Items)
	}
	return page, db.complete(ctx, tenant, page.Items, active)
}

// messagesAround reads what is older than the message, itself included, and what is newer, in one round trip.
func (db *DB) messagesAround(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, q MessageQuery) (MessagePage, error) {
	var at *time.Time
	place := func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&at); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	if err := db.seen(ctx, tenant, viewer, q.TicketID, place, messagePlace, q.TicketID, q.Around, q.GroupHistory); err != nil {
		return MessagePage{}, fmt.Errorf("read messages: %w", err)
	}
	if at == nil {
		return MessagePage{}, desk.E(desk.CodeNotFound, "there is no such message in this ticket")
	}
	// The message itself is the newest of the older half: just before the least id that is greater.
	older, newer := []Message{}, []Message{}
	half := max(1, q.Limit/2)
	active, err := db.seenAll(ctx, tenant, viewer, q.TicketID, func(batch *pgx.Batch) {
		batch.Queue(q.older(), q.TicketID, q.ShowDeleted, *at, nextID(q.Around), half+1).Query(collect(&older, messageScan))
		batch.Queue(q.newer(), q.TicketID, q.ShowDeleted, *at, q.Around, q.Limit-half+1).Query(collect(&newer, messageScan))
	})
	if err != nil {
		return MessagePage{}, fmt.Errorf("read messages: %w", err)
	}
	var page MessagePage
	page.Items, page.Next = cut(older, half, q.TicketID)
	slices.Reverse(page.Items)
	newer, page.Newer = cut(newer, q.Limit-half, q.TicketID)
	page.Items = append(page.Items, newer...)
	return page, db.complete(ctx, tenant, page.Items, active)
}

// nextID is the least id above this one.
func nextID(id uuid.UUID) uuid.UUID {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i]++; id[i] != 0 {
			break
		}
	}
	return id
}

// cut turns rows of which there may be one too many into a page and the cursor of what follows.
func cut(items []Message, limit int, ticket uuid.UUID) (page []Message, next string) {
	if len(items) <= limit {
		return items, ""
	}
	last := items[limit-1]
	return items[:limit], cursor{At: last.SentAt, ID: last.ID, Filter: fingerprint(ticket)}.String()
}

func (q MessageQuery) older() string {
	if q.GroupHistory {
		return messagesPageGroup
	}
	return messagesPage
}

func (q MessageQuery) newer() string {
	if q.GroupHistory {
		return messagesNewerGroup
	}
	return messagesNewer
}

func (q MessageQuery) sql() (string, []any, error) {
	switch {
	case q.IDs != nil:
		if len(q.IDs) > maxPage {
			return "", nil, desk.Invalid("ids", "too_many", "at most %d messages at once", maxPage)
		}
		return messagesByID, []any{q.TicketID, q.ShowDeleted, q.IDs, q.GroupHistory}, nil
	case q.AfterSeq != nil:
		return messagesAfter, []any{q.TicketID, q.ShowDeleted, *q.AfterSeq, q.Limit}, nil
	case q.After != "":
		after, err := parseCursor(q.After, fingerprint(q.TicketID))
		if err != nil {
			return "", nil, err
		}
		return q.newer(), []any{q.TicketID, q.ShowDeleted, after.At, after.ID, q.Limit + 1}, nil
	}
	// The newest page is everything before the end of time.
	before := cursor{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	if q.Before != "" {
		var err error
		if before, err = parseCursor(q.Before, fingerprint(q.TicketID)); err != nil {
			return "", nil, err
		}
	}
	return q.older(), []any{q.TicketID, q.ShowDeleted, before.At, before.ID, q.Limit + 1}, nil
}

// complete adds what the rows themselves do not hold.
func (db *DB) complete(ctx context.Context, tenant uuid.UUID, items []Message, active bool) error {
	phones := map[string][]string{} // identity key to the phones as they are written
	for i := range items {
		items[i].TicketActive = active
		for _, phone := range items[i].cardPhones() {
			if canonical, ok := desk.CanonicalPhone(phone); ok {
				key := string(desk.ChatPhone) + ":" + canonical
				phones[key] = append(phones[key], phone)
			}
		}
	}
	if len(phones) == 0 {
		return nil
	}
	keys := make([]string, 0, len(phones))
	for key := range phones {
		keys = append(keys, key)
	}
	known := map[string]uuid.UUID{}
	scan := func(rows pgx.Rows) error {
		var key string
		var contact uuid.UUID
		_, err := pgx.ForEachRow(rows, []any{&key, &contact}, func() error {
			for _, phone := range phones[key] {
				known[phone] = contact
			}
			return nil
		})
		return err
	}
	if err := db.call(ctx, tenant, scan, contactsOfPhones, keys); err != nil {
		return fmt.Errorf("read the contacts of shared cards: %w", err)
	}
	for i := range items {
		if items[i].Type == desk.KindContacts {
			items[i].Cards = known
		}
	}
	return nil
}

// cardPhones returns the phones of the contact cards that the message holds.
func (m Message) cardPhones() []string {
	if m.Type != desk.KindContacts || len(m.Content) == 0 {
		return nil
	}
	var content struct {
		Contacts []struct {
			Phones []string `json:"phones"`
		} `json:"contacts"`
	}
	if json.Unmarshal(m.Content, &content) != nil {
		return nil
	}
	var phones []string
	for _, card := range content.Contacts {
		phones = append(phones, card.Phones...)
	}
	return phones
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
