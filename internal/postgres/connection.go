package postgres

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// NewConnection is a WhatsApp number to add (WA-1).
type NewConnection struct {
	Slug           string // how workflows name it (R35), unique within the tenant; "" makes one of the name
	Name           string
	Phone          string      // canonical digits; "" when not known yet
	Color          int         // 1 to 6
	DepartmentID   uuid.UUID   // where new tickets go; uuid.Nil for none
	AgentID        uuid.UUID   // who gets them; uuid.Nil for nobody
	Credentials    Credentials // with HookSecretHash; without HookSecret the webhooks can't be set again by us
	GroupsEnabled  bool
	Greeting       string
	Farewell       string
	CallReply      string
	DelaySeconds   int           // 0 to 15
	SendInterval   time.Duration // least time between two sends; 0 for none (R20)
	ReadOnWhatsApp bool
	KeepContacts   bool          // the phone's contacts are not taken over at pairing
	ReopenWindow   time.Duration // after closing; 0 for never (TK-3)
}

var (
	connectionCreate     = named("connection_create")
	connectionReferences = named("connection_references")
)

// connectionSlug is what a name for workflows may look like.
var connectionSlug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// CreateConnection adds a number; its supervisor starts by itself (WA-11). desk.CodeInvalid names the field: a slug of another form or one that
// is taken, an instance that is registered in this installation already, by whatever tenant, an unknown department or agent.
func (db *DB) CreateConnection(ctx context.Context, tenant uuid.UUID, c NewConnection) (uuid.UUID, error) {
	if c.Slug != "" && !connectionSlug.MatchString(c.Slug) {
		return uuid.Nil, desk.Invalid("slug", "slug", "must be lower-case letters, digits and hyphens, 63 at most")
	}
	at := c.Credentials
	at.complete()
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	err = db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		if err := checkReferences(ctx, tx, c.DepartmentID, c.AgentID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, connectionCreate, id, tenant, orNullText(c.Slug), cleanText(c.Name), c.Phone, c.Color, orNull(c.DepartmentID),
			orNull(c.AgentID), c.GroupsEnabled, at.Instance, at.InstanceHash, at.InstanceToken, at.ClientToken, at.HasClientToken, at.HookSecret, at.KeyID,
			at.HookSecretHash,
			cleanText(c.Greeting), cleanText(c.Farewell), cleanText(c.CallReply), c.DelaySeconds, c.SendInterval.Milliseconds(), c.ReadOnWhatsApp,
			!c.KeepContacts, int(c.ReopenWindow.Seconds()))
		return takenField(err)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("create a connection: %w", err)
	}
	return id, nil
}

// takenField names the field whose value another number has.
func takenField(err error) error {
	switch {
	case violates(err, "connections_slug"):
		return desk.Invalid("slug", "taken", "another connection has this name")
	case violates(err, "connections_instance"):
		return desk.Invalid("instance_id", "taken", "this instance is registered in this installation already")
	}
	return err
}

func checkReferences(ctx context.Context, tx *sqlx.Tx, department, agent uuid.UUID) error {
	var departmentKnown, agentKnown bool
	if err := tx.QueryRowxContext(ctx, connectionReferences, orNull(department), orNull(agent)).Scan(&departmentKnown, &agentKnown); err != nil {
		return fmt.Errorf("look up department and agent: %w", err)
	}
	switch {
	case !departmentKnown:
		return desk.Invalid("department_id", "unknown", "there is no such department")
	case !agentKnown:
		return desk.Invalid("agent_id", "unknown", "there is no such active person")
	}
	return nil
}
