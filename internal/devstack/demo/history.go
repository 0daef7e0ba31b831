package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/storage"
)

// chronicler writes the past of one company in one transaction.
type chronicler struct {
	tx          *sqlx.Tx
	files       storage.Store
	now         time.Time
	company     Company
	departments map[string]uuid.UUID
	tags        map[string]uuid.UUID
	numbered    map[string]int // tickets so far, by day
}

func (s Seeder) history(ctx context.Context, company Company, departments map[string]uuid.UUID) error {
	all, err := conversations()
	if err != nil {
		return err
	}
	return s.DB.InTenant(ctx, company.Tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		c := chronicler{
			tx: tx, files: s.Files, now: s.Now.UTC().Truncate(time.Second), company: company, departments: departments, tags: map[string]uuid.UUID{},
			numbered: map[string]int{},
		}
		for _, conversation := range all {
			if err := c.write(ctx, conversation); err != nil {
				return fmt.Errorf("write the conversation of %s: %w", conversation.Phone, err)
			}
		}
		return c.count(ctx)
	})
}

func (c *chronicler) write(ctx context.Context, v conversation) error {
	contact, err := c.contact(ctx, v)
	if err != nil {
		return err
	}
	ticket, err := c.ticket(ctx, v, contact)
	if err != nil {
		return err
	}
	for i, m := range v.Messages {
		if err := c.message(ctx, v, ticket, contact, i, m); err != nil {
			return err
		}
	}
	if err := c.events(ctx, v, ticket, contact); err != nil {
		return err
	}
	return c.tag(ctx, v, ticket)
}

func (c *chronicler) contact(ctx context.Context, v conversation) (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return id, err
	}
	phone, _ := desk.CanonicalPhone(v.Phone)
	if err := c.exec(ctx, `INSERT INTO contacts (id, tenant_id, push_name, phone, created_at) VALUES ($1, $2, $3, $4, $5)`,
		id, c.company.Tenant, v.Contact, phone, v.startedAt(c.now)); err != nil {
		return id, err
	}
	return id, c.exec(ctx, `INSERT INTO contact_identities (tenant_id, key, contact_id) VALUES ($1, $2, $3)`,
		c.company.Tenant, "phone:"+phone, id)
}

// ticket writes the row as its workflow would have left it: everything is handled, so that a start of the worker finds nothing to do.
func (c *chronicler) ticket(ctx context.Context, v conversation, contact uuid.UUID) (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return id, err
	}
	day := v.startedAt(c.now).In(saoPaulo()).Format("20060102")
	c.numbered[day]++
	last := v.Messages[len(v.Messages)-1]
	var closed, reopen *time.Time
	if !v.Status.Active() {
		at := v.startedAt(c.now).Add(time.Duration(v.ClosedAfter) * time.Minute)
		closed = &at
		if v.Status == desk.StatusResolved {
			until := at.Add(24 * time.Hour)
			reopen = &until
		}
	}
	direction := "in"
	if last.From != "customer" {
		direction = "out"
	}
	return id, c.exec(ctx, `
		INSERT INTO tickets (id, tenant_id, protocol, connection_id, contact_id, department_id, agent_id, status, priority, critical, address,
		                     last_seq, handled_seq, revision, unread, last_message_at, last_type, last_direction, last_preview, created_at,
		                     closed_at, reopen_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $21, $16, $17, $18, $19, $20)`,
		id, c.company.Tenant, fmt.Sprintf("%s-%06d", day, c.numbered[day]), c.connection(v.Connection), contact, c.departments[v.Department],
		c.user(v.Agent), v.Status, v.Priority, v.Critical, v.Phone, len(v.Messages), boolToInt(v.Agent != ""), v.Unread, v.at(c.now, last), direction,
		last.Text, v.startedAt(c.now), closed, reopen, last.kind())
}

func (c *chronicler) message(ctx context.Context, v conversation, ticket, contact uuid.UUID, index int, m utterance) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	direction, origin, status, intent := "in", "customer", desk.DeliveryReceived, desk.IntentMessage
	if m.From != "customer" {
		direction, origin, status = "out", "agent", c.delivery(v, index)
	} else if index == 0 {
		intent = desk.IntentNewTicket
	}
	if err := c.exec(ctx, `
		INSERT INTO messages (id, tenant_id, connection_id, contact_id, ticket_id, seq, provider_id, type, direction, origin, intent, author_id, body,
		                      status, sent_at, created_at, search, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $15, $8, $9, $10, $11, $12, $13, $14, $14, search_vector($12), $16)`,
		id, c.company.Tenant, c.connection(v.Connection), contact, ticket, index+1, "DEMO"+id.String(), direction, origin, intent, c.user(m.From),
		m.Text, status, v.at(c.now, m), m.kind(), m.content()); err != nil {
		return err
	}
	if f, with := files[m.File]; with {
		if err := c.attach(ctx, id, f, v.at(c.now, m)); err != nil {
			return err
		}
	}
	if index < len(v.Messages)-1 {
		return nil
	}
	return c.exec(ctx, `UPDATE tickets SET last_message_id = $2 WHERE id = $1`, ticket, id)
}

