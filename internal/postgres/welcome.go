package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

var ticketWelcome = named("ticket_welcome")

// system sees everything of a tenant: it stands for Balcão itself where a viewer is asked for.
var system = desk.Viewer{UserID: uuid.Max.String(), Reach: desk.ReachAll, ClosedAll: true}

// WelcomeTicket queues the greeting of the number through which a customer has opened the ticket, once a ticket however often it is asked, and
// returns the number's default agent, uuid.Nil for none. Nobody is greeted in a group, or after somebody has taken the ticket, or who is blocked;
// a greeting that does not go within two minutes is skipped (R18). desk.CodeNotFound when there is no such ticket.
func (db *DB) WelcomeTicket(ctx context.Context, tenant, ticket uuid.UUID) (agent uuid.UUID, announced []Announcement, err error) {
	var waits bool
	var greeting string
	var agentID *uuid.UUID
	var facts desk.TextFacts
	err = db.call(ctx, tenant, one(&waits, &greeting, &agentID, &facts.ContactName, &facts.Protocol, &facts.Company, &facts.Department),
		ticketWelcome, ticket)
	if err != nil {
		return uuid.Nil, nil, fmt.Errorf("read whom to welcome: %w", err)
	}
	text := desk.FillText(greeting, facts)
	if !waits || text == "" {
		return orNil(agentID), nil, nil
	}
	// The words may be changed between two tries: what the key stands for is the greeting of this ticket.
	hash := sha256.Sum256([]byte("greeting"))
	_, _, announced, err = db.QueueReply(ctx, tenant, Reply{
		TicketID: ticket, Viewer: system, Origin: "system", Text: text, NotAfter: desk.AutomaticLife, Key: "greeting/" + ticket.String(),
		RequestHash: hash[:],
	})
	switch desk.CodeOf(err) {
	case "", desk.CodeAlreadyClosed, desk.CodeContactBlocked:
		return orNil(agentID), announced, nil
	default:
		return uuid.Nil, nil, err
	}
}
