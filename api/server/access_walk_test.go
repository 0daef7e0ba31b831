package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

// probe is the least valid request of a row. Every row has one: a new row fails the
// walk until somebody says how it is asked.
type probe struct {
	body any
	// query stands behind the path.
	query string
	// wants is the status for those who may; 0 means any 2xx.
	wants int
	// make answers what stands for :id in the path instead of the ticket's, and the body, anew for each request: for rows that a request
	// uses up.
	make func() (id string, body any)
	// register: the row belongs to no department.
	register bool
}

// probes are sent with the id of a ticket in the queue of Sales, which all profiles
// but Support's agents see.
func probes(t *testing.T, s *site) map[route.Name]probe {
	t.Helper()
	message := func(body map[string]any) func() (string, any) {
		return func() (string, any) { return s.message(t), body }
	}
	number := func(body map[string]any) func() (string, any) {
		return func() (string, any) { return s.Connection.String(), body }
	}
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
		// The message is another person's, accepted and new: what only its author or only another state allows is refused to everybody.
		route.MessageReact:      {make: message(map[string]any{"emoji": "👍"})},
		route.MessageUnreact:    {make: message(nil)},
		route.MessageEdit:       {make: message(map[string]any{"text": "Olá"}), wants: http.StatusConflict},
		route.MessageDelete:     {make: message(nil)},
		route.MessageRetry:      {make: message(nil), wants: http.StatusConflict},
		route.MessageSendAnyway: {make: message(nil), wants: http.StatusConflict},
		route.MessageCancel:     {make: message(nil), wants: http.StatusConflict},
		route.MessageForward:    {make: message(map[string]any{}), wants: http.StatusUnprocessableEntity},
		route.QuickReplyList:    {},
		route.QuickReplyCreate: {make: func() (string, any) {
			return "", map[string]any{"shortcut": uuid.NewString()[:8], "title": "Oi", "body": "Olá!"}
		}},
		route.QuickReplyUpdate: {make: func() (string, any) { return s.quickReply(t), map[string]any{"title": "Tchau"} }},
		route.QuickReplyDelete: {make: func() (string, any) { return s.quickReply(t), nil }},
		route.DepartmentList:   {},
		route.ConnectionList:   {},
		route.ConnectionCreate: {make: func() (string, any) {
			return "", map[string]any{"name": "Loja", "instance_id": uuid.NewString(), "instance_token": "token"}
		}},
		route.ConnectionGet:        {register: true, make: number(nil)},
		route.ConnectionUpdate:     {make: number(map[string]any{"color": 3})},
		route.ConnectionDelete:     {make: func() (string, any) { return s.number(t), nil }},
		route.ConnectionEnable:     {make: number(nil)},
		route.ConnectionDisable:    {make: number(nil)},
		route.ConnectionRestart:    {make: number(nil)},
		route.ConnectionDisconnect: {make: number(nil)},
		route.ConnectionWebhooks:   {make: number(nil)},
		route.ConnectionResume:     {make: number(nil)},
		route.ConnectionPairing:    {make: number(nil)},
		route.ConnectionPhoneCode:  {make: number(map[string]any{"phone": "5511988887777"})},
		route.AlertList:            {},
		route.AlertAcknowledge:     {make: func() (string, any) { return s.alert(t), nil }},
		route.ContactList:          {},
		route.ContactCreate:        {make: func() (string, any) { return "", map[string]any{"name": "Ana", "phone": newPhone()} }},
		route.ContactCheck:         {body: map[string]any{"phone": "5511988887777", "connection_id": s.Connection}},
		route.ContactGet:           {register: true, make: func() (string, any) { return s.writer(t), nil }},
		route.ContactUpdate:        {register: true, make: func() (string, any) { return s.contact(t), map[string]any{"name": "Ana"} }},
		route.ContactBlock: {register: true, make: func() (string, any) {
			return s.contact(t), map[string]any{"connection_id": s.Connection}
		}},
		route.ContactUnblock: {register: true, make: func() (string, any) {
			return s.contact(t), map[string]any{"connection_id": s.Connection}
		}},
		route.ContactTickets: {register: true, make: func() (string, any) { return s.writer(t), nil }},
		route.ContactMergePreview: {register: true, query: "?with=" + s.contact(t), make: func() (string, any) {
			return s.contact(t), nil
		}},
		route.ContactMerge: {register: true, make: func() (string, any) {
			return s.contact(t), map[string]any{"with": s.contact(t)}
		}},
		route.ContactMergeUndo: {register: true, make: func() (string, any) { return s.merged(t), nil }},
		route.ConversationStart: {make: func() (string, any) {
			return "", map[string]any{"phone": newPhone(), "connection_id": s.Connection, "text": "Olá"}
		}},
		route.TicketParticipants:      {},
		route.UserList:                {},
		route.Search:                  {query: "?q=dia"},
		route.TicketSearch:            {query: "?q=dia"},
		route.ConnectionHistory:       {register: true, make: number(nil)},
		route.ConnectionHistoryExport: {register: true, make: number(nil)},
		// Nobody has a link in this walk: api/media tries them.
		route.MediaServe:   {wants: http.StatusNotFound},
		route.MediaZip:     {wants: http.StatusNotFound},
		route.MediaPublic:  {wants: http.StatusNotFound},
		route.ContactPhoto: {wants: http.StatusNotFound},
		// The id is a ticket's, and no file or upload has it.
		route.MediaRetry:   {wants: http.StatusNotFound},
		route.MediaZipLink: {body: map[string]any{"message_ids": []string{s.Connection.String()}}},
		route.UploadCreate: {wants: http.StatusPreconditionFailed},
		route.UploadOffset: {wants: http.StatusNotFound},
		route.UploadAppend: {wants: http.StatusNotFound},
		route.UploadGet:    {wants: http.StatusNotFound},
		route.UploadDelete: {wants: http.StatusNotFound},
		route.Realtime:     {wants: http.StatusUpgradeRequired},
	}
}

