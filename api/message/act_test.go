package message_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	core "github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// do asks for something of one message.
func (d *desk) do(t testing.TB, who, method, message, rest string, body any, key ...string) apitest.Answer {
	t.Helper()
	ask := apitest.Ask{As: who, Method: method, Path: "/api/v1/messages/" + message + rest, Body: body, Header: map[string]string{}}
	if len(key) > 0 {
		ask.Header["Idempotency-Key"] = key[0]
	}
	return d.Send(t, d.server, ask)
}

// sent is a message of that person, accepted by Z-API under the id that is returned too.
func (d *desk) sent(t testing.TB, who string, ticket uuid.UUID, words string) (message, provider string) {
	t.Helper()
	answer := d.send(t, who, ticket, text(words))
	require.Equal(t, http.StatusCreated, answer.Status, string(answer.Body))
	message = answer.JSON(t)["id"].(string)
	return message, d.accept(t, message)
}

func (d *desk) accept(t testing.TB, message string) (provider string) {
	t.Helper()
	id := uuid.MustParse(message)
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseReady, job.Phase)
	provider = "3EB0" + id.String()
	_, err = d.DB.AcceptSend(t.Context(), d.Tenant, id, provider, "Z")
	require.NoError(t, err)
	return provider
}

// newest is the id of what was queued last.
func (d *desk) newest(t testing.TB) uuid.UUID {
	t.Helper()
	var id uuid.UUID
	query := "SELECT id FROM messages WHERE direction = 'out' ORDER BY sent_at DESC, id DESC LIMIT 1"
	require.NoError(t, d.Database.Admin(t).QueryRow(t.Context(), query).Scan(&id))
	return id
}

func (d *desk) one(t testing.TB, who string, ticket uuid.UUID, message string) map[string]any {
	t.Helper()
	items := d.list(t, who, ticket, "?ids="+message)
	require.Len(t, items, 1)
	return items[0]
}

func TestAReactionIsShownAtOnceAndTakenBackWhenItIsRefused(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	incoming := d.list(t, apitest.Ana, ticket, "")[0]["id"].(string)
	require.Equal(t, http.StatusAccepted, d.do(t, apitest.Ana, http.MethodPut, incoming, "/reaction", map[string]any{"emoji": "👍"}).Status)
	shown := d.one(t, apitest.Bia, ticket, incoming)["reactions"].([]any)
	require.Len(t, shown, 1)
	require.Equal(t, "👍", shown[0].(map[string]any)["emoji"])
	require.Len(t, d.list(t, apitest.Ana, ticket, ""), 1, "it makes no bubble")
	act := d.newest(t)
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, act)
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseReady, job.Phase)
	require.NotEmpty(t, job.TargetID)
	require.Equal(t, core.KindText, job.TargetKind)
	_, err = d.DB.FailSend(t.Context(), d.Tenant, act, "not_permitted")
	require.NoError(t, err)
	require.Empty(t, d.one(t, apitest.Bia, ticket, incoming)["reactions"], "refused: nobody sees it any more")

	for _, emoji := range []string{"", "oi", "👍👍 "} {
		refused := d.do(t, apitest.Ana, http.MethodPut, incoming, "/reaction", map[string]any{"emoji": emoji})
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
		require.Equal(t, map[string]string{"emoji": "emoji"}, refused.Fields())
	}
}

func TestTheLastReactionOfOurSideCounts(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	incoming := d.list(t, apitest.Ana, ticket, "")[0]["id"].(string)
	for _, who := range []string{apitest.Ana, apitest.Bia} {
		for _, emoji := range []string{"👍", "❤️"} {
			require.Equal(t, http.StatusAccepted, d.do(t, who, http.MethodPut, incoming, "/reaction", map[string]any{"emoji": emoji}).Status)
			d.accept(t, d.newest(t).String())
		}
	}
	shown := d.one(t, apitest.Ana, ticket, incoming)["reactions"].([]any)
	require.Len(t, shown, 1)
	require.Equal(t, "❤️", shown[0].(map[string]any)["emoji"])
	require.Equal(t, http.StatusAccepted, d.do(t, apitest.Ana, http.MethodDelete, incoming, "/reaction", nil).Status)
	require.Empty(t, d.one(t, apitest.Ana, ticket, incoming)["reactions"])
}

