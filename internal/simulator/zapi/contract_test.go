package zapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

// example reads one of the contract's own examples.
func example(t *testing.T, name string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("testdata/contract/" + name + ".json")
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(raw, &out))
	return out
}

// shape lists the fields of an object with the kinds of their values, nested
// objects included; null fits any kind.
func shape(v map[string]any) map[string]string {
	out := map[string]string{}
	for k, value := range v {
		switch value := value.(type) {
		case map[string]any:
			for inner, kind := range shape(value) {
				out[k+"."+inner] = kind
			}
		case nil:
			out[k] = "null"
		default:
			out[k] = fmt.Sprintf("%T", value)
		}
	}
	return out
}

func requireSameShape(t *testing.T, documented, got map[string]any) {
	t.Helper()
	want, have := shape(documented), shape(got)
	for field, kind := range want {
		other, found := have[field]
		require.Truef(t, found, "documented field %q is missing in %v", field, got)
		if kind != "null" && other != "null" {
			require.Equalf(t, kind, other, "type of %q", field)
		}
	}
	for field := range have {
		_, found := want[field]
		require.Truef(t, found, "field %q is not in the documented example", field)
	}
}

func picture() *zapi.Media { return &zapi.Media{URL: "https://example.test/f", Width: 10, Height: 10} }

func TestReceivedCallbacksHaveExactlyTheFieldsOfTheContractsExamples(t *testing.T) {
	t.Parallel()
	media := func(k zapi.Kind) zapi.Inbound {
		return zapi.Inbound{Content: zapi.Content{Kind: k, Text: "legenda", Media: picture()}}
	}
	cases := map[string]struct {
		in    zapi.Inbound
		group bool
		owner bool
	}{
		"received_text_group_reply": {in: zapi.Text("oi").Answering("3AFF"), group: true},
		"received_text_owner_reply": {in: zapi.Text("oi").Answering("3AFF"), owner: true},
		"received_image_group":      {in: media(zapi.KindImage), group: true},
		"received_audio":            {in: media(zapi.KindAudio)},
		"received_video_group":      {in: media(zapi.KindVideo), group: true},
		"received_ptv":              {in: media(zapi.KindPTV), owner: true},
		"received_document_group":   {in: media(zapi.KindDocument), group: true},
		"received_sticker":          {in: media(zapi.KindSticker)},
		"received_live_location": {owner: true, in: zapi.Inbound{Content: zapi.Content{
			Kind: zapi.KindLiveLocation, Location: &zapi.Location{Latitude: -23.5, Longitude: -46.6},
		}}},
		"received_poll_group": {group: true, in: zapi.Inbound{Content: zapi.Content{
			Kind: zapi.KindPoll, Poll: &zapi.Poll{Question: "q", Options: []string{"a", "b"}, Max: 1},
		}}},
		"received_buttons": {in: zapi.Inbound{Content: zapi.Content{
			Kind: zapi.KindButtons, Text: "escolha", Choices: &zapi.Choices{Items: []zapi.Choice{{ID: "1", Label: "Sim"}}},
		}}},
		"received_waiting_group": {in: zapi.Inbound{Content: zapi.Content{Kind: zapi.KindWaiting}}, group: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, zapi.Options{})
			require.NoError(t, b.sim.SetWebhooks(b.inst.ID, b.hook.server.URL, true))
			maria := b.customer("Maria", "5511988887777")
			in := c.in
			if c.group {
				g, err := b.sim.AddGroup(b.inst.ID, "", "Vizinhos", maria.Phone)
				require.NoError(t, err)
				in = in.InGroup(g.ID)
			}
			write := b.sim.CustomerWrites
			if c.owner {
				write = b.sim.OwnerWrites
			}
			_, err := write(b.inst.ID, maria.Phone, in)
			require.NoError(t, err)
			requireSameShape(t, example(t, name), b.hook.wait(t, "ReceivedCallback", 1)[0].body)
		})
	}
}

func TestContentOnlyKnownFromDocumentationHasItsDocumentedFields(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		key string
		in  zapi.Content
	}{
		"location_content": {"location", zapi.Content{Kind: zapi.KindLocation, Location: &zapi.Location{Latitude: 1, Longitude: 2}}},
		"contact_content": {"contact", zapi.Content{
			Kind: zapi.KindContact, Contacts: []zapi.Card{{Name: "Rui", Phones: []string{"5511977776666"}}},
		}},
		"poll_vote_content":     {"pollVote", zapi.Content{Kind: zapi.KindPollVote, Target: "X", Reply: &zapi.Reply{Options: []string{"a"}}}},
		"button_answer_content": {"buttonsResponseMessage", zapi.Content{Kind: zapi.KindButtonReply, Text: "Sim", Reply: &zapi.Reply{ID: "1"}}},
		"list_answer_content": {"listResponseMessage", zapi.Content{
			Kind: zapi.KindOptionReply, Text: "Troca", Reply: &zapi.Reply{ID: "1", Title: "Troca"},
		}},
	}
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	for name, c := range cases {
		made, err := b.sim.Compose(b.inst.ID, maria.Phone, zapi.Inbound{Content: c.in})
		require.NoError(t, err, name)
		var body map[string]any
		require.NoError(t, json.Unmarshal(made.Body, &body))
		require.Contains(t, body, c.key)
		documented := example(t, name)
		requireSameShape(t, documented[c.key].(map[string]any), body[c.key].(map[string]any))
	}
}

