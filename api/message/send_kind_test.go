package message_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	core "github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// upload leaves a finished upload of that person.
func (d *desk) upload(t testing.TB, who, kind, mime string, size int64) uuid.UUID {
	t.Helper()
	id := uuid.New()
	_, err := d.Database.Admin(t).Exec(t.Context(), `INSERT INTO uploads (id, tenant_id, user_id, state, name, length, received, kind, mime, size, storage_key)
		VALUES ($1, $2, $3, 'stored', 'foto.png', $6, $6, $4, $5, $6, 'objects/x')`, id, d.Tenant, d.People[who], kind, mime, size)
	require.NoError(t, err)
	return id
}

func (d *desk) job(t testing.TB, answer apitest.Answer) postgres.SendJob {
	t.Helper()
	require.Equal(t, http.StatusCreated, answer.Status, string(answer.Body))
	job, _, err := d.DB.BeginSend(t.Context(), d.Tenant, uuid.MustParse(answer.JSON(t)["id"].(string)))
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseReady, job.Phase)
	return job
}

func TestEachKindIsQueuedWithWhatItCarries(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	send := func(body map[string]any) postgres.SendJob { return d.job(t, d.send(t, apitest.Ana, ticket, body)) }

	picture := send(map[string]any{"type": "image", "text": "veja", "upload_id": d.upload(t, apitest.Ana, "image", "image/png", 7)})
	require.Equal(t, core.KindImage, picture.Kind)
	require.Equal(t, "veja", picture.Text)
	require.EqualValues(t, 7, picture.File.Size)
	require.Equal(t, "objects/x", picture.File.Key)
	voice := send(map[string]any{"type": "voice", "upload_id": d.upload(t, apitest.Ana, "audio", "audio/ogg", 7)})
	require.Equal(t, core.KindAudio, voice.Kind)
	require.Equal(t, "voice", voice.File.Kind)
	document := send(map[string]any{"type": "document", "upload_id": d.upload(t, apitest.Ana, "image", "image/png", 7)})
	require.Equal(t, "document", document.File.Kind, "any file is a document")
	place := send(map[string]any{"type": "location", "location": map[string]any{"latitude": -23.5, "longitude": -46.6, "name": " Loja "}})
	require.Equal(t, &postgres.OutgoingLocation{Latitude: -23.5, Longitude: -46.6, Name: "Loja"}, place.Content.Location)
	card := send(map[string]any{"type": "contact", "contacts": []any{map[string]any{"name": "Ana", "phones": []any{"+55 11 98888-7777"}}}})
	require.Equal(t, core.KindContacts, card.Kind)
	require.Equal(t, "Ana", card.Content.Contacts[0].Name)
	require.Equal(t, []string{"5511988887777"}, card.Content.Contacts[0].Phones)

	items := d.list(t, apitest.Bia, ticket, "")
	require.Equal(t, []any{"text", "image", "audio", "document", "location", "contacts"}, []any{
		items[0]["type"], items[1]["type"], items[2]["type"], items[3]["type"], items[4]["type"], items[5]["type"],
	})
	require.Equal(t, "voice", items[2]["media"].(map[string]any)["kind"])
}

func cards(list ...any) map[string]any { return map[string]any{"type": "contact", "contacts": list} }