// delivery shows a reply as read once the customer has written again, else as delivered.
func (c *chronicler) delivery(v conversation, index int) desk.Delivery {
	for _, later := range v.Messages[index+1:] {
		if later.From == "customer" {
			return desk.DeliveryRead
		}
	}
	return desk.DeliveryDelivered
}

func (c *chronicler) events(ctx context.Context, v conversation, ticket, contact uuid.UUID) error {
	started := v.startedAt(c.now)
	if err := c.event(ctx, ticket, "created", "contact", &contact, started); err != nil {
		return err
	}
	agent := c.user(v.Agent)
	if agent == nil {
		return nil
	}
	for _, m := range v.Messages {
		if m.From == "customer" {
			continue
		}
		accepted := v.at(c.now, m).Add(-15 * time.Second)
		if err := c.event(ctx, ticket, "accepted", "user", agent, accepted); err != nil {
			return err
		}
		break
	}
	last := v.at(c.now, v.Messages[len(v.Messages)-1])
	switch v.Status {
	case desk.StatusWaiting:
		return c.event(ctx, ticket, "waiting", "user", agent, last.Add(10*time.Second))
	case desk.StatusResolved, desk.StatusCancelled:
		return c.event(ctx, ticket, string(v.Status), "user", agent, started.Add(time.Duration(v.ClosedAfter)*time.Minute))
	case desk.StatusOpen, desk.StatusInProgress:
	}
	return nil
}

func (c *chronicler) event(ctx context.Context, ticket uuid.UUID, kind, actorKind string, actor *uuid.UUID, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return c.exec(ctx, `INSERT INTO ticket_events (id, tenant_id, ticket_id, kind, actor_kind, actor_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, c.company.Tenant, ticket, kind, actorKind, actor, at)
}

func (c *chronicler) tag(ctx context.Context, v conversation, ticket uuid.UUID) error {
	for _, name := range v.Tags {
		if _, known := c.tags[name]; !known {
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			c.tags[name] = id
			if err := c.exec(ctx, `INSERT INTO tags (id, tenant_id, name) VALUES ($1, $2, $3)`, id, c.company.Tenant, name); err != nil {
				return err
			}
		}
		if err := c.exec(ctx, `INSERT INTO ticket_tags (tenant_id, tag_id, ticket_id, active, last_message_at) VALUES ($1, $2, $3, $4, $5)`,
			c.company.Tenant, c.tags[name], ticket, v.Status.Active(), v.at(c.now, v.Messages[len(v.Messages)-1])); err != nil {
			return err
		}
	}
	return nil
}

// count leaves the protocol counters where the next ticket of each day goes on.
func (c *chronicler) count(ctx context.Context) error {
	for day, last := range c.numbered {
		if err := c.exec(ctx, `INSERT INTO protocol_counters (tenant_id, day, last) VALUES ($1, to_date($2, 'YYYYMMDD'), $3)`,
			c.company.Tenant, day, last); err != nil {
			return err
		}
	}
	return nil
}

func (c *chronicler) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.tx.ExecContext(ctx, query, args...)
	return err
}

func (c *chronicler) connection(slug string) uuid.UUID {
	for _, n := range c.company.Connections {
		if n.slug == slug {
			return uuid.MustParse(n.ID)
		}
	}
	return uuid.Nil
}

// user returns the id of somebody who works here, nil for the customer and for nobody.
func (c *chronicler) user(handle string) *uuid.UUID {
	for _, u := range c.company.Users {
		if u.handle == handle {
			return &u.id
		}
	}
	return nil
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// saoPaulo is the company's time zone; where the machine has no time zones, days are counted by its offset of today.
func saoPaulo() *time.Location {
	if zone, err := time.LoadLocation("America/Sao_Paulo"); err == nil {
		return zone
	}
	return time.FixedZone("-03", -3*60*60)
}
