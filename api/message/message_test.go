package message_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/message"
	"github.com/balcao/balcao/internal/cache"
	core "github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/testkit"
)

type desk struct {
	*apitest.Office

	server *httptest.Server
	nudges <-chan struct{}
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{Office: apitest.NewOffice(t)}
	announcer := dispatch.NewAnnouncer(d.Redis, d.DB, nil)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		announcer.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	d.nudges = cache.NewNudger(d.Redis).Nudges(ctx)
	d.server = d.Serve(t, message.Routes(message.Deps{DB: d.DB, Announcer: announcer, MaxInline: core.InlineLimit}))
	return d
}

func (d *desk) path(ticket uuid.UUID, query string) string {
	return "/api/v1/tickets/" + ticket.String() + "/messages" + query
}

func (d *desk) send(t testing.TB, who string, ticket uuid.UUID, body any, key ...string) apitest.Answer {
	t.Helper()
	ask := apitest.Ask{As: who, Method: http.MethodPost, Path: d.path(ticket, ""), Body: body, Header: map[string]string{}}
	if len(key) > 0 {
		ask.Header["Idempotency-Key"] = key[0]
	}
	return d.Send(t, d.server, ask)
}

func text(words string) map[string]any { return map[string]any{"type": "text", "text": words} }

func (d *desk) list(t testing.TB, who string, ticket uuid.UUID, query string) []map[string]any {
	t.Helper()
	page := d.Send(t, d.server, apitest.Ask{As: who, Path: d.path(ticket, query)})
	require.Equal(t, http.StatusOK, page.Status, string(page.Body))
	items := []map[string]any{}
	for _, item := range page.JSON(t)["items"].([]any) {
		items = append(items, item.(map[string]any))
	}
	return items
}

func words(items []map[string]any) []any {
	list := []any{}
	for _, item := range items {
		list = append(list, item["text"])
	}
	return list
}

