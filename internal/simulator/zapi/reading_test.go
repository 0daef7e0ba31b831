package zapi_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestContactsAndPicturesAreThoseOfTheChats(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria, err := b.sim.AddCustomer(zapi.CustomerSpec{Name: "Maria Souza", Phone: "5511988887777", PhotoURL: "https://pps.test/m", About: "oi"})
	require.NoError(t, err)
	b.customer("Sem conversa", "5511977776666")
	_, err = b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	require.JSONEq(t, `[{"name":"Maria Souza","short":"Maria","notify":"Maria Souza","vname":null,"phone":"5511988887777"}]`,
		string(b.call(http.MethodGet, "contacts?page=1&pageSize=20", nil).raw))
	require.JSONEq(t, `[]`, string(b.call(http.MethodGet, "contacts?page=2&pageSize=20", nil).raw))
	require.JSONEq(t, `{"name":"Maria Souza","phone":"5511988887777","notify":"Maria Souza","short":"Maria","imgUrl":"https://pps.test/m","about":"oi"}`,
		string(b.call(http.MethodGet, "contacts/"+maria.Phone, nil).raw))
	require.JSONEq(t, `{"link":"https://pps.test/m"}`, string(b.call(http.MethodGet, "profile-picture?phone="+maria.Phone, nil).raw))
	require.JSONEq(t, `{"success":true,"errors":[]}`, string(b.call(http.MethodPost, "contacts/add", []map[string]any{{"firstName": "M", "phone": maria.Phone}}).raw))
	require.JSONEq(t, `{"value":true}`, string(b.call(http.MethodPost, "contacts/modify-blocked", map[string]any{"phone": maria.Phone, "action": "block"}).raw))
	require.True(t, b.sim.Customers()[0].Blocked)
	require.Equal(t, 400, b.call(http.MethodPost, "contacts/modify-blocked", map[string]any{"phone": maria.Phone, "action": "bite"}).status)
}

func TestChatsShowStringBooleansAndChangeByModifyChat(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	m, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	chat := func() map[string]any { return b.call(http.MethodGet, "chats/"+maria.Phone, nil).object(t) }
	require.Equal(t, "1", chat()["unread"])
	require.Equal(t, "false", chat()["archived"])
	for _, action := range []string{"read", "archive", "pin", "mute"} {
		require.JSONEq(t, `{"value":true}`, string(b.call(http.MethodPost, "modify-chat", map[string]any{"phone": maria.Phone, "action": action}).raw))
	}
	got := chat()
	require.Equal(t, []any{"0", "true", "true", "1"}, []any{got["unread"], got["archived"], got["pinned"], got["isMuted"]})
	require.Len(t, got["lastMessageTime"], 10, "seconds")
	read, err := b.sim.WaitMessage(within(t), b.inst.ID, m.ID, nil)
	require.NoError(t, err)
	require.True(t, read.ReadByMe)
	require.Equal(t, 200, b.call(http.MethodPost, "modify-chat", map[string]any{"phone": maria.Phone, "action": "unarchive"}).status)
	require.Equal(t, "false", chat()["archived"])
	require.Equal(t, 400, b.call(http.MethodPost, "modify-chat", map[string]any{"phone": maria.Phone, "action": "explode"}).status)
}

func TestGroupsHaveMillisecondsAndTheLightMetadataNoLink(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria, rui := b.customer("Maria", "5511988887777"), b.customer("Rui", "5511977776666")
	g, err := b.sim.AddGroup(b.inst.ID, "", "Vizinhos", maria.Phone, rui.Phone)
	require.NoError(t, err)
	_, err = b.sim.CustomerWrites(b.inst.ID, rui.Phone, zapi.Text("oi").InGroup(g.ID))
	require.NoError(t, err)
	var rows []map[string]any
	require.NoError(t, json.Unmarshal(b.call(http.MethodGet, "groups?page=1&pageSize=10", nil).raw, &rows))
	require.Len(t, rows[0]["lastMessageTime"], 13)
	full := b.call(http.MethodGet, "group-metadata/"+g.ID, nil).object(t)
	require.Contains(t, full["invitationLink"], "https://chat.whatsapp.com/")
	require.Len(t, full["participants"], 3, "the number itself is a member")
	require.Nil(t, b.call(http.MethodGet, "light-group-metadata/"+g.ID, nil).object(t)["invitationLink"])
	require.Equal(t, full["invitationLink"], b.call(http.MethodGet, "group-invitation-link/"+g.ID, nil).object(t)["invitationLink"])
	require.Equal(t, 400, b.call(http.MethodGet, "group-metadata/nope-group", nil).status)
	asked := b.hook.wait(t, "ReceivedCallback", 1)[0].body
	answer := b.call(http.MethodPost, "send-text", map[string]any{
		"phone": g.ID, "message": "em particular", "messageId": asked["messageId"], "privateAnswer": true,
	})
	require.Equal(t, 200, answer.status)
	sent, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.Equal(t, rui.Phone, sent[0].Phone, "a private answer goes to who asked")
}

func TestWithPaceASendWaitsInTheQueueForItsDelay(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{Pace: true, StatusDelay: 10 * time.Millisecond})
	maria := b.customer("Maria", "5511988887777")
	b.call(http.MethodPost, "send-text", map[string]any{"phone": maria.Phone, "message": "já", "delayMessage": 1})
	require.Equal(t, "1", string(b.call(http.MethodGet, "queue/count", nil).raw))
	require.Empty(t, b.sim.Sent(b.inst.ID))
	_, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	b.hook.wait(t, "MessageStatusCallback", 2)
}

func TestAnInstanceKeepsItsPhoneWhenItIsSeededAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	again, err := b.sim.AddInstance(zapi.InstanceSpec{ID: b.inst.ID, Token: b.inst.Token, Name: "Novo nome"})
	require.NoError(t, err)
	require.Equal(t, b.inst.Phone, again.Phone)
	require.Equal(t, "Novo nome", again.Name)
	_, err = b.sim.AddInstance(zapi.InstanceSpec{ID: b.inst.ID, Phone: "5511900001111"})
	require.Error(t, err)
}
