package contact_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/contact"
	"github.com/balcao/balcao/api/conversation"
	"github.com/balcao/balcao/api/ticket"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// line is WhatsApp as a test wants it.
type line struct {
	mu      sync.Mutex
	away    bool
	unknown bool
	lid     string
	asked   int
	blocked map[string]bool
}

func (l *line) PhoneExists(_ context.Context, _, _ uuid.UUID, phone string) (zapi.Account, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	switch {
	case l.away:
		return zapi.Account{}, desk.E(desk.CodeLineUnavailable, "away")
	case l.unknown:
		return zapi.Account{}, nil
	}
	// WhatsApp holds old Brazilian numbers without their ninth digit.
	return zapi.Account{Exists: true, Phone: phone[:4] + phone[5:], LID: l.lid}, nil
}

func (l *line) ModifyBlocked(_ context.Context, _, _ uuid.UUID, address string, block bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return desk.E(desk.CodeLineUnavailable, "away")
	}
	l.blocked[address] = block
	return nil
}

// quiet tells nobody.
type quiet struct{}

func (quiet) Announce([]postgres.Announcement, bool) {}

type floor struct {
	*apitest.Office
	line   *line
	server *httptest.Server
}

func open(t *testing.T) *floor {
	t.Helper()
	f := &floor{Office: apitest.NewOffice(t), line: &line{blocked: map[string]bool{}}}
	tickets := ticket.Deps{DB: f.DB, Announcer: quiet{}}
	f.server = f.Serve(t, ticket.Routes(tickets), contact.Routes(contact.Deps{DB: f.DB, Lines: f.line, Announcer: quiet{}}),
		conversation.Routes(conversation.Deps{DB: f.DB, Lines: f.line, Announcer: quiet{}, Ticket: tickets}))
	return f
}

func (f *floor) ask(t *testing.T, as, method, path string, body any, key ...string) apitest.Answer {
	t.Helper()
	ask := apitest.Ask{As: as, Method: method, Path: "/api/v1" + path, Body: body, Header: map[string]string{}}
	if len(key) > 0 {
		ask.Header["Idempotency-Key"] = key[0]
	}
	return f.Send(t, f.server, ask)
}

func (f *floor) contactOf(t *testing.T, ticket uuid.UUID) string {
	t.Helper()
	answer := f.ask(t, apitest.Admin, http.MethodGet, "/tickets/"+ticket.String(), nil)
	return answer.JSON(t)["contact"].(map[string]any)["id"].(string)
}

func (f *floor) flag(t *testing.T, key desk.Flag, on bool) {
	t.Helper()
	_, err := f.Database.Admin(t).Exec(t.Context(), `INSERT INTO flags (tenant_id, key, enabled) VALUES ($1, $2, $3)
		ON CONFLICT (tenant_id, key) DO UPDATE SET enabled = $3`, f.Tenant, string(key), on)
	require.NoError(t, err)
	f.Access.Changed(f.Tenant)
}

func TestAnUnknownNumberIsSavedInOneClick(t *testing.T) {
	t.Parallel()
	f := open(t)
	id := f.contactOf(t, f.Ticket(t, "5511988887777", "oi"))
	before := f.ask(t, apitest.Ana, http.MethodGet, "/contacts/"+id, nil).JSON(t)
	require.Equal(t, false, before["saved"])
	require.Equal(t, "Cliente", before["push_name"])
	require.InDelta(t, 1, before["tickets_count"], 0)
	after := f.ask(t, apitest.Ana, http.MethodPatch, "/contacts/"+id, map[string]any{"name": "  Ana Souza "}).JSON(t)
	require.Equal(t, true, after["saved"])
	require.Equal(t, "Ana Souza", after["name"])
	found := f.ask(t, apitest.Ana, http.MethodGet, "/contacts?q=souza", nil).JSON(t)
	require.Len(t, found["items"], 1)
	for _, q := range []string{"98888-7777", "1188887777", "SOUZA", "5511988887777"} {
		require.Len(t, f.ask(t, apitest.Ana, http.MethodGet, "/contacts?q="+q, nil).JSON(t)["items"], 1, q)
	}
	require.Empty(t, f.ask(t, apitest.Ana, http.MethodGet, "/contacts?q=%25", nil).JSON(t)["items"], "no wildcard")
}

