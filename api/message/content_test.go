package message_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	rules "github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// shown is one message as Ana sees it.
func (d *desk) shown(t testing.TB, stored postgres.Ingested) map[string]any {
	t.Helper()
	items := d.list(t, apitest.Ana, stored.TicketID, "?ids="+stored.MessageID.String())
	require.Len(t, items, 1)
	return items[0]
}

func TestEachKindOfMessageShowsItsOwnContentAndNothingElse(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Ticket(t, customer, "oi")
	for _, c := range []struct {
		kind         rules.MessageKind
		stored, want string
	}{
		{rules.KindText, ``, `null`},
		{rules.KindText, `{"author_id":"1","expires_in":5}`, `null`},
		{rules.KindText, `{"status_reply":true}`, `{"status_reply":true}`},
		{
			rules.KindText, `{"preview":{"url":"https://x.example","title":"X","thumbnail_url":"https://elsewhere"}}`,
			`{"preview":{"url":"https://x.example","title":"X","description":"","thumb_url":null}}`,
		},
		{
			rules.KindLiveLocation, `{"location":{"latitude":-23.5,"longitude":-46.6,"name":"Loja"}}`,
			`{"location":{"latitude":-23.5,"longitude":-46.6,"name":"Loja","address":null,"url":null,"live":true}}`,
		},
		{
			rules.KindLocation, `{"location":{"latitude":0,"longitude":0}}`,
			`{"location":{"latitude":0,"longitude":0,"name":null,"address":null,"url":null,"live":false}}`,
		},
		{rules.KindButtonAnswer, `{"choice":{"id":"1","title":"Sim"}}`, `{"choice":{"id":"1","title":"Sim"}}`},
		{
			rules.KindButtons, `{"buttons":[{"id":"1","label":"Sim"},{"label":"Site","url":"https://x.example"}]}`,
			`{"buttons":[{"id":"1","label":"Sim","url":null},{"id":null,"label":"Site","url":"https://x.example"}]}`,
		},
		{
			rules.KindCarousel, `{"cards":[{"text":"A","media":{"url":"https://elsewhere"},"buttons":[{"id":"1","label":"Ver"}]},{"text":"B"}]}`,
			`{"cards":[{"text":"A","buttons":[{"id":"1","label":"Ver","url":null}]},{"text":"B","buttons":[]}]}`,
		},
		{
			rules.KindText, `{"ad":{"title":"Promo","source_type":"ad","source_url":"https://fb.example","thumbnail_url":"https://elsewhere"}}`,
			`{"ad":{"title":"Promo","body":"","source_type":"ad","url":"https://fb.example"}}`,
		},
		{rules.KindCall, `{"call":{"name":"CALL_VIDEO","id":"C","video":true}}`, `{"call":{"name":"CALL_VIDEO","video":true,"missed":false,"direction":"incoming"}}`},
		{rules.KindNotice, `{"notice":{"name":"GROUP_CREATE"}}`, `{"notice":{"name":"GROUP_CREATE","parameters":[],"detail":{}}}`},
		{rules.KindOrder, `{"raw":{"order":{"itemCount":1}}}`, `{"order":{"itemCount":1}}`},
		{rules.KindPix, `{"raw":{"pixKeyMessage":{"key":"k"}}}`, `{"pix":{"key":"k"}}`},
		{rules.KindProduct, `{"raw":{"product":{"title":"t"}}}`, `{"product":{"title":"t"}}`},
		{rules.KindUnsupported, `{"raw":{"hologram":{"x":1}}}`, `null`},
	} {
		got, err := json.Marshal(d.shown(t, d.comes(t, c.kind, "", c.stored, nil))["content"])
		require.NoError(t, err)
		require.JSONEq(t, c.want, string(got), "%s %s", c.kind, c.stored)
	}
	marked := d.shown(t, d.comes(t, rules.KindImage, "", `{"forwarded":true,"view_once":true}`, nil))
	require.Equal(t, true, marked["forwarded"])
	require.Equal(t, true, marked["view_once"])
	require.NotContains(t, marked["allowed_actions"], "forward", "what may be seen once is not passed on")
	odd := d.comes(t, rules.KindPoll, "", `{"poll":"not a poll","location":[1],"raw":7}`, nil)
	require.Nil(t, d.shown(t, odd)["content"], "a row that does not fit hides no conversation")
}