func TestReactionEditAndRevokeHaveTheFieldsOfTheContractsExamples(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	g, err := b.sim.AddGroup(b.inst.ID, "", "Vizinhos", maria.Phone)
	require.NoError(t, err)

	clip, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Inbound{
		Content: zapi.Content{Kind: zapi.KindVideo, Text: "antes", Media: picture()}, Group: g.ID,
	})
	require.NoError(t, err)
	_, err = b.sim.CustomerReacts(b.inst.ID, maria.Phone, clip.ID, "🚀")
	require.NoError(t, err)
	_, err = b.sim.CustomerEdits(b.inst.ID, maria.Phone, clip.ID, "depois")
	require.NoError(t, err)
	note, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("apague-me"))
	require.NoError(t, err)
	_, err = b.sim.CustomerDeletes(b.inst.ID, maria.Phone, note.ID)
	require.NoError(t, err)

	hits := b.hook.wait(t, "ReceivedCallback", 5)
	requireSameShape(t, example(t, "received_reaction_group"), hits[1].body)
	edit := hits[2].body
	requireSameShape(t, example(t, "received_edit_video_group"), edit)
	require.Equal(t, clip.ID, edit["editMessageId"])
	require.NotEqual(t, clip.ID, edit["messageId"], "an edit has an id of its own")
	require.Nil(t, edit["video"].(map[string]any)["videoUrl"])
	revoke := hits[4].body
	requireSameShape(t, example(t, "received_revoke"), revoke)
	require.Equal(t, note.ID, revoke["messageId"], "a revocation carries the id of what it deletes")
}

func TestSideCallbacksHaveExactlyTheFieldsOfTheContractsExamples(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	g, err := b.sim.AddGroup(b.inst.ID, "", "Vizinhos", maria.Phone)
	require.NoError(t, err)

	b.sendText(maria.Phone, "oi")
	requireSameShape(t, example(t, "delivery_ok"), b.hook.wait(t, "DeliveryCallback", 1)[0].body)
	requireSameShape(t, example(t, "status_private"), b.hook.wait(t, "MessageStatusCallback", 1)[0].body)
	b.sendText(g.ID, "oi a todos")
	statuses := b.hook.wait(t, "MessageStatusCallback", 4)
	requireSameShape(t, example(t, "status_group"), statuses[3].body)
	b.sendText("123", "curto demais")
	requireSameShape(t, example(t, "delivery_error"), b.hook.wait(t, "DeliveryCallback", 3)[2].body)
	require.NoError(t, b.sim.CustomerPresence(b.inst.ID, maria.Phone, "COMPOSING"))
	requireSameShape(t, example(t, "presence"), b.hook.wait(t, "PresenceChatCallback", 1)[0].body)
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	requireSameShape(t, example(t, "disconnected"), b.hook.wait(t, "DisconnectedCallback", 1)[0].body)
	require.NoError(t, b.sim.SetConnected(b.inst.ID, true))
	requireSameShape(t, example(t, "connected"), b.hook.wait(t, "ConnectedCallback", 1)[0].body)
}

func TestAnswersHaveExactlyTheFieldsOfTheContractsExamples(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	g, err := b.sim.AddGroup(b.inst.ID, "", "Vizinhos", maria.Phone)
	require.NoError(t, err)
	requireSameShape(t, example(t, "send"), b.sendText(maria.Phone, "oi"))
	_, err = b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	for name, route := range map[string]string{
		"status": "status", "me": "me", "device": "device", "group_metadata": "group-metadata/" + g.ID,
	} {
		res := b.call(http.MethodGet, route, nil)
		require.Equal(t, http.StatusOK, res.status, route)
		requireSameShape(t, example(t, name), res.object(t))
	}
	for name, route := range map[string]string{"chats": "chats?page=1&pageSize=20", "groups": "groups?page=1&pageSize=20"} {
		var rows, documented []map[string]any
		require.NoError(t, json.Unmarshal(b.call(http.MethodGet, route, nil).raw, &rows))
		raw, err := os.ReadFile("testdata/contract/" + name + ".json")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &documented))
		delete(documented[0], "notes") // of business accounts that wrote a note
		requireSameShape(t, documented[0], rows[0])
	}
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	b.sendText(maria.Phone, "espera")
	queue := b.call(http.MethodPost, "queue", map[string]any{}).object(t)
	want := example(t, "queue")
	requireSameShape(t, map[string]any{"pagingState": nil, "hasMore": false, "messages": []any{}}, queue)
	requireSameShape(t, want["messages"].([]any)[0].(map[string]any), queue["messages"].([]any)[0].(map[string]any))
}

func TestDeliveriesCarryTheHeadersOfTheContract(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	_, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	h := b.hook.wait(t, "ReceivedCallback", 1)[0].header
	require.Equal(t, "application/json", h.Get("Content-Type"))
	require.Equal(t, "https://api.z-api.io", h.Get("Origin"))
	require.Equal(t, "Z-API", h.Get("Server"))
	require.Equal(t, []string{b.inst.Token}, h.Values("z-api-token"))
	require.Contains(t, h.Get("User-Agent"), "Mozilla/5.0")
	for _, absent := range []string{"Client-Token", "X-Token", "X-Api-Key", "Content-Encoding"} {
		require.False(t, slices.Contains(keys(h), absent), absent)
	}
}

func keys(h http.Header) []string {
	out := make([]string, 0, len(h))
	for k := range h {
		out = append(out, k)
	}
	return out
}