func TestTheListOfContactsIsWalkedByPagesWithoutGapsOrRepetitions(t *testing.T) {
	t.Parallel()
	f := open(t)
	for i := range 7 {
		answer := f.ask(t, apitest.Ana, http.MethodPost, "/contacts", map[string]any{
			"name":  fmt.Sprintf("Pessoa %d", i%3),
			"phone": fmt.Sprintf("551198888777%d", i),
		})
		require.Equal(t, http.StatusCreated, answer.Status, string(answer.Body))
	}
	seen := map[string]bool{}
	for _, query := range []string{"/contacts?limit=2", "/contacts?limit=2&q=pessoa"} {
		clear(seen)
		for cursor := ""; ; {
			page := f.ask(t, apitest.Ana, http.MethodGet, query+"&cursor="+cursor, nil).JSON(t)
			for _, item := range page["items"].([]any) {
				id := item.(map[string]any)["id"].(string)
				require.False(t, seen[id])
				seen[id] = true
			}
			next, more := page["next_cursor"].(string)
			if !more {
				break
			}
			cursor = next
		}
		require.Len(t, seen, 7, query)
	}
	taken := f.ask(t, apitest.Ana, http.MethodPost, "/contacts", map[string]any{"name": "Outra", "phone": "551188887770"})
	require.Equal(t, map[string]string{"phone": "taken"}, taken.Fields(), "the ninth digit makes no other person")
	require.Equal(t, map[string]string{"phone": "format"}, f.ask(t, apitest.Ana, http.MethodPost, "/contacts", map[string]any{
		"name":  "Outra",
		"phone": "oi",
	}).Fields())
	require.Equal(t, http.StatusForbidden, f.ask(t, apitest.Auditor, http.MethodPost, "/contacts", map[string]any{"name": "x", "phone": "5511988887777"}).Status)
}

func TestWithoutTheSectionOneKnowsTheContactsOfOnesTicketsOnly(t *testing.T) {
	t.Parallel()
	f := open(t)
	mine := f.contactOf(t, f.Ticket(t, "5511988887777", "oi")) // in the queue of Sales
	f.flag(t, desk.FlagShowContacts, false)
	require.Equal(t, http.StatusForbidden, f.ask(t, apitest.Ana, http.MethodGet, "/contacts", nil).Status)
	require.Equal(t, http.StatusOK, f.ask(t, apitest.Ana, http.MethodGet, "/contacts/"+mine, nil).Status)
	require.Equal(t, http.StatusOK, f.ask(t, apitest.Admin, http.MethodGet, "/contacts", nil).Status)
	for _, path := range []string{"/contacts/" + mine, "/contacts/" + mine + "/tickets", "/contacts/" + mine + "/merge-preview?with=" + mine} {
		require.Equal(t, http.StatusNotFound, f.ask(t, apitest.Caio, http.MethodGet, path, nil).Status, "Support sees no ticket of theirs: %s", path)
	}
	f.flag(t, desk.FlagShowContacts, true)
	hers := f.ask(t, apitest.Caio, http.MethodGet, "/contacts/"+mine, nil).JSON(t)
	require.InDelta(t, 0, hers["tickets_count"], 0, "a figure tells nothing of what is hidden")
	require.Empty(t, hers["connections"])
	require.Empty(t, f.ask(t, apitest.Caio, http.MethodGet, "/contacts/"+mine+"/tickets", nil).JSON(t)["items"])
	stranger := f.Branch(t)
	outside := stranger.Send(t, f.server, apitest.Ask{As: apitest.Admin, Path: "/api/v1/contacts/" + mine})
	require.Equal(t, http.StatusNotFound, outside.Status)
}