func TestACardKnowsItsContact(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Ticket(t, "5511977776666", "oi")
	stored := d.comes(t, rules.KindContacts, "João", `{"contacts":[{"name":"João","phones":["+55 11 7777-6666"]},{"name":"Eva","phones":["5511900001111"]},{"name":"Zé"}]}`, nil)
	var contact uuid.UUID
	require.NoError(t, d.Database.Admin(t).QueryRow(t.Context(), "SELECT id FROM contacts WHERE phone = '5511977776666'").Scan(&contact))
	require.Equal(t, []any{
		map[string]any{"name": "João", "phones": []any{"+55 11 7777-6666"}, "contact_id": contact.String()},
		map[string]any{"name": "Eva", "phones": []any{"5511900001111"}, "contact_id": nil},
		map[string]any{"name": "Zé", "phones": []any{}, "contact_id": nil},
	}, d.shown(t, stored)["content"].(map[string]any)["contacts"])
}

func TestReactionsAndVotesAreCountedOnceAPerson(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	stored := d.comes(t, rules.KindPoll, "Pizza?", `{"poll":{"question":"Pizza?","options":["sim","não"],"max_choices":1}}`, func(in *postgres.Incoming) { in.ProviderID = "P1" })
	for _, emoji := range []string{"👍", "❤️"} {
		d.acts(t, rules.KindReaction, "P1", postgres.AmendActorContact, emoji)
	}
	d.acts(t, rules.KindReaction, "P1", postgres.AmendActorUs, "❤️")
	d.acts(t, rules.KindReaction, "P1", "somebody", "👍")
	d.acts(t, rules.KindReaction, "P1", "somebody", "")
	d.acts(t, rules.KindPollVote, "P1", postgres.AmendActorContact, "", "não")
	d.acts(t, rules.KindPollVote, "P1", postgres.AmendActorContact, "", "sim", "talvez")
	d.acts(t, rules.KindPin, "P1", postgres.AmendActorContact, "pin")
	m := d.shown(t, stored)
	require.Equal(t, []any{map[string]any{
		"emoji": "❤️", "count": 2.0, "mine": true,
		"by": []any{map[string]any{"name": "Cliente", "kind": "contact"}, map[string]any{"name": "", "kind": "phone"}},
	}}, m["reactions"])
	one := []any{map[string]any{"name": "Cliente", "kind": "contact"}}
	require.Equal(t, []any{
		map[string]any{"name": "sim", "votes": 1.0, "by": one},
		map[string]any{"name": "não", "votes": 0.0, "by": []any{}},
		map[string]any{"name": "talvez", "votes": 1.0, "by": one},
	}, m["content"].(map[string]any)["poll"].(map[string]any)["options"])
	require.Equal(t, true, m["pinned"])
	d.acts(t, rules.KindPin, "P1", postgres.AmendActorUs, "unpin")
	require.Equal(t, false, d.shown(t, stored)["pinned"])
}

func TestAnEditThatTakesTheLinkAwayTakesItsPreviewAway(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	stored := d.comes(t, rules.KindText, "veja https://x.example", `{"preview":{"url":"https://x.example"}}`, func(in *postgres.Incoming) { in.ProviderID = "L1" })
	d.acts(t, rules.KindEdit, "L1", postgres.AmendActorContact, "olhe: https://x.example")
	require.NotNil(t, d.shown(t, stored)["content"])
	d.acts(t, rules.KindEdit, "L1", postgres.AmendActorContact, "esqueça")
	require.Nil(t, d.shown(t, stored)["content"])
}
