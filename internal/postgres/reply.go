package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Reply asks for a text to be sent to a ticket's customer.
type Reply struct {
	TicketID    uuid.UUID
	Viewer      desk.Viewer // who asks: the ticket must be visible
	AuthorID    uuid.UUID   // the user; uuid.Nil for the system's own texts
	Origin      string      // agent, ai or system
	Text        string
	QuotedID    uuid.UUID // the message that is answered, of the same chat; uuid.Nil for none
	ClientID    uuid.UUID // the browser's own id; uuid.Nil for none
	Key         string    // the author's idempotency key; "" for none
	RequestHash []byte    // what was asked under that key
}

var (
	replyQueue   = named("reply_queue")
	replyMessage = named("reply_message")
)

// QueueReply stores a text as queued and tells the ticket's workflow to send it, in one transaction and one round trip. Asked again with the
// same author and key it returns the stored message and created=false.
//
// Errors: desk.CodeNotFound when the ticket is absent or the viewer may not see it, desk.CodeAlreadyClosed when it is not active,
// desk.CodeIdempotencyMismatch when the key was used for another request, desk.CodeInvalid for an empty text or an unknown quote.
func (db *DB) QueueReply(ctx context.Context, tenant uuid.UUID, r Reply) (m Message, created bool, announced []Announcement, err error) {
	body := cleanText(r.Text)
	if body == "" {
		return Message{}, false, nil, desk.Invalid("text", "required", "a message needs a text")
	}
	args, err := r.args(body)
	if err != nil {
		return Message{}, false, nil, fmt.Errorf("queue a reply: %w", err)
	}
	var outcome string
	var list announcementList
	var stored []Message
	id, _ := args[7].(uuid.UUID)
	err = retryLostRace(ctx, func() error {
		batch := &pgx.Batch{}
		batch.Queue(become, roleApp, tenant.String())
		batch.Queue(replyQueue, args...).Query(one(&outcome, &list))
		batch.Queue(replyMessage, id, orNull(r.AuthorID), orNullText(r.Key)).Query(collect(&stored, messageScan))
		return translateError(db.pool.SendBatch(ctx, batch).Close())
	})
	if err != nil {
		return Message{}, false, nil, fmt.Errorf("queue a reply: %w", err)
	}
	if err := replyRefusal(outcome); err != nil {
		return Message{}, false, nil, err
	}
	if len(stored) != 1 {
		return Message{}, false, nil, fmt.Errorf("queue a reply: %d messages where one was stored", len(stored))
	}
	return stored[0], outcome == "created", list, nil
}

// args of the query reply_queue; the eighth is the new message's id.
func (r Reply) args(body string) ([]any, error) {
	args, err := viewerArgs(r.Viewer)
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	return append(args, r.TicketID, id, orNull(r.AuthorID), r.Origin, body, preview(body), orNull(r.QuotedID), orNull(r.ClientID),
		orNullText(r.Key), r.RequestHash), nil
}

func replyRefusal(outcome string) error {
	switch outcome {
	case "created", "repeated":
		return nil
	case "not_found":
		return desk.E(desk.CodeNotFound, "there is no such ticket")
	case "already_closed":
		return desk.E(desk.CodeAlreadyClosed, "the ticket is closed")
	case "mismatch":
		return desk.E(desk.CodeIdempotencyMismatch, "the key was used for another request")
	case "unknown_quote":
		return desk.Invalid("quoted_id", "not_found", "there is no such message in this chat, or WhatsApp does not have it yet")
	}
	return fmt.Errorf("queue a reply: unexpected outcome %q", outcome)
}
