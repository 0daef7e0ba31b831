package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// The list's SQL is put together from the fragments of this file; values travel as parameters only. Its shape follows R7: a branch for each
// way in which a ticket can be visible, every branch walking one index in the order of the list and stopping at the page's size. Branches
// don't overlap, so nothing has to be made distinct. The predicate of visibility is applied inside each branch all the same: it alone
// decides, the branches only choose the index.

// visible needs the viewer's six arguments in front (viewerArgs).
const visible = `ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
	t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)`

const (
	ticketRowColumns = `t.id, t.protocol, t.status, t.priority, t.critical, t.is_group,
	c.id, COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone), c.phone,
	CASE WHEN c.photo_key = '' THEN 0 ELSE COALESCE(extract(epoch FROM c.photo_fetched_at)::bigint, 1) END, c.kind,
	d.id, COALESCE(d.name, ''), COALESCE(d.slug, ''),
	n.id, n.name, n.color, n.status,
	u.id, COALESCE(u.name, ''), COALESCE(u.handle, ''),
	COALESCE((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY g.name)
	          FROM ticket_tags tg JOIN tags g ON g.id = tg.tag_id WHERE tg.ticket_id = t.id), '[]'),
	t.unread, t.last_message_id, t.last_type, t.last_direction, t.last_preview, COALESCE(m.status, ''),
	t.revision, t.last_seq, t.version, t.created_at, t.last_message_at, t.closed_at`
	ticketRowJoins = `JOIN contacts c ON c.id = t.contact_id
	JOIN connections n ON n.id = t.connection_id
	LEFT JOIN departments d ON d.id = t.department_id
	LEFT JOIN users u ON u.id = t.agent_id
	LEFT JOIN messages m ON m.id = t.last_message_id`
)

// Literal, because only a literal list lets the planner use a partial index (R7).
const (
	isActive = "t.status IN ('open', 'in_progress', 'waiting')"
	isClosed = "t.status IN ('resolved', 'cancelled')"
)

// sqlQuery collects text and parameters.
type sqlQuery struct {
	text string
	args []any
}

// arg adds a parameter and returns its placeholder.
func (q *sqlQuery) arg(value any, sqlType string) string {
	q.args = append(q.args, value)
	return "$" + strconv.Itoa(len(q.args)) + "::" + sqlType
}

// branch is one way in which a ticket is visible: a condition, and whether it holds for each of the viewer's departments in turn.
type branch struct {
	condition     string
	perDepartment bool
}

// visibilityBranches covers everything that the viewer may see of one side, active or closed, without overlap.
func visibilityBranches(v desk.Viewer, closed bool) []branch {
	own := branch{condition: "t.agent_id = $1::uuid"}
	if closed && !v.ClosedAll && v.Reach != desk.ReachNone {
		return []branch{own}
	}
	switch v.Reach {
	case desk.ReachAll:
		return []branch{{condition: "true"}}
	case desk.ReachDepartment:
		return []branch{
			{condition: "t.department_id = d.id", perDepartment: true},
			{condition: own.condition + " AND (t.department_id IS NULL OR t.department_id <> ALL ($3::uuid[]))"},
		}
	case desk.ReachOwn:
		return []branch{{condition: "t.department_id = d.id AND t.agent_id IS NULL", perDepartment: true}, own}
	case desk.ReachNone:
	}
	return nil
}

// side is the active or the closed half of the tickets, with its literal predicate.
type side struct {
	closed    bool
	predicate string
}

// sides returns the halves that filter and tab leave.
func (f TicketFilter) sides() []side {
	active := f.statuses(desk.StatusOpen, desk.StatusInProgress, desk.StatusWaiting)
	closed := f.statuses(desk.StatusResolved, desk.StatusCancelled)
	switch f.Tab {
	case TabQueue:
		active, closed = f.statuses(desk.StatusOpen), nil
	case TabMine, TabAll, TabGroups:
		closed = nil
	case TabResolved:
		active = nil
	case TabNone:
	}
	var sides []side
	if len(active) > 0 {
		sides = append(sides, side{false, isActive + narrowed(active, 3)})
	}
	if len(closed) > 0 {
		sides = append(sides, side{true, isClosed + narrowed(closed, 2)})
	}
	return sides
}

// narrowed adds the statuses as literals when they are not the whole half. They come from the catalogue, never from a request.
func narrowed(statuses []desk.Status, whole int) string {
	if len(statuses) == whole {
		return ""
	}
	quoted := make([]string, len(statuses))
	for i, s := range statuses {
		quoted[i] = "'" + string(s) + "'"
	}
	return " AND t.status IN (" + strings.Join(quoted, ", ") + ")"
}