func TestWhatCannotBeSentIsRefusedAtItsFieldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	mine, used := d.upload(t, apitest.Ana, "image", "image/png", 7), d.upload(t, apitest.Ana, "image", "image/png", 7)
	require.Equal(t, http.StatusCreated, d.send(t, apitest.Ana, ticket, map[string]any{"type": "image", "upload_id": used}).Status)
	large := d.upload(t, apitest.Ana, "video", "video/mp4", core.InlineLimit+1)
	before := d.Count(t, "SELECT count(*) FROM messages")
	for name, c := range map[string]struct {
		body  map[string]any
		field string
		code  string
	}{
		"no type":                {map[string]any{}, "type", "required"},
		"an unknown type":        {map[string]any{"type": "poll"}, "type", "oneof"},
		"no file":                {map[string]any{"type": "image"}, "upload_id", "required"},
		"nobody's file":          {map[string]any{"type": "image", "upload_id": uuid.New()}, "upload_id", "unusable"},
		"a colleague's file":     {map[string]any{"type": "image", "upload_id": d.upload(t, apitest.Bia, "image", "image/png", 7)}, "upload_id", "unusable"},
		"a used file":            {map[string]any{"type": "image", "upload_id": used}, "upload_id", "unusable"},
		"a file of another kind": {map[string]any{"type": "video", "upload_id": mine}, "upload_id", "unusable"},
		"a file too large":       {map[string]any{"type": "video", "upload_id": large}, "upload_id", "media_needs_public_url"},
		"a text with a file":     {map[string]any{"type": "text", "text": "oi", "upload_id": mine}, "upload_id", "not_allowed"},
		"words of a voice note":  {map[string]any{"type": "voice", "text": "oi", "upload_id": mine}, "text", "not_allowed"},
		"a caption too long":     {map[string]any{"type": "image", "upload_id": mine, "text": strings.Repeat("á", 4097)}, "text", "max"},
		"no place":               {map[string]any{"type": "location"}, "location", "required"},
		"off the globe":          {map[string]any{"type": "location", "location": map[string]any{"latitude": 91, "longitude": 0}}, "location.latitude", "range"},
		"no contact":             {map[string]any{"type": "contact"}, "contacts", "required"},
		"a contact without name": {cards(map[string]any{"phones": []any{"5511988887777"}}), "contacts[0].name", "required"},
		"a contact's bad phone":  {cards(map[string]any{"name": "A", "phones": []any{"x"}}), "contacts[0].phones[0]", "phone"},
		"a mention of nobody":    {map[string]any{"type": "text", "text": "oi", "mentions": []any{"5511988887777"}}, "mentions", "not_allowed"},
		"a foreign quote":        {map[string]any{"type": "text", "text": "oi", "quoted_id": uuid.New()}, "quoted_id", "not_found"},
	} {
		refused := d.send(t, apitest.Ana, ticket, c.body)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, "%s: %s", name, refused.Body)
		require.Equal(t, map[string]string{c.field: c.code}, refused.Fields(), name)
	}
	require.Equal(t, before, d.Count(t, "SELECT count(*) FROM messages"))
	require.Equal(t, http.StatusCreated, d.send(t, apitest.Ana, ticket, map[string]any{"type": "image", "upload_id": mine}).Status, "a refusal uses nothing up")
}

func TestAKeyNamesOneFile(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	body := map[string]any{"type": "image", "upload_id": d.upload(t, apitest.Ana, "image", "image/png", 7)}
	first := d.send(t, apitest.Ana, ticket, body, "k")
	require.Equal(t, http.StatusCreated, first.Status)
	again := d.send(t, apitest.Ana, ticket, body, "k")
	require.Equal(t, http.StatusOK, again.Status, "the upload is used, and its message is the answer")
	require.Equal(t, first.JSON(t)["id"], again.JSON(t)["id"])
	body["upload_id"] = d.upload(t, apitest.Ana, "image", "image/png", 7)
	require.Equal(t, "idempotency_mismatch", d.send(t, apitest.Ana, ticket, body, "k").Code())
}

func TestNothingIsSentToABlockedContact(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	_, err := d.Database.Admin(t).Exec(t.Context(), "UPDATE contacts SET blocked_at = now()")
	require.NoError(t, err)
	refused := d.send(t, apitest.Ana, ticket, text("olá"))
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Equal(t, "contact_blocked", refused.Code())
}

func TestAPersonsTextIsSignedUnlessTheTenantSaysOtherwise(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	ticket := d.Ticket(t, "5511988887777", "oi")
	require.Equal(t, "ana", d.job(t, d.send(t, apitest.Ana, ticket, text("olá"))).Signature)
	require.Empty(t, d.job(t, d.send(t, apitest.Bot, ticket, text("olá"))).Signature, "a bot is nobody")
	require.NoError(t, d.DB.SetSetting(t.Context(), d.Tenant, core.SettingSignature, []byte("false"), uuid.Nil))
	require.Empty(t, d.job(t, d.send(t, apitest.Ana, ticket, text("olá"))).Signature)
	require.Equal(t, 0, d.Count(t, "SELECT count(*) FROM messages WHERE body LIKE '%ana%'"), "the name is never stored with the words")
}
