package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Participant is somebody in a group, or who was and may have written there (WA-10).
type Participant struct {
	Key       string // lid:… or phone:…
	Name      string // "" while WhatsApp has not told one
	Phone     string // canonical digits; "" while only the LID is known
	Color     int    // 1 to desk.ParticipantColors, the same as long as the group lives
	Admin     bool
	Left      bool
	ContactID uuid.UUID // uuid.Nil when the person is no contact
}

var (
	participantList = named("participants")
	groupDescribe   = named("group_describe")
)

// Participants returns who is in the group of a ticket, those who have left last; none for a conversation with one person.
// desk.CodeNotFound when the viewer may not see the ticket.
func (db *DB) Participants(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, ticket uuid.UUID) ([]Participant, error) {
	found := []Participant{}
	scan := collect(&found, func(row pgx.CollectableRow) (Participant, error) {
		var p Participant
		var position int
		err := row.Scan(&p.Key, &p.Name, &p.Phone, &position, &p.Admin, &p.Left, &p.ContactID)
		p.Color = desk.ParticipantColor(p.Key, &position)
		return p, err
	})
	if err := db.seen(ctx, tenant, viewer, ticket, scan, participantList, ticket); err != nil {
		return nil, fmt.Errorf("list the participants of a group: %w", err)
	}
	return found, nil
}

// GroupMember is one participant as WhatsApp tells it.
type GroupMember struct {
	Key   string `json:"key"` // lid:… or phone:…
	Phone string `json:"phone"`
	Name  string `json:"name"`
	Admin bool   `json:"admin"`
}

// DescribeGroup stores a group's name and who is in it. Places, and with them colours, stay; who is not named any more has left.
// A group that was joined or removed meanwhile is desk.CodeNotFound.
func (db *DB) DescribeGroup(ctx context.Context, tenant, group uuid.UUID, name string, members []GroupMember) ([]Announcement, error) {
	clean := make([]GroupMember, 0, len(members))
	for _, m := range members {
		clean = append(clean, GroupMember{Key: cleanText(m.Key), Phone: cleanText(m.Phone), Name: cleanText(m.Name), Admin: m.Admin})
	}
	encoded, err := json.Marshal(clean)
	if err != nil {
		return nil, fmt.Errorf("describe a group: %w", err)
	}
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), groupDescribe, group, cleanText(name), encoded); err != nil {
		return nil, fmt.Errorf("describe a group: %w", err)
	}
	return announced, nil
}