func TestABlockedContactOpensNothingUntilItIsLetIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	id := f.contactOf(t, f.Ticket(t, "5511988887777", "oi"))
	body := map[string]any{"connection_id": f.Connection}
	f.line.away = true
	refused := f.ask(t, apitest.Ana, http.MethodPost, "/contacts/"+id+"/block", body)
	require.Equal(t, http.StatusServiceUnavailable, refused.Status)
	require.Equal(t, "line_unavailable", refused.Code())
	require.Equal(t, false, f.ask(t, apitest.Ana, http.MethodGet, "/contacts/"+id, nil).JSON(t)["blocked"], "nothing was changed")
	f.line.away = false
	require.Equal(t, true, f.ask(t, apitest.Ana, http.MethodPost, "/contacts/"+id+"/block", body).JSON(t)["blocked"])
	require.Equal(t, map[string]bool{"5511988887777": true}, f.line.blocked)
	require.Equal(t, uuid.Nil, f.Ticket(t, "5511988887777", "me atende"))
	require.Equal(t, 2, f.Count(t, "SELECT count(*) FROM messages WHERE contact_id = $1", id), "but stored")
	require.Equal(t, "contact_blocked", f.ask(t, apitest.Ana, http.MethodPost, "/conversations", map[string]any{
		"contact_id":    id,
		"connection_id": f.Connection,
	}).Code())
	require.Equal(t, false, f.ask(t, apitest.Ana, http.MethodPost, "/contacts/"+id+"/unblock", body).JSON(t)["blocked"])
	require.NotEqual(t, uuid.Nil, f.Ticket(t, "5511988887777", "obrigado"))
}

func TestAConversationBeginsWithANumberThatWhatsAppKnows(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.line.lid = "99887766554433@lid"
	asked := map[string]any{"phone": "+55 (11) 8888-7777", "connection_id": f.Connection, "text": "Bom dia!", "name": "Ana"}
	started := f.ask(t, apitest.Ana, http.MethodPost, "/conversations", asked, "once")
	require.Equal(t, http.StatusCreated, started.Status, string(started.Body))
	first := started.JSON(t)["ticket"].(map[string]any)
	require.Equal(t, "in_progress", first["status"])
	require.Equal(t, "Ana", first["contact"].(map[string]any)["name"])
	require.Equal(t, "5511988887777", first["contact"].(map[string]any)["phone"], "canonical")
	require.Equal(t, 1, f.Count(t, "SELECT count(*) FROM tickets WHERE address = '551188887777'"), "the address is WhatsApp's own form")
	again := f.ask(t, apitest.Ana, http.MethodPost, "/conversations", asked, "once")
	require.Equal(t, first["id"], again.JSON(t)["ticket"].(map[string]any)["id"])
	require.Equal(t, 1, f.Count(t, "SELECT count(*) FROM messages WHERE direction = 'out'"), "said once")
	// An answer by LID alone belongs to it.
	stored, err := f.DB.IngestMessage(t.Context(), f.Tenant, postgres.Incoming{
		ConnectionID: f.Connection, Identities: desk.IdentityKeys(f.line.lid), Address: f.line.lid, ProviderID: "A1", Kind: desk.KindText, Text: "oi",
		Plan: desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: "oi", Chat: desk.ChatLID}),
	})
	require.NoError(t, err)
	require.Equal(t, first["id"], stored.TicketID.String())

	delete(asked, "text")
	taken := f.ask(t, apitest.Bia, http.MethodPost, "/conversations", asked)
	require.Equal(t, http.StatusConflict, taken.Status)
	require.Equal(t, "ticket_taken", taken.Code())
	require.Equal(t, "ana", taken.JSON(t)["agent"])
	require.Equal(t, "Vendas", taken.JSON(t)["department"])
	require.NotContains(t, string(taken.Body), first["id"])
	joined := f.ask(t, apitest.Admin, http.MethodPost, "/conversations", asked).JSON(t)
	require.Equal(t, true, joined["joined"])
}

func TestAConversationIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	f := open(t)
	start := func(body map[string]any) map[string]string {
		if body["connection_id"] == nil {
			body["connection_id"] = f.Connection
		}
		answer := f.ask(t, apitest.Ana, http.MethodPost, "/conversations", body)
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, string(answer.Body))
		return answer.Fields()
	}
	require.Equal(t, map[string]string{"phone": "one_of"}, start(map[string]any{}))
	require.Equal(t, map[string]string{"phone": "one_of"}, start(map[string]any{"phone": "5511988887777", "contact_id": uuid.New()}))
	require.Equal(t, map[string]string{"phone": "format"}, start(map[string]any{"phone": "123"}))
	require.Equal(t, map[string]string{"text": "required"}, start(map[string]any{"phone": "5511988887777", "text": "  "}))
	require.Equal(t, map[string]string{"connection_id": "not_found"}, start(map[string]any{"phone": "5511988887777", "connection_id": uuid.New()}))
	f.line.unknown = true
	require.Equal(t, map[string]string{"phone": "not_on_whatsapp"}, start(map[string]any{"phone": "5511988887777"}))
	f.line.away = true
	away := f.ask(t, apitest.Ana, http.MethodPost, "/conversations", map[string]any{"phone": "5511988887777", "connection_id": f.Connection})
	require.Equal(t, http.StatusServiceUnavailable, away.Status)
	require.Equal(t, "line_unavailable", away.Code())
	require.Zero(t, f.Count(t, "SELECT count(*) FROM tickets"))
	require.Zero(t, f.Count(t, "SELECT count(*) FROM contacts"))
	require.Equal(t, http.StatusForbidden, f.ask(t, apitest.Auditor, http.MethodPost, "/conversations",
		map[string]any{"phone": "5511988887777", "connection_id": f.Connection}).Status)
}

func TestContactsAreJoinedAndPartedByHand(t *testing.T) {
	t.Parallel()
	f := open(t)
	one, two := f.contactOf(t, f.Ticket(t, "5511988887777", "oi")), f.contactOf(t, f.Ticket(t, "5511977776666", "olá"))
	preview := f.ask(t, apitest.Ana, http.MethodGet, "/contacts/"+two+"/merge-preview?with="+one, nil).JSON(t)
	require.Nil(t, preview["conflict"])
	require.Equal(t, one, preview["keep"].(map[string]any)["id"])
	require.Len(t, preview["absorbed"], 1)
	asked := f.ask(t, apitest.Ana, http.MethodPost, "/contacts/"+two+"/merge", map[string]any{"with": one})
	require.Equal(t, http.StatusAccepted, asked.Status, string(asked.Body))
	require.Equal(t, 1, f.Count(t, "SELECT count(*) FROM contact_joins WHERE id = $1 AND asked_by = $2", asked.JSON(t)["merge_id"],
		f.People[apitest.Ana]), "who and when is kept")
	require.Equal(t, "same_contact", f.ask(t, apitest.Ana, http.MethodPost, "/contacts/"+two+"/merge", map[string]any{"with": two}).Code())
	require.Equal(t, http.StatusNotFound, f.ask(t, apitest.Ana, http.MethodPost, "/contact-merges/"+uuid.NewString()+"/undo", nil).Status)
	stranger := f.Branch(t)
	outside := stranger.Send(t, f.server, apitest.Ask{
		As: apitest.Admin, Method: http.MethodPost,
		Path: "/api/v1/contact-merges/" + asked.JSON(t)["merge_id"].(string) + "/undo",
	})
	require.Equal(t, http.StatusNotFound, outside.Status)
}