func TestAReplyIsQueuedShownAndAnnouncedAtOnce(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	client := uuid.NewString()
	answer := d.send(t, apitest.Ana, ticket, map[string]any{"type": "text", "text": "Olá! 👋\nTudo bem?", "client_id": client})
	require.Equal(t, http.StatusCreated, answer.Status, string(answer.Body))
	shown := answer.JSON(t)
	for field := range strings.FieldsSeq(`id ticket_id seq client_id type direction origin author text media status failure quoted created_at received_at edited_at deleted_at`) {
		require.Contains(t, shown, field)
	}
	require.Equal(t, "queued", shown["status"])
	require.Equal(t, "out", shown["direction"])
	require.Equal(t, "agent", shown["origin"])
	require.Equal(t, client, shown["client_id"])
	require.Equal(t, "Olá! 👋\nTudo bem?", shown["text"])
	require.Equal(t, map[string]any{"kind": "user", "id": d.People[apitest.Ana].String(), "name": apitest.Ana, "color": nil, "phone": nil}, shown["author"])
	require.EqualValues(t, 2, shown["seq"])
	require.Nil(t, shown["media"])
	require.Equal(t, []any{"oi", "Olá! 👋\nTudo bem?"}, words(d.list(t, apitest.Bia, ticket, "")))
	require.Equal(t, 1, d.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'ticket' AND payload ->> 'kind' = 'outbound'"), "its workflow will be told")
	require.Equal(t, 0, d.Count(t, "SELECT count(*) FROM outbox WHERE payload ->> 'text' IS NOT NULL OR payload::text LIKE '%Tudo bem%'"), "without the words")
	testkit.Eventually(t, func() bool {
		return d.Redis.Redis().XLen(t.Context(), "rt:"+d.Tenant.String()).Val() > 0
	}, "the announcement")
	testkit.Eventually(t, func() bool { return len(d.nudges) > 0 }, "the nudge of the relay")
}

func TestOnlyThoseWhoMayReplyToATicketThatTheySee(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	for who, want := range map[string]int{
		"": 401, apitest.Auditor: 403, apitest.Caio: 404, apitest.Ana: 201, apitest.Bia: 201, apitest.Supervisor: 201, apitest.Admin: 201, apitest.Bot: 201,
	} {
		before := d.Count(t, "SELECT count(*) FROM messages")
		require.Equal(t, want, d.send(t, who, ticket, text("olá")).Status, who)
		stored := 0
		if want == 201 {
			stored = 1
		}
		require.Equal(t, before+stored, d.Count(t, "SELECT count(*) FROM messages"), who)
	}
	author := d.list(t, apitest.Admin, ticket, "")
	bots := 0
	for _, m := range author {
		if m["author"].(map[string]any)["kind"] == "bot" {
			bots++
			require.Equal(t, "ai", m["origin"])
		}
	}
	require.Equal(t, 1, bots, "a bot signs as one")
}

func TestTheSameKeyMakesOneMessage(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket, other := d.Ticket(t, "5511988887777", "oi"), d.Ticket(t, "5511988886666", "oi")
	first := d.send(t, apitest.Ana, ticket, text("olá"), "key-1")
	require.Equal(t, http.StatusCreated, first.Status)
	again := d.send(t, apitest.Ana, ticket, text("olá"), "key-1")
	require.Equal(t, http.StatusOK, again.Status)
	require.JSONEq(t, string(first.Body), string(again.Body))
	for name, answer := range map[string]apitest.Answer{
		"another text":   d.send(t, apitest.Ana, ticket, text("tchau"), "key-1"),
		"another ticket": d.send(t, apitest.Ana, other, text("olá"), "key-1"),
	} {
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, name)
		require.Equal(t, "idempotency_mismatch", answer.Code(), name)
	}
	require.Equal(t, http.StatusCreated, d.send(t, apitest.Bia, ticket, text("olá"), "key-1").Status, "keys are a person's own")
	require.Equal(t, http.StatusUnprocessableEntity, d.send(t, apitest.Ana, ticket, text("olá"), "with space").Status)

	status := make([]int, 20)
	var group sync.WaitGroup
	for i := range status {
		group.Go(func() { status[i] = d.send(t, apitest.Ana, ticket, text("ao mesmo tempo"), "key-2").Status })
	}
	group.Wait()
	created := 0
	for _, s := range status {
		require.Contains(t, []int{http.StatusOK, http.StatusCreated}, s)
		if s == http.StatusCreated {
			created++
		}
	}
	require.Equal(t, 1, created)
	require.Equal(t, 1, d.Count(t, "SELECT count(*) FROM messages WHERE body = 'ao mesmo tempo'"))
}

func TestWhatCanNotBeSentIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket, other := d.Ticket(t, "5511988887777", "oi"), d.Ticket(t, "5511988886666", "de outro")
	foreign := d.list(t, apitest.Ana, other, "")[0]["id"]
	before := d.Count(t, "SELECT count(*) FROM messages")
	for name, c := range map[string]struct {
		body  any
		want  int
		field string
		code  string
	}{
		"empty":           {text(""), 422, "text", "required"},
		"only blanks":     {text(" \n\t\u00a0"), 422, "text", "required"},
		"NUL":             {text("a\x00b"), 422, "text", "charset"},
		"too long":        {text(strings.Repeat("é", 4097)), 422, "text", "max"},
		"no type":         {map[string]any{"text": "olá"}, 422, "type", "required"},
		"unknown type":    {map[string]any{"type": "smoke", "text": "olá"}, 422, "type", "oneof"},
		"text no string":  {map[string]any{"type": "text", "text": 12}, 422, "text", "type"},
		"unknown quote":   {map[string]any{"type": "text", "text": "olá", "quoted_id": uuid.New()}, 422, "quoted_id", "not_found"},
		"another's quote": {map[string]any{"type": "text", "text": "olá", "quoted_id": foreign}, 422, "quoted_id", "not_found"},
		"broken":          {[]byte(`{"type":`), 400, "", "malformed"},
	} {
		answer := d.send(t, apitest.Ana, ticket, c.body)
		require.Equal(t, c.want, answer.Status, "%s: %s", name, answer.Body)
		require.Equal(t, map[string]string{c.field: c.code}, answer.Fields(), name)
	}
	require.Equal(t, http.StatusRequestEntityTooLarge, d.send(t, apitest.Ana, ticket, text(strings.Repeat("x", 2<<20))).Status)
	require.Equal(t, before, d.Count(t, "SELECT count(*) FROM messages"))

	for _, fits := range []string{strings.Repeat("é", 4096), strings.Repeat("👍🏽", 2048), "<script>alert(1)</script>", `'; DROP TABLE messages; --`} {
		answer := d.send(t, apitest.Ana, ticket, text(fits))
		require.Equal(t, http.StatusCreated, answer.Status, string(answer.Body))
		require.Equal(t, fits, answer.JSON(t)["text"])
	}
	quoted := d.list(t, apitest.Ana, ticket, "")[0]
	answer := d.send(t, apitest.Ana, ticket, map[string]any{"type": "text", "text": "sobre isso", "quoted_id": quoted["id"]})
	require.Equal(t, http.StatusCreated, answer.Status, string(answer.Body))
	require.Equal(t, "oi", answer.JSON(t)["quoted"].(map[string]any)["text"])

	_, err := d.Database.Admin(t).Exec(t.Context(), "UPDATE tickets SET status = 'resolved', agent_id = $1 WHERE id = $2", d.People[apitest.Ana], ticket)
	require.NoError(t, err)
	closed := d.send(t, apitest.Ana, ticket, text("tarde demais"))
	require.Equal(t, http.StatusConflict, closed.Status)
	require.Equal(t, "already_closed", closed.Code())
}

