package postgres_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// shelf is a tenant full of tickets of every sort, known to the test row by row.
type shelf struct {
	*world
	me, colleague uuid.UUID
	departments   []uuid.UUID
	connections   []uuid.UUID
	tickets       []shelved
	phones        []string
	random        *rand.Rand
	contacts      []uuid.UUID
	takenChats    map[string]bool
}

type shelved struct {
	id     uuid.UUID
	facts  desk.TicketFacts
	at     time.Time
	unread int
	phone  string
}

func newShelf(t *testing.T, size int) *shelf {
	t.Helper()
	s := &shelf{world: newWorld(t), random: rand.New(rand.NewPCG(1, 2)), takenChats: map[string]bool{}}
	s.me, s.colleague = s.addUser(s.tenant, nil), s.addUser(s.tenant, nil)
	s.departments = []uuid.UUID{s.department, s.addDepartment(s.tenant), s.addDepartment(s.tenant)}
	s.connections = []uuid.UUID{s.connection, s.addConnection(s.tenant, s.department)}
	for i := range size {
		contact, phone := id(), fmt.Sprintf("55119%08d", i)
		s.exec("INSERT INTO contacts (id, tenant_id, phone, push_name) VALUES ($1, $2, $3, 'Ana')", contact, s.tenant, phone)
		s.contacts, s.phones = append(s.contacts, contact), append(s.phones, phone)
	}
	base := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for range size {
		s.add(base)
	}
	return s
}

// add makes a ticket. Instants repeat, so that ties are in every list.
func (s *shelf) add(base time.Time) {
	status := desk.Statuses()[s.random.IntN(5)]
	contact := s.random.IntN(len(s.contacts))
	connection := s.connections[s.random.IntN(2)]
	chat := fmt.Sprint(contact, connection)
	if status.Active() && s.takenChats[chat] {
		status = desk.StatusResolved
	}
	s.takenChats[chat] = s.takenChats[chat] || status.Active()
	department := append([]uuid.UUID{uuid.Nil}, s.departments...)[s.random.IntN(4)]
	agent := []uuid.UUID{uuid.Nil, s.me, s.colleague}[s.random.IntN(3)]
	if status == desk.StatusOpen {
		agent = uuid.Nil
	}
	text := func(id uuid.UUID) string { return strings.TrimPrefix(id.String(), uuid.Nil.String()) }
	t := shelved{
		id: id(), at: base.Add(-time.Duration(s.random.IntN(len(s.contacts)/2+1)) * time.Minute), unread: s.random.IntN(3), phone: s.phones[contact],
		facts: desk.TicketFacts{
			Status: status, DepartmentID: text(department), AgentID: text(agent), ConnectionID: connection.String(), IsGroup: s.random.IntN(4) == 0,
		},
	}
	s.exec(`INSERT INTO tickets (id, tenant_id, protocol, connection_id, contact_id, department_id, agent_id, status, is_group, address, last_message_at, unread)
		VALUES ($1, $2, $3, $4, $5, NULLIF($6, '')::uuid, NULLIF($7, '')::uuid, $8, $9, '', $10, $11)`, t.id, s.tenant, fmt.Sprint("P", next()), connection,
		s.contacts[contact], t.facts.DepartmentID, t.facts.AgentID, string(status), t.facts.IsGroup, t.at, t.unread)
	s.tickets = append(s.tickets, t)
}

