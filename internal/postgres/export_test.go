package postgres

import (
	"context"

	"github.com/balcao/balcao/internal/desk"
)

// Doors for the tests of this package.

// CheckRole is checkRole.
func (db *DB) CheckRole(ctx context.Context, role string) error { return db.checkRole(ctx, role) }

// ListSQL is the query of ListTickets.
func ListSQL(v desk.Viewer, f TicketFilter) (string, []any, error) {
	f, err := f.checked()
	if err != nil {
		return "", nil, err
	}
	q, err := buildTicketList(v, f)
	return q.text, q.args, err
}

// CountSQL is the query of CountTickets.
func CountSQL(v desk.Viewer) (string, []any, error) {
	q, err := buildTicketCounts(v)
	return q.text, q.args, err
}

// Named returns a query by its name.
func Named(name string) string { return queries.text[name] }

// ViewerArgs is viewerArgs.
func ViewerArgs(v desk.Viewer) ([]any, error) { return viewerArgs(v) }