func TestAnAgentEditsAnOwnTextAndNobodyElses(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	message, _ := d.sent(t, apitest.Ana, ticket, "Bom dai")
	incoming := d.list(t, apitest.Ana, ticket, "")[0]["id"].(string)
	edited := d.do(t, apitest.Ana, http.MethodPatch, message, "", text("Bom dia"), "k1")
	require.Equal(t, http.StatusOK, edited.Status, string(edited.Body))
	require.Equal(t, "Bom dia", edited.JSON(t)["text"])
	require.NotNil(t, edited.JSON(t)["edited_at"])
	before := d.Count(t, "SELECT count(*) FROM messages WHERE type = 'edit'")
	require.Equal(t, http.StatusOK, d.do(t, apitest.Ana, http.MethodPatch, message, "", text("Bom dia")).Status, "the same words are no edit")
	require.Equal(t, before, d.Count(t, "SELECT count(*) FROM messages WHERE type = 'edit'"))

	for name, answer := range map[string]apitest.Answer{
		"a colleague":    d.do(t, apitest.Bia, http.MethodPatch, message, "", text("x")),
		"the supervisor": d.do(t, apitest.Supervisor, http.MethodPatch, message, "", text("x")),
		"the customer's": d.do(t, apitest.Ana, http.MethodPatch, incoming, "", text("x")),
	} {
		require.Equal(t, http.StatusConflict, answer.Status, name)
		require.Equal(t, "not_editable", answer.Code(), name)
	}
	require.Equal(t, http.StatusNotFound, d.do(t, apitest.Caio, http.MethodPatch, message, "", text("x")).Status)
	require.Equal(t, http.StatusForbidden, d.do(t, apitest.Auditor, http.MethodPatch, message, "", text("x")).Status)
	require.Equal(t, "Bom dia", d.one(t, apitest.Ana, ticket, message)["text"])

	act := d.newest(t)
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, act)
	require.NoError(t, err)
	require.Equal(t, "ana", job.Signature, "the edit is signed as the text was")
	_, err = d.DB.FailSend(t.Context(), d.Tenant, act, "edit_too_late")
	require.NoError(t, err)
	undone := d.one(t, apitest.Ana, ticket, message)
	require.Equal(t, "Bom dai", undone["text"])
	require.Nil(t, undone["edited_at"])

	_, err = d.Database.Admin(t).Exec(t.Context(), "UPDATE messages SET sent_at = sent_at - interval '16 minutes' WHERE id = $1", message)
	require.NoError(t, err)
	require.Equal(t, "not_editable", d.do(t, apitest.Ana, http.MethodPatch, message, "", text("x")).Code(), "WhatsApp's window is over")
	waiting := d.send(t, apitest.Ana, ticket, text("ainda não foi")).JSON(t)["id"].(string)
	require.Equal(t, "not_on_whatsapp", d.do(t, apitest.Ana, http.MethodPatch, waiting, "", text("x")).Code())
}

func TestADeletionIsForThoseWhoMayAndIsShownAtOnce(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	message, provider := d.sent(t, apitest.Ana, ticket, "segredo")
	require.Equal(t, http.StatusForbidden, d.do(t, apitest.Ana, http.MethodDelete, message, "", nil).Status)
	require.Equal(t, http.StatusNoContent, d.do(t, apitest.Supervisor, http.MethodDelete, message, "", nil).Status)
	gone := d.one(t, apitest.Ana, ticket, message)
	require.NotNil(t, gone["deleted_at"])
	require.Nil(t, gone["text"])
	require.Equal(t, http.StatusConflict, d.do(t, apitest.Supervisor, http.MethodDelete, message, "", nil).Status, "it is gone")
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, d.newest(t))
	require.NoError(t, err)
	require.Equal(t, provider, job.TargetID)
	require.Equal(t, core.KindRevoke, job.Kind)
	incoming := d.list(t, apitest.Ana, ticket, "")[0]["id"].(string)
	require.Equal(t, "not_deletable", d.do(t, apitest.Supervisor, http.MethodDelete, incoming, "", nil).Code())
}