// conditions returns the filter's own conditions, joined by AND.
func (f TicketFilter) conditions(q *sqlQuery) string {
	parts := []string{visible}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if f.DepartmentID != uuid.Nil {
		add("t.department_id = %s", q.arg(f.DepartmentID, "uuid"))
	}
	if f.ConnectionID != uuid.Nil {
		add("t.connection_id = %s", q.arg(f.ConnectionID, "uuid"))
	}
	if f.NoAgent || f.Tab == TabQueue {
		add("t.agent_id IS NULL")
	}
	if f.AgentID != uuid.Nil {
		add("t.agent_id = %s", q.arg(f.AgentID, "uuid"))
	}
	switch f.Tab {
	case TabMine:
		add("t.agent_id = $1::uuid")
	case TabGroups:
		add("t.is_group")
	case TabQueue, TabAll:
		add("NOT t.is_group")
	case TabNone, TabResolved:
	}
	if f.Unread {
		add("t.unread > 0")
	}
	if !f.From.IsZero() {
		add("t.last_message_at >= %s", q.arg(f.From, "timestamptz"))
	}
	if !f.Until.IsZero() {
		add("t.last_message_at < %s", q.arg(f.Until, "timestamptz"))
	}
	if f.ContactPhone != "" {
		add("t.contact_id = ANY (ARRAY(SELECT x.id FROM contacts x WHERE x.phone <> '' AND x.phone = %s))", q.arg(f.ContactPhone, "text"))
	}
	if f.ContactID != uuid.Nil {
		add("t.contact_id = %s", q.arg(f.ContactID, "uuid"))
	}
	if f.Query != "" {
		add(`t.id = ANY (ARRAY(SELECT s.ticket_id FROM search_tickets(
			ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, %s, %d) s))`, q.arg(f.Query, "text"), maxFound)
	}
	return strings.Join(parts, " AND ")
}

// branches returns the ways to walk: the visibility's, unless the filter names something narrower that has an index of its own.
func (f TicketFilter) branches(v desk.Viewer, s side) []branch {
	narrow := f.DepartmentID != uuid.Nil || f.AgentID != uuid.Nil || f.ContactPhone != "" || f.ContactID != uuid.Nil || f.Query != "" || f.Tab == TabMine
	if narrow && v.Reach != desk.ReachNone {
		return []branch{{condition: "true"}}
	}
	return visibilityBranches(v, s.closed)
}

// buildTicketList returns the query of a page and one row more; without text when there is nothing that could be listed.
func buildTicketList(v desk.Viewer, f TicketFilter) (sqlQuery, error) {
	args, err := viewerArgs(v)
	if err != nil {
		return sqlQuery{}, fmt.Errorf("list tickets: %w", err)
	}
	q := sqlQuery{args: args}
	where := f.conditions(&q)
	order, after := "DESC", "<"
	if f.Order == OrderOldest {
		order, after = "ASC", ">"
	}
	if f.Cursor != "" {
		at, err := parseCursor(f.Cursor, f.fingerprint())
		if err != nil {
			return sqlQuery{}, err
		}
		where += fmt.Sprintf(" AND (t.last_message_at, t.id) %s (%s, %s)", after, q.arg(at.At, "timestamptz"), q.arg(at.ID, "uuid"))
	}
	limit := q.arg(f.Limit+1, "integer")
	tail := fmt.Sprintf("ORDER BY last_message_at %s, id %s LIMIT %s", order, order, limit)
	var walks []string
	for _, s := range f.sides() {
		for _, b := range f.branches(v, s) {
			walks = append(walks, walk("t.id, t.last_message_at", s, b, where, tail))
		}
	}
	if len(walks) == 0 {
		return sqlQuery{}, nil
	}
	// MATERIALIZED: the page is cut before anything is joined to it.
	q.text = fmt.Sprintf("WITH found AS MATERIALIZED (\n%s\n), page AS MATERIALIZED (SELECT id, last_message_at FROM found %s)\n"+
		"SELECT %s\nFROM page p JOIN tickets t ON t.id = p.id %s\nORDER BY p.last_message_at %s, p.id %s",
		strings.Join(walks, "\nUNION ALL\n"), tail, ticketRowColumns, ticketRowJoins, order, order)
	return q, nil
}

// walk is one branch: columns from one index scan, cut by tail.
func walk(columns string, s side, b branch, where, tail string) string {
	inner := fmt.Sprintf("SELECT %s FROM tickets t WHERE %s AND %s AND %s %s", columns, s.predicate, b.condition, where, tail)
	if !b.perDepartment {
		return "(" + inner + ")"
	}
	return "(SELECT b.* FROM unnest($3::uuid[]) d (id) CROSS JOIN LATERAL (" + inner + ") b)"
}
