package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

// The rule of parameters section 3, case by case. The viewer is Camila of the sales department.
func TestATicketIsSeenByThoseWhoShouldAndNobodyElse(t *testing.T) {
	t.Parallel()
	const sales, support, shop, branch = "sales", "support", "shop", "branch"
	viewer := func(reach desk.Reach, change ...func(*desk.Viewer)) desk.Viewer {
		v := desk.Viewer{UserID: camila, Reach: reach, Departments: []string{sales}}
		for _, c := range change {
			c(&v)
		}
		return v
	}
	onlyShop := func(v *desk.Viewer) { v.ConnectionID = shop }
	anyGroup := func(v *desk.Viewer) { v.AnyGroup = true }
	closedAll := func(v *desk.Viewer) { v.ClosedAll = true }
	ticket := func(department, agent string, change ...func(*desk.TicketFacts)) desk.TicketFacts {
		f := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: department, AgentID: agent, ConnectionID: branch}
		for _, c := range change {
			c(&f)
		}
		return f
	}
	resolved := func(f *desk.TicketFacts) { f.Status = desk.StatusResolved }
	group := func(f *desk.TicketFacts) { f.IsGroup = true }

	for name, c := range map[string]struct {
		viewer desk.Viewer
		ticket desk.TicketFacts
		want   bool
	}{
		"own reach: the queue of her department":                       {viewer(desk.ReachOwn), ticket(sales, nobody), true},
		"own reach: her ticket in another department":                  {viewer(desk.ReachOwn), ticket(support, camila), true},
		"own reach: a colleague's ticket in her department":            {viewer(desk.ReachOwn), ticket(sales, rafael), false},
		"own reach: the queue of another department":                   {viewer(desk.ReachOwn), ticket(support, nobody), false},
		"own reach: a ticket of no department and nobody":              {viewer(desk.ReachOwn), ticket("", nobody), false},
		"department reach: a colleague's ticket":                       {viewer(desk.ReachDepartment), ticket(sales, rafael), true},
		"department reach: another department":                         {viewer(desk.ReachDepartment), ticket(support, rafael), false},
		"all: another department":                                      {viewer(desk.ReachAll), ticket(support, rafael), true},
		"all: no department":                                           {viewer(desk.ReachAll), ticket("", nobody), true},
		"none: her own ticket":                                         {viewer(desk.ReachNone), ticket(sales, camila), false},
		"nobody: anything":                                             {desk.Viewer{Reach: desk.ReachAll}, ticket(sales, nobody), false},
		"one connection: another connection":                           {viewer(desk.ReachAll, onlyShop), ticket(sales, nobody), false},
		"one connection: even her own ticket on another":               {viewer(desk.ReachAll, onlyShop), ticket(sales, camila), false},
		"one connection: a group of another":                           {viewer(desk.ReachAll, onlyShop), ticket(sales, nobody, group), false},
		"one connection: a group of another, with the flag":            {viewer(desk.ReachAll, onlyShop, anyGroup), ticket(sales, nobody, group), true},
		"one connection: a person of another, with the flag":           {viewer(desk.ReachAll, onlyShop, anyGroup), ticket(sales, nobody), false},
		"closed: a colleague's":                                        {viewer(desk.ReachAll), ticket(sales, rafael, resolved), false},
		"closed: a colleague's, with the permission":                   {viewer(desk.ReachAll, closedAll), ticket(sales, rafael, resolved), true},
		"closed: her own":                                              {viewer(desk.ReachOwn), ticket(sales, camila, resolved), true},
		"closed: a colleague's elsewhere, with the permission, by own": {viewer(desk.ReachOwn, closedAll), ticket(support, rafael, resolved), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, desk.CanSee(c.viewer, c.ticket))
		})
	}
}