func TestAConversationIsReadInPagesAndFromASeqOn(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "0")
	for i := 1; i <= 24; i++ {
		require.Equal(t, http.StatusCreated, d.send(t, apitest.Ana, ticket, text(strconv.Itoa(i))).Status)
	}
	want := []any{}
	for i := range 25 {
		want = append(want, strconv.Itoa(i))
	}
	require.Equal(t, want, words(d.list(t, apitest.Ana, ticket, "")))
	require.Equal(t, want[15:], words(d.list(t, apitest.Ana, ticket, "?limit=10")), "the newest page, oldest first")

	all, cursor := []any{}, ""
	for range 5 {
		page := d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: d.path(ticket, "?limit=10&before="+url.QueryEscape(cursor))}).JSON(t)
		older := []any{}
		for _, item := range page["items"].([]any) {
			older = append(older, item.(map[string]any)["text"])
		}
		all = append(older, all...)
		next, _ := page["next_cursor"].(string)
		if cursor = next; cursor == "" {
			break
		}
	}
	require.Equal(t, want, all)
	require.Equal(t, want[20:], words(d.list(t, apitest.Ana, ticket, "?after_seq=20")))
	require.Equal(t, want[5:8], words(d.list(t, apitest.Ana, ticket, "?after_seq=5&limit=3")))
	require.Empty(t, d.list(t, apitest.Ana, ticket, "?after_seq=25"))
	some := d.list(t, apitest.Ana, ticket, "?limit=2")
	require.Len(t, d.list(t, apitest.Ana, ticket, fmt.Sprintf("?ids=%s,%s", some[0]["id"], uuid.New())), 1)

	for query, field := range map[string]string{
		"?limit=0": "limit", "?limit=x": "limit", "?after_seq=-1": "after_seq", "?after_seq=x": "after_seq", "?ids=x": "ids", "?before=x&after_seq=1": "before",
		"?ids=" + strings.Repeat(uuid.NewString()+",", 100) + uuid.NewString(): "ids",
	} {
		answer := d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: d.path(ticket, query)})
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, query)
		require.Contains(t, answer.Fields(), field, query)
	}
	require.Equal(t, http.StatusUnprocessableEntity, d.Send(t, d.server, apitest.Ask{As: apitest.Ana, Path: d.path(ticket, "?before=zzz")}).Status)
}

func TestTheWordsOfADeletedMessageAreNotEvenSent(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "apague isto")
	_, err := d.Database.Admin(t).Exec(t.Context(), "UPDATE messages SET deleted_at = now()")
	require.NoError(t, err)
	for _, who := range []string{apitest.Ana, apitest.Admin, apitest.Auditor} {
		answer := d.Send(t, d.server, apitest.Ask{As: who, Path: d.path(ticket, "")})
		require.NotContains(t, string(answer.Body), "apague", who)
		require.NotNil(t, d.list(t, who, ticket, "")[0]["deleted_at"])
	}
}
