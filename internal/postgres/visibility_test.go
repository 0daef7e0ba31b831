package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// everyViewer is the cross product of all that a viewer can be, over two departments and one number.
func everyViewer(user, department, other, connection string) []desk.Viewer {
	var viewers []desk.Viewer
	for _, u := range []string{"", user} {
		for _, reach := range []desk.Reach{desk.ReachNone, desk.ReachOwn, desk.ReachDepartment, desk.ReachAll} {
			for _, departments := range [][]string{nil, {department}, {department, other}} {
				for _, c := range []string{"", connection} {
					for _, flags := range [][2]bool{{false, false}, {false, true}, {true, false}, {true, true}} {
						viewers = append(viewers, desk.Viewer{
							UserID: u, Reach: reach, Departments: departments, ConnectionID: c, AnyGroup: flags[0], ClosedAll: flags[1],
						})
					}
				}
			}
		}
	}
	return viewers
}

func TestTheSQLPredicateOfVisibilityIsItsTwinInGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user, colleague, department, other, third, connection, second := id().String(), id().String(), id().String(), id().String(), id().String(), id().String(), id().String()
	var facts []desk.TicketFacts
	var statuses []string
	var departments, agents, connections []*uuid.UUID
	var groups []bool
	pointer := func(text string) *uuid.UUID {
		if text == "" {
			return nil
		}
		parsed := uuid.MustParse(text)
		return &parsed
	}
	for _, s := range desk.Statuses() {
		for _, d := range []string{"", department, other, third} {
			for _, a := range []string{"", user, colleague} {
				for _, c := range []string{connection, second} {
					for _, g := range []bool{false, true} {
						facts = append(facts, desk.TicketFacts{Status: s, DepartmentID: d, AgentID: a, ConnectionID: c, IsGroup: g})
						statuses, groups = append(statuses, string(s)), append(groups, g)
						departments, agents, connections = append(departments, pointer(d)), append(agents, pointer(a)), append(connections, pointer(c))
					}
				}
			}
		}
	}
	seen := 0
	for _, v := range everyViewer(user, department, other, connection) {
		args, err := postgres.ViewerArgs(v)
		require.NoError(t, err)
		rows, err := w.admin.Query(t.Context(), `SELECT ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, s, d, a, c, g)
			FROM unnest($7::text[], $8::uuid[], $9::uuid[], $10::uuid[], $11::boolean[]) WITH ORDINALITY x (s, d, a, c, g, n) ORDER BY n`,
			append(args, statuses, departments, agents, connections, groups)...)
		require.NoError(t, err)
		visible, err := pgx.CollectRows(rows, pgx.RowTo[bool])
		require.NoError(t, err)
		for i, f := range facts {
			require.Equal(t, desk.CanSee(v, f), visible[i], "%+v %+v", v, f)
			if visible[i] {
				seen++
			}
		}
	}
	require.NotZero(t, seen)
}
