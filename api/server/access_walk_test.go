package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// probe is the least valid request of a row. Every row has one: a new row fails the
// walk until somebody says how it is asked.
type probe struct {
	body any
	// wants is the status for those who may; 0 means any 2xx.
	wants int
}

// probes are sent with the id of a ticket in the queue of Sales, which all profiles
// but Support's agents see.
func probes(s *site) map[route.Name]probe {
	return map[route.Name]probe{
		route.ZAPIHook:      {body: map[string]any{"type": "PresenceChatCallback", "phone": "5511988887777", "status": "COMPOSING"}},
		route.ZAPIHookProbe: {},
		// Nobody is signed in by it, since the office's people have no password: being let through to the check is what counts.
		route.Login:          {body: map[string]any{"email": "nobody@example.org", "password": "x"}, wants: http.StatusUnauthorized},
		route.Logout:         {},
		route.Me:             {},
		route.TicketList:     {},
		route.TicketCounts:   {},
		route.TicketGet:      {},
		route.TicketEvents:   {},
		route.TicketRead:     {},
		route.TicketAccept:   {},
		route.TicketAssign:   {body: map[string]any{"agent_id": s.People[apitest.Ana]}},
		route.TicketTransfer: {body: map[string]any{"department_id": s.Support}},
		route.TicketWait:     {},
		route.TicketResolve:  {body: map[string]any{}},
		route.TicketCancel:   {body: map[string]any{"reason": "engano"}},
		route.TicketReopen:   {},
		route.MessageList:    {},
		route.MessageSend:    {body: map[string]any{"type": "text", "text": "Olá"}},
		route.DepartmentList: {},
		route.ConnectionList: {},
		route.UserList:       {},
		route.Realtime:       {wants: http.StatusUpgradeRequired},
	}
}

// people names one person of each profile.
var people = map[string]string{
	apitest.Admin: desk.ProfileAdministrator, apitest.Supervisor: desk.ProfileSupervisor, apitest.Ana: desk.ProfileAgent,
	apitest.Auditor: desk.ProfileAuditor, apitest.Bot: desk.ProfileBot,
}

func catalogue(profile string) desk.PermissionSet {
	for _, p := range desk.Profiles() {
		if p.Key == profile {
			return desk.NewPermissionSet(p.Permissions)
		}
	}
	return desk.PermissionSet{}
}

func TestEveryRouteAnswersEveryProfileAsTheCatalogueSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stranger := s.Branch(t)
	ticket := s.Ticket(t, "5511988887777", "Bom dia").String()
	list := probes(s)
	for _, row := range route.Table() {
		p, known := list[row.Name]
		require.True(t, known, "route %s has no probe: add one, so that every profile is tried on it", row.Name)
		require.NotEmpty(t, row.Access, row.Name)
		require.NotEmpty(t, row.Summary, row.Name)
		path := strings.NewReplacer(":id", ticket, ":secret", s.HookSecret).Replace(row.Path)
		t.Run(string(row.Name), func(t *testing.T) {
			nobody := s.ask(t, caller{}, row.Method, path, p.body)
			if row.Access.Anonymous() {
				requireAllowed(t, p, nobody)
				return
			}
			require.Equal(t, http.StatusUnauthorized, nobody.status, "nobody")
			require.Equal(t, desk.CodeUnauthenticated, nobody.code(t))
			for name, profile := range people {
				got := s.ask(t, s.callerOf(t, s.Office, name), row.Method, path, p.body)
				if row.Access.Allows(catalogue(profile)) {
					requireAllowed(t, p, got)
					continue
				}
				require.Equal(t, http.StatusForbidden, got.status, "%s: %s", profile, got.body)
				require.Equal(t, desk.CodeForbidden, got.code(t))
			}
			fromOutside := s.ask(t, s.callerOf(t, stranger, apitest.Admin), row.Method, path, p.body)
			if strings.Contains(row.Path, ":id") {
				require.Equal(t, http.StatusNotFound, fromOutside.status, "a stranger of another tenant: %s", fromOutside.body)
			}
			require.NotContains(t, string(fromOutside.body), ticket)
			require.NotContains(t, string(fromOutside.body), s.Connection.String())
			require.NotContains(t, string(fromOutside.body), s.People[apitest.Ana].String())
		})
	}
	require.Len(t, list, len(route.Table()), "a probe of a route that is gone")
}

// callerOf is a person as they reach the API: bots have no session (AC-6).
func (s *site) callerOf(t *testing.T, o *apitest.Office, name string) caller {
	t.Helper()
	if people[name] == desk.ProfileBot {
		return caller{token: o.Token(name)}
	}
	return s.session(t, o, name)
}

func requireAllowed(t *testing.T, p probe, got answer) {
	t.Helper()
	if p.wants != 0 {
		require.Equal(t, p.wants, got.status, string(got.body))
		return
	}
	require.GreaterOrEqual(t, got.status, 200, string(got.body))
	require.Less(t, got.status, 300, string(got.body))
}

func TestATicketOfAnotherDepartmentDoesNotExistForAnAgent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ticket := s.Ticket(t, "5511988887777", "Bom dia").String()
	caio := s.session(t, s.Office, apitest.Caio)
	for _, row := range route.Table() {
		if !strings.Contains(row.Path, ":id") || !row.Access.Allows(catalogue(desk.ProfileAgent)) {
			continue
		}
		got := s.ask(t, caio, row.Method, strings.ReplaceAll(row.Path, ":id", ticket), probes(s)[row.Name].body)
		require.Equal(t, http.StatusNotFound, got.status, "%s: %s", row.Name, got.body)
	}
}

func TestEveryWriteWithASessionNeedsItsCSRFToken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ticket := s.Ticket(t, "5511988887777", "Bom dia").String()
	admin, other := s.session(t, s.Office, apitest.Admin), s.session(t, s.Office, apitest.Admin)
	before := s.Count(t, "SELECT count(*) FROM messages")
	for _, row := range route.Table() {
		if row.Method == http.MethodGet || row.Access.Anonymous() {
			continue
		}
		path := strings.ReplaceAll(row.Path, ":id", ticket)
		for _, csrf := range []string{"", "x", other.csrf} {
			got := s.ask(t, caller{cookie: admin.cookie, csrf: csrf}, row.Method, path, probes(s)[row.Name].body)
			require.Equal(t, http.StatusForbidden, got.status, row.Name)
			require.EqualValues(t, "csrf_failed", got.code(t))
		}
	}
	require.Equal(t, before, s.Count(t, "SELECT count(*) FROM messages"))
	require.Equal(t, http.StatusOK, s.ask(t, admin, http.MethodGet, "/api/v1/me", nil).status, "the session was not ended by the attempts")
}
