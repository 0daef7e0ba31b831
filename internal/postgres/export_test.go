package postgres

import (
	"context"
	"io/fs"

	"github.com/google/uuid"

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

// LoadQueries is loadQueries.
func LoadQueries(files fs.FS) (text map[string]string, faults []error) {
	set := loadQueries(files)
	return set.text, set.faults
}

// LockChat takes the mutexes of a chat.
func (db *DB) LockChat(ctx context.Context, tenant uuid.UUID, keys ...string) (release func(), err error) {
	return db.chats.lock(ctx, tenant, keys)
}

// TranslateError is translateError.
func TranslateError(err error) error { return translateError(err) }