func TestAFailedMessageIsRetriedAndOneInDoubtIsSentAsANewOne(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	message := d.send(t, apitest.Ana, ticket, text("olá")).JSON(t)["id"].(string)
	require.Equal(t, "not_retryable", d.do(t, apitest.Ana, http.MethodPost, message, "/retry", nil).Code())
	_, err := d.DB.FailSend(t.Context(), d.Tenant, uuid.MustParse(message), "provider_error")
	require.NoError(t, err)
	again := d.do(t, apitest.Bia, http.MethodPost, message, "/retry", nil)
	require.Equal(t, http.StatusOK, again.Status, string(again.Body))
	require.Equal(t, "queued", again.JSON(t)["status"])
	require.Nil(t, again.JSON(t)["failure"])

	_, _, err = d.DB.BeginSend(t.Context(), d.Tenant, uuid.MustParse(message))
	require.NoError(t, err)
	_, err = d.DB.DoubtSend(t.Context(), d.Tenant, uuid.MustParse(message))
	require.NoError(t, err)
	first := d.do(t, apitest.Ana, http.MethodPost, message, "/retry", nil, "k")
	require.Equal(t, http.StatusCreated, first.Status, string(first.Body))
	second := d.do(t, apitest.Ana, http.MethodPost, message, "/retry", nil, "k")
	require.Equal(t, http.StatusOK, second.Status)
	require.Equal(t, first.JSON(t)["id"], second.JSON(t)["id"], "two clicks make one new message")
	require.NotEqual(t, message, first.JSON(t)["id"])
	require.Equal(t, "unconfirmed", d.one(t, apitest.Ana, ticket, message)["status"], "nobody knows of the first one")
	require.Equal(t, 2, d.Count(t, "SELECT count(*) FROM messages WHERE direction = 'out'"))
}

func TestAMessageThatWaitsCanBeCancelledOrLetGo(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	cancelled := d.send(t, apitest.Ana, ticket, text("a")).JSON(t)["id"].(string)
	held := d.send(t, apitest.Ana, ticket, text("b")).JSON(t)["id"].(string)
	answer := d.do(t, apitest.Ana, http.MethodPost, cancelled, "/cancel", nil)
	require.Equal(t, http.StatusOK, answer.Status)
	require.Equal(t, "cancelled", answer.JSON(t)["status"])
	require.Equal(t, "not_cancellable", d.do(t, apitest.Ana, http.MethodPost, cancelled, "/cancel", nil).Code())
	require.Equal(t, "not_held", d.do(t, apitest.Ana, http.MethodPost, held, "/send-anyway", nil).Code())

	_, err := d.Database.Admin(t).Exec(t.Context(), "UPDATE messages SET queued_at = queued_at - $1::interval WHERE id = $2", 2*time.Hour, held)
	require.NoError(t, err)
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, uuid.MustParse(held))
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseHeld, job.Phase)
	shown := d.one(t, apitest.Ana, ticket, held)
	require.Equal(t, true, shown["held"])
	require.Contains(t, shown["allowed_actions"], "send_anyway")
	answer = d.do(t, apitest.Bia, http.MethodPost, held, "/send-anyway", nil)
	require.Equal(t, http.StatusOK, answer.Status, string(answer.Body))
	require.Equal(t, false, answer.JSON(t)["held"])
	d.accept(t, held)
}

func TestAMessageIsForwardedToChatsThatThePersonSeesAndToNoOther(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket, other, third := d.Ticket(t, "5511988887777", "oi"), d.Ticket(t, "5511988886666", "oi"), d.Ticket(t, "5511988885555", "oi")
	incoming := d.list(t, apitest.Ana, ticket, "")[0]["id"].(string)
	to := func(ids ...any) map[string]any { return map[string]any{"ticket_ids": ids} }
	before := d.Count(t, "SELECT count(*) FROM messages")
	many := []any{}
	for range 6 {
		many = append(many, uuid.NewString())
	}
	for name, c := range map[string]struct {
		body  map[string]any
		field string
	}{
		"nobody":       {to(), "ticket_ids"},
		"too many":     {to(many...), "ticket_ids"},
		"an unknown":   {to(other, uuid.NewString()), "ticket_ids[1]"},
		"one twice":    {to(other, other), "ticket_ids[1]"},
		"not even one": {to("x"), "ticket_ids"},
	} {
		refused := d.do(t, apitest.Ana, http.MethodPost, incoming, "/forward", c.body)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, name)
		require.Contains(t, refused.Fields(), c.field, name)
	}
	require.Equal(t, before, d.Count(t, "SELECT count(*) FROM messages"), "nothing went anywhere")

	for range 2 {
		done := d.do(t, apitest.Ana, http.MethodPost, incoming, "/forward", to(other, third), "k")
		require.Equal(t, http.StatusCreated, done.Status, string(done.Body))
		require.Len(t, done.JSON(t)["items"], 2)
	}
	require.Equal(t, before+2, d.Count(t, "SELECT count(*) FROM messages"), "once, however often it is asked")
	forwarded := d.list(t, apitest.Ana, other, "")[1]
	require.Equal(t, "oi", forwarded["text"])
	require.Equal(t, true, forwarded["forwarded"])
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, uuid.MustParse(forwarded["id"].(string)))
	require.NoError(t, err)
	require.Empty(t, job.Signature, "nobody signs the words of another")
	require.Equal(t, http.StatusNotFound, d.do(t, apitest.Caio, http.MethodPost, incoming, "/forward", to(other)).Status)
}