// viewers of every reach, with and without the restriction.
func (s *shelf) viewers() []desk.Viewer {
	all := everyViewer(s.me.String(), s.departments[0].String(), s.departments[1].String(), s.connections[0].String())
	s.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func (s *shelf) filters() map[string]postgres.TicketFilter {
	return map[string]postgres.TicketFilter{
		"nothing":            {},
		"oldest first":       {Order: postgres.OrderOldest},
		"active":             {Statuses: []desk.Status{desk.StatusOpen, desk.StatusInProgress, desk.StatusWaiting}},
		"open and cancelled": {Statuses: []desk.Status{desk.StatusOpen, desk.StatusCancelled}},
		"resolved":           {Statuses: []desk.Status{desk.StatusResolved}},
		"department":         {DepartmentID: s.departments[1]},
		"connection":         {ConnectionID: s.connections[1]},
		"colleague":          {AgentID: s.colleague},
		"nobody":             {NoAgent: true},
		"unread":             {Unread: true},
		"phone":              {ContactPhone: s.phones[0]},
		"mine":               {Tab: postgres.TabMine},
		"queue":              {Tab: postgres.TabQueue},
		"all":                {Tab: postgres.TabAll},
		"groups":             {Tab: postgres.TabGroups},
		"closed tab":         {Tab: postgres.TabResolved},
		"all, open":          {Tab: postgres.TabAll, Statuses: []desk.Status{desk.StatusOpen, desk.StatusResolved}},
		"several":            {DepartmentID: s.departments[0], ConnectionID: s.connections[0], Unread: true, Order: postgres.OrderOldest},
	}
}

// matches is the filter, told again in the simplest way.
func matches(t shelved, f postgres.TicketFilter, me uuid.UUID) bool {
	active := t.facts.Status.Active()
	tab := map[postgres.Tab]bool{
		postgres.TabNone:     true,
		postgres.TabMine:     active && t.facts.AgentID == me.String(),
		postgres.TabQueue:    t.facts.Status == desk.StatusOpen && t.facts.AgentID == "" && !t.facts.IsGroup,
		postgres.TabAll:      active && !t.facts.IsGroup,
		postgres.TabGroups:   active && t.facts.IsGroup,
		postgres.TabResolved: !active,
	}[f.Tab]
	return tab && (len(f.Statuses) == 0 || slices.Contains(f.Statuses, t.facts.Status)) &&
		(f.DepartmentID == uuid.Nil || t.facts.DepartmentID == f.DepartmentID.String()) &&
		(f.ConnectionID == uuid.Nil || t.facts.ConnectionID == f.ConnectionID.String()) &&
		(f.AgentID == uuid.Nil || t.facts.AgentID == f.AgentID.String()) && (!f.NoAgent || t.facts.AgentID == "") &&
		(!f.Unread || t.unread > 0) && (f.ContactPhone == "" || t.phone == f.ContactPhone)
}

// expected is the list by brute force.
func (s *shelf) expected(v desk.Viewer, f postgres.TicketFilter) []uuid.UUID {
	var found []shelved
	for _, t := range s.tickets {
		if desk.CanSee(v, t.facts) && matches(t, f, s.me) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b shelved) int {
		order := cmp.Or(a.at.Compare(b.at), slices.Compare(a.id[:], b.id[:]))
		if f.Order != postgres.OrderOldest {
			order = -order
		}
		return order
	})
	ids := []uuid.UUID{}
	for _, t := range found {
		ids = append(ids, t.id)
	}
	return ids
}

func (s *shelf) list(v desk.Viewer, f postgres.TicketFilter, limit int) []uuid.UUID {
	s.t.Helper()
	ids := []uuid.UUID{}
	f.Limit = limit
	for {
		page, err := s.db.ListTickets(s.t.Context(), s.tenant, v, f)
		require.NoError(s.t, err)
		for _, row := range page.Items {
			ids = append(ids, row.ID)
			require.True(s.t, desk.CanSee(v, row.Facts()))
		}
		if page.Next == "" {
			return ids
		}
		require.Len(s.t, page.Items, limit)
		f.Cursor = page.Next
	}
}

func TestAListIsWhatBruteForceFindsForEveryViewerAndFilter(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 150)
	longest := 0
	for i, v := range s.viewers() {
		for name, f := range s.filters() {
			// Every viewer meets a third of the filters, every filter a third of the viewers.
			if (i+len(name))%3 != 0 {
				continue
			}
			want := s.expected(v, f)
			longest = max(longest, len(want))
			require.Equal(t, want, s.list(v, f, 40), "%s for %+v", name, v)
		}
	}
	require.Greater(t, longest, 40, "some list has several pages")
}

func TestPagesOfAnySizeMakeTheSameList(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 60)
	v := desk.Viewer{UserID: s.me.String(), Reach: desk.ReachDepartment, Departments: []string{s.departments[0].String(), s.departments[1].String()}, ClosedAll: true}
	for _, order := range []postgres.Order{postgres.OrderLastMessage, postgres.OrderOldest} {
		f := postgres.TicketFilter{Order: order}
		for _, limit := range []int{1, 7, 100} {
			require.Equal(t, s.expected(v, f), s.list(v, f, limit), "%s %d", order, limit)
		}
	}
}