// with returns id and body of one request; ticket where the row's :id is one's.
func (p probe) with(ticket string) (string, any) {
	if p.make == nil {
		return ticket, p.body
	}
	return p.make()
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
	list := probes(t, s)
	for _, row := range route.Table() {
		p, known := list[row.Name]
		require.True(t, known, "route %s has no probe: add one, so that every profile is tried on it", row.Name)
		require.NotEmpty(t, row.Access, row.Name)
		require.NotEmpty(t, row.Summary, row.Name)
		t.Run(string(row.Name), func(t *testing.T) {
			ask := func(who caller) answer {
				id, body := p.with(ticket)
				return s.ask(t, who, row.Method, strings.NewReplacer(":id", id, ":secret", s.HookSecret).Replace(row.Path)+p.query, body)
			}
			nobody := ask(caller{})
			if row.Access.Anonymous() {
				requireAllowed(t, p, nobody)
				return
			}
			require.Equal(t, http.StatusUnauthorized, nobody.status, "nobody")
			bodied := row.Method != http.MethodHead
			if bodied {
				require.Equal(t, desk.CodeUnauthenticated, nobody.code(t))
			}
			for name, profile := range people {
				got := ask(s.callerOf(t, s.Office, name))
				if row.Access.Allows(catalogue(profile)) {
					requireAllowed(t, p, got)
					continue
				}
				require.Equal(t, http.StatusForbidden, got.status, "%s: %s", profile, got.body)
				if bodied {
					require.Equal(t, desk.CodeForbidden, got.code(t))
				}
			}
			fromOutside := ask(s.callerOf(t, stranger, apitest.Admin))
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
	list := probes(t, s)
	for _, row := range route.Table() {
		if !strings.Contains(row.Path, ":id") || !row.Access.Allows(catalogue(desk.ProfileAgent)) || list[row.Name].register {
			continue
		}
		id, body := list[row.Name].with(ticket)
		got := s.ask(t, caio, row.Method, strings.ReplaceAll(row.Path, ":id", id), body)
		require.Equal(t, http.StatusNotFound, got.status, "%s: %s", row.Name, got.body)
	}
}

func TestEveryWriteWithASessionNeedsItsCSRFToken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ticket := s.Ticket(t, "5511988887777", "Bom dia").String()
	admin, other := s.session(t, s.Office, apitest.Admin), s.session(t, s.Office, apitest.Admin)
	list, before := probes(t, s), s.Count(t, "SELECT count(*) FROM messages")
	for _, row := range route.Table() {
		if row.Method == http.MethodGet || row.Method == http.MethodHead || row.Access.Anonymous() {
			continue
		}
		path := strings.ReplaceAll(row.Path, ":id", ticket)
		for _, csrf := range []string{"", "x", other.csrf} {
			got := s.ask(t, caller{cookie: admin.cookie, csrf: csrf}, row.Method, path, list[row.Name].body)
			require.Equal(t, http.StatusForbidden, got.status, row.Name)
			require.EqualValues(t, "csrf_failed", got.code(t))
		}
	}
	require.Equal(t, before, s.Count(t, "SELECT count(*) FROM messages"))
	require.Equal(t, http.StatusOK, s.ask(t, admin, http.MethodGet, "/api/v1/me", nil).status, "the session was not ended by the attempts")
}
