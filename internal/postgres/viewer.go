package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// viewerArgs are the six arguments that make the SQL type viewer of a desk.Viewer, in its order: ROW($1::uuid, $2::text, $3::uuid[],
// $4::uuid, $5::boolean, $6::boolean)::viewer. A viewer with an id that is none sees nothing.
func viewerArgs(v desk.Viewer) ([]any, error) {
	user, err := parseID(v.UserID)
	if err != nil {
		return nil, err
	}
	connection, err := parseID(v.ConnectionID)
	if err != nil {
		return nil, err
	}
	departments, err := viewerDepartments(v)
	if err != nil {
		return nil, err
	}
	sees := string(v.Reach)
	if user == uuid.Nil {
		sees = ""
	}
	return []any{orNull(user), sees, departments, orNull(connection), v.AnyGroup, v.ClosedAll}, nil
}

func viewerDepartments(v desk.Viewer) ([]uuid.UUID, error) {
	departments := make([]uuid.UUID, 0, len(v.Departments))
	for _, d := range v.Departments {
		id, err := parseID(d)
		if err != nil {
			return nil, err
		}
		departments = append(departments, id)
	}
	return departments, nil
}

var viewerGrants = named("viewer_grants")

// viewerGrant is a person's rights as the tables hold them.
type viewerGrant struct {
	Active            bool
	DefaultConnection uuid.UUID
	AnyGroup          bool // flag ignore_assigned_connection
	Permissions       []string
	Departments       []string
}

// loadViewer computes what a person may see: the profile's permissions and restrictions, the person's exceptions before them (R39), the
// departments and the tenant's flags. active is false for a person who can't act. An unknown person is desk.CodeNotFound.
func loadViewer(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) (viewer desk.Viewer, active bool, err error) {
	var g viewerGrant
	types := pgtype.NewMap()
	err = tx.QueryRowxContext(ctx, viewerGrants, user).Scan(&g.Active, &g.DefaultConnection, &g.AnyGroup,
		types.SQLScanner(&g.Permissions), types.SQLScanner(&g.Departments))
	if err != nil {
		return desk.Viewer{}, false, fmt.Errorf("load what a person may see: %w", translateError(err))
	}
	return g.viewer(user), g.Active, nil
}

func (g viewerGrant) viewer(user uuid.UUID) desk.Viewer {
	granted := make([]desk.Permission, 0, len(g.Permissions))
	for _, p := range g.Permissions {
		granted = append(granted, desk.Permission(p))
	}
	set := desk.NewPermissionSet(granted)
	v := desk.Viewer{
		UserID: user.String(), Reach: set.Reach(), Departments: g.Departments, AnyGroup: g.AnyGroup,
		ClosedAll: set.Has(desk.PermTicketsViewResolvedAll),
	}
	if set.Has(desk.RestrictOnlyDefaultConnection) {
		v.ConnectionID = text(g.DefaultConnection)
	}
	return v
}