func TestCountsAreTheLengthsOfTheTabsTheyStandOn(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 120)
	for _, v := range s.viewers() {
		counts, err := s.db.CountTickets(t.Context(), s.tenant, v)
		require.NoError(t, err)
		length := func(f postgres.TicketFilter) int { return len(s.expected(v, f)) }
		require.Equal(t, postgres.TicketCounts{
			Mine: length(postgres.TicketFilter{Tab: postgres.TabMine}), Queue: length(postgres.TicketFilter{Tab: postgres.TabQueue}),
			All: length(postgres.TicketFilter{Tab: postgres.TabAll}), Groups: length(postgres.TicketFilter{Tab: postgres.TabGroups}),
			Resolved: length(postgres.TicketFilter{Tab: postgres.TabResolved}), Unread: length(postgres.TicketFilter{Tab: postgres.TabMine, Unread: true}),
		}, counts, "%+v", v)
	}
}

func TestACountStopsAtItsCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`WITH c AS (INSERT INTO contacts (id, tenant_id) SELECT gen_random_uuid(), $1 FROM generate_series(1, 1200) RETURNING id)
		INSERT INTO tickets (id, tenant_id, protocol, connection_id, contact_id, status, address, last_message_at)
		SELECT gen_random_uuid(), $1, id::text, $2, id, 'open', '', now() FROM c`, w.tenant, w.connection)
	counts, err := w.db.CountTickets(t.Context(), w.tenant, all())
	require.NoError(t, err)
	require.Equal(t, postgres.CountCap, counts.All)
}

func TestAListRefusesWhatNoListCanHave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		w.ticket()
	}
	page, err := w.db.ListTickets(t.Context(), w.tenant, all(), postgres.TicketFilter{Limit: 1})
	require.NoError(t, err)
	require.NotEmpty(t, page.Next)
	for name, f := range map[string]postgres.TicketFilter{
		"status": {Statuses: []desk.Status{"open'; DROP TABLE tickets; --"}}, "tab": {Tab: "x"}, "order": {Order: "id; --"}, "negative limit": {Limit: -1},
		"limit beyond 100": {Limit: 101}, "no cursor": {Cursor: "x"}, "cursor of another filter": {Cursor: page.Next, Unread: true},
	} {
		_, err := w.db.ListTickets(t.Context(), w.tenant, all(), f)
		require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), name)
	}
	_, err = w.db.ListTickets(t.Context(), w.tenant, all(), postgres.TicketFilter{Cursor: page.Next, Limit: 50})
	require.NoError(t, err, "a page may have another size")
}

func TestATicketIsShownWithAllThatARowNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent := w.addUser(w.tenant, nil)
	ticket := w.ingest(w.text(customer, "oi")).TicketID
	w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: agent})
	for _, name := range []string{"vip", "atacado"} {
		tag := id()
		w.exec("INSERT INTO tags (id, tenant_id, name) VALUES ($1, $2, $3)", tag, w.tenant, name)
		w.exec("INSERT INTO ticket_tags (tenant_id, tag_id, ticket_id, active, last_message_at) VALUES ($1, $2, $3, true, now())", w.tenant, tag, ticket)
	}
	page, err := w.db.ListTickets(t.Context(), w.tenant, all(), postgres.TicketFilter{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	row := page.Items[0]
	single, err := w.db.Ticket(t.Context(), w.tenant, all(), ticket)
	require.NoError(t, err)
	require.Equal(t, row, single)
	require.Equal(t, "Ana", row.Contact.Name)
	require.Equal(t, customer, row.Contact.Phone)
	require.Equal(t, w.department, row.Department.ID)
	require.Equal(t, w.connection, row.Connection.ID)
	require.Equal(t, agent, row.Agent.ID)
	require.Equal(t, []string{"atacado", "vip"}, []string{row.Tags[0].Name, row.Tags[1].Name})
	require.Equal(t, 1, row.Unread)
	require.Equal(t, "oi", row.LastMessage.Preview)
	require.Equal(t, desk.DeliveryReceived, row.LastMessage.Status)
	require.EqualValues(t, 3, row.Version, "made, written to, accepted")

	stranger := desk.Viewer{UserID: id().String(), Reach: desk.ReachOwn}
	_, err = w.db.Ticket(t.Context(), w.tenant, stranger, ticket)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
	for name, ask := range map[string]func() error{
		"messages": func() error {
			_, err := w.db.Messages(t.Context(), w.tenant, stranger, postgres.MessageQuery{TicketID: ticket})
			return err
		},
		"events": func() error { _, err := w.db.Events(t.Context(), w.tenant, stranger, ticket, "", 0); return err },
		"read":   func() error { _, err := w.db.MarkRead(t.Context(), w.tenant, stranger, ticket); return err },
	} {
		require.Equal(t, desk.CodeNotFound, desk.CodeOf(ask()), name)
	}
	require.Equal(t, 1, value[int](w, "SELECT unread FROM tickets"))
}
