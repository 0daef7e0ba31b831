package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// CountCap is where tab counts stop counting; an interface shows more as "999+" (R7).
const CountCap = 1000

// TicketCounts holds how many tickets each tab of the inbox has for one viewer, each at most CountCap.
type TicketCounts struct {
	Mine     int `json:"mine"`
	Queue    int `json:"queue"`
	All      int `json:"all"`
	Groups   int `json:"groups"`
	Resolved int `json:"resolved"`
	Unread   int `json:"unread"` // active tickets of the viewer's own with unread messages
}

// CountTickets counts what each tab shows to the viewer. Its answer may be a second old (R7).
func (db *DB) CountTickets(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer) (TicketCounts, error) {
	if viewer.Reach == desk.ReachNone {
		return TicketCounts{}, nil
	}
	key := tenant.String() + fingerprint(viewer)
	if counts, ok := db.counts.get(key, time.Now()); ok {
		return counts, nil
	}
	q, err := buildTicketCounts(viewer)
	if err != nil {
		return TicketCounts{}, err
	}
	var c TicketCounts
	if err := db.call(ctx, tenant, one(&c.Mine, &c.Queue, &c.All, &c.Groups, &c.Resolved, &c.Unread), q.text, q.args...); err != nil {
		return TicketCounts{}, fmt.Errorf("count tickets: %w", err)
	}
	db.counts.put(key, c, time.Now())
	return c, nil
}

// buildTicketCounts counts by index alone where it can: branches don't overlap, so their counts add up, and each stops at the cap.
func buildTicketCounts(v desk.Viewer) (sqlQuery, error) {
	args, err := viewerArgs(v)
	if err != nil {
		return sqlQuery{}, fmt.Errorf("count tickets: %w", err)
	}
	q := sqlQuery{args: args}
	var columns []string
	for _, f := range []TicketFilter{
		{Tab: TabMine}, {Tab: TabQueue}, {Tab: TabAll}, {Tab: TabGroups}, {Tab: TabResolved}, {Tab: TabMine, Unread: true},
	} {
		columns = append(columns, f.counted(v, &q))
	}
	q.text = "SELECT " + strings.Join(columns, ",\n")
	return q, nil
}

func (f TicketFilter) counted(v desk.Viewer, q *sqlQuery) string {
	where, tail := f.conditions(q), fmt.Sprintf("LIMIT %d", CountCap)
	parts := []string{"0"}
	for _, s := range f.sides() {
		for _, b := range f.branches(v, s) {
			parts = append(parts, "(SELECT count(*) FROM "+walk("1", s, b, where, tail)+" x)")
		}
	}
	return fmt.Sprintf("least(%s, %d)::integer", strings.Join(parts, " + "), CountCap)
}
