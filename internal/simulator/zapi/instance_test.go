package zapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestSendsQueueWhileDisconnectedAndLeaveInOrderOnReconnect(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	var zaaps []string
	for _, message := range []string{"um", "dois", "três"} {
		zaaps = append(zaaps, b.sendText(maria.Phone, message)["zaapId"].(string))
	}
	require.Equal(t, 200, b.call(http.MethodDelete, "queue/"+zaaps[1], nil).status)
	require.Equal(t, "2", string(b.call(http.MethodGet, "queue/count", nil).raw))
	page := b.call(http.MethodPost, "queue", map[string]any{"pageSize": 1}).object(t)
	require.Equal(t, true, page["hasMore"])
	page = b.call(http.MethodPost, "queue", map[string]any{"pageSize": 1, "pagingState": page["pagingState"]}).object(t)
	require.Equal(t, "três", page["messages"].([]any)[0].(map[string]any)["Message"])
	require.Equal(t, false, page["hasMore"])
	require.NoError(t, b.sim.SetConnected(b.inst.ID, true))
	sent, err := b.sim.WaitSent(within(t), b.inst.ID, 2)
	require.NoError(t, err)
	require.Equal(t, "um", sent[0].Text())
	require.Equal(t, "três", sent[1].Text())
}

func TestTheQueueHolds1000AndCanBeRefusedOrEmptied(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	for range 1000 {
		b.sendText(maria.Phone, "espera")
	}
	require.Equal(t, http.StatusBadRequest, b.call(http.MethodPost, "send-text", text(maria.Phone, "demais")).status)
	require.Equal(t, 200, b.call(http.MethodDelete, "queue", nil).status)
	require.Equal(t, "0", string(b.call(http.MethodGet, "queue/count", nil).raw))
	res := b.call(http.MethodPut, "update-queue-settings", map[string]any{"disableEnqueueWhenDisconnected": true})
	require.JSONEq(t, `{"success":true}`, string(res.raw))
	require.Equal(t, http.StatusBadRequest, b.call(http.MethodPost, "send-text", text(maria.Phone, "não entra")).status)
}

func TestWebhooksAreSetShownByMeFilteredAndCleared(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	put := func(route string, body map[string]any) int { return b.call(http.MethodPut, route, body).status }
	require.Equal(t, 400, put("update-every-webhooks", map[string]any{"value": "not a url"}))
	require.Equal(t, 200, put("update-every-webhooks", map[string]any{"value": b.hook.server.URL + "/x", "notifySentByMe": true}))
	me := b.call(http.MethodGet, "me", nil).object(t)
	require.Equal(t, true, me["receiveCallbackSentByMe"])
	for key, value := range me {
		if strings.HasSuffix(key, "CallbackUrl") && key != "initialDataCallbackUrl" {
			require.Equal(t, b.hook.server.URL+"/x", value, key)
		}
	}
	require.Equal(t, 200, put("update-filters", map[string]any{
		"messageFilters": []string{"FILTER_TEXT_MESSAGE"}, "callbackTypeFilters": []string{"FILTER_PRESENCE_CHAT_CALLBACK"},
	}))
	require.NoError(t, b.sim.CustomerPresence(b.inst.ID, maria.Phone, "COMPOSING"))
	_, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("filtrada"))
	require.NoError(t, err)
	require.Equal(t, 200, put("update-filters", map[string]any{"messageFilters": []string{}, "callbackTypeFilters": []string{}}))
	require.Equal(t, 200, put("update-webhook-delivery", map[string]any{"value": ""}))
	_, err = b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("passa"))
	require.NoError(t, err)
	hits := b.hook.wait(t, "", 1)
	require.Equal(t, "passa", hits[0].body["text"].(map[string]any)["message"])
	b.sendText(maria.Phone, "sem delivery")
	b.hook.wait(t, "MessageStatusCallback", 2)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	require.Empty(t, b.hook.all("DeliveryCallback"))
}

func TestSettingsAnswerValueTrueAndCheckTypes(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	for _, route := range []string{"update-auto-read-message", "update-auto-read-status", "update-call-reject-auto"} {
		require.JSONEq(t, `{"value":true}`, string(b.call(http.MethodPut, route, map[string]any{"value": true}).raw), route)
		require.Equal(t, 400, b.call(http.MethodPut, route, map[string]any{"value": "sim"}).status, route)
	}
	for _, route := range []string{"update-name", "update-call-reject-message", "profile-name", "profile-description"} {
		require.JSONEq(t, `{"value":true}`, string(b.call(http.MethodPut, route, map[string]any{"value": "novo"}).raw), route)
	}
	require.Equal(t, "novo", b.call(http.MethodGet, "me", nil).object(t)["name"])
}

func TestDisconnectStopsWebhooksAndWhatWasWrittenArrivesOnReconnect(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	require.JSONEq(t, `{"value":true}`, string(b.call(http.MethodGet, "disconnect", nil).raw))
	b.hook.wait(t, "DisconnectedCallback", 1)
	require.Equal(t, 400, b.call(http.MethodGet, "device", nil).status, "methods are unavailable")
	_, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi?"))
	require.NoError(t, err)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	require.Empty(t, b.hook.all("ReceivedCallback"))
	require.NoError(t, b.sim.SetConnected(b.inst.ID, true))
	b.hook.wait(t, "ReceivedCallback", 1)
}

func TestPairingNeedsAFreshQRCodeOrTheRightPhoneCode(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64
	clock.Store(time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC).UnixMilli())
	b := newBench(t, zapi.Options{Now: func() time.Time { return time.UnixMilli(clock.Load()) }})
	require.Equal(t, "You are already connected", b.call(http.MethodGet, "qr-code", nil).object(t)["error"])
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	require.ErrorIs(t, b.sim.ScanQR(b.inst.ID), zapi.ErrNoPairing)
	first := b.call(http.MethodGet, "qr-code/image", nil).object(t)["value"].(string)
	require.True(t, strings.HasPrefix(first, "data:image/png;base64,"))
	clock.Add(21_000)
	require.ErrorIs(t, b.sim.ScanQR(b.inst.ID), zapi.ErrNoPairing, "it lives for 20 s")
	second := b.call(http.MethodGet, "qr-code", nil).object(t)["value"].(string)
	require.NotEqual(t, first, second)
	require.NoError(t, b.sim.ScanQR(b.inst.ID))
	b.hook.wait(t, "ConnectedCallback", 1)
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	code := b.call(http.MethodGet, "phone-code/5511955550100", nil).object(t)["value"].(string)
	require.ErrorIs(t, b.sim.EnterPhoneCode(b.inst.ID, "ERRADO"), zapi.ErrNoPairing)
	require.Equal(t, 204, b.admin(http.MethodPost, "instances/"+b.inst.ID+"/phone-code", map[string]any{"code": code}).status)
	require.Equal(t, true, b.call(http.MethodGet, "status", nil).object(t)["connected"])
}

func TestChatsSurviveARestartWithTheirMediaAndADamagedFileIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "phones.json")
	first, err := zapi.New(zapi.Options{StatePath: path, PublicURL: "http://sim.test"})
	require.NoError(t, err)
	spec := zapi.InstanceSpec{ID: "I1", Token: "T1", Phone: "5511955550100"}
	_, err = first.AddInstance(spec)
	require.NoError(t, err)
	maria, err := first.AddCustomer(zapi.CustomerSpec{Name: "Maria", Phone: "5511988887777"})
	require.NoError(t, err)
	m, err := first.CustomerWrites("I1", maria.Phone, zapi.Inbound{Content: zapi.Content{
		Kind: zapi.KindImage, Text: "foto", Media: &zapi.Media{MIME: "image/png", Data: "cG5n"},
	}})
	require.NoError(t, err)
	require.NoError(t, first.Close())

	second, err := zapi.New(zapi.Options{StatePath: path})
	require.NoError(t, err)
	spec.Token = "T2"
	again, err := second.AddInstance(spec)
	require.NoError(t, err)
	require.Equal(t, "T2", again.Token, "seeding again refreshes")
	require.Equal(t, []zapi.Message{m}, second.Messages("I1", maria.Phone))
	require.Equal(t, maria.LID, second.Customers()[0].LID)
	require.NoError(t, second.Close())

	require.NoError(t, writeFile(path, "{"))
	_, err = zapi.New(zapi.Options{StatePath: path})
	require.ErrorContains(t, err, "damaged")
}

func TestTheAdminInterfaceWritesReadsAndRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	made := b.admin(http.MethodPost, "customers", map[string]any{"name": "Maria", "phone": "+55 (11) 98888-7777"}).object(t)
	require.Equal(t, "5511988887777", made["phone"])
	at := map[string]any{"instance": b.inst.ID, "customer": "5511988887777"}
	with := func(extra map[string]any) map[string]any {
		out := map[string]any{}
		maps.Copy(out, at)
		maps.Copy(out, extra)
		return out
	}
	msg := b.admin(http.MethodPost, "messages", with(map[string]any{"text": "oi"})).object(t)
	id := msg["id"].(string)
	require.Equal(t, 200, b.admin(http.MethodPost, "messages/"+id+"/edit", with(map[string]any{"text": "olá"})).status)
	require.Equal(t, 200, b.admin(http.MethodPost, "messages/"+id+"/react", with(map[string]any{"emoji": "👍"})).status)
	require.Equal(t, 200, b.admin(http.MethodPost, "messages/"+id+"/delete", with(nil)).status)
	require.Equal(t, 404, b.admin(http.MethodPost, "messages/"+id+"/delete", with(nil)).status, "gone already")
	require.Equal(t, 200, b.admin(http.MethodPost, "messages/burst", with(map[string]any{"text": "b%d", "count": 3})).status)
	require.Equal(t, 400, b.admin(http.MethodPost, "messages", with(map[string]any{"kind": "image"})).status)
	require.Equal(t, 400, b.admin(http.MethodPost, "messages", with(map[string]any{"txt": "campo errado"})).status)
	require.Equal(t, 404, b.admin(http.MethodPost, "messages", map[string]any{"instance": "no", "customer": "no", "text": "x"}).status)
	require.Equal(t, 409, b.admin(http.MethodPost, "instances/"+b.inst.ID+"/scan", nil).status)
	require.Equal(t, 200, b.admin(http.MethodPut, "instances/"+b.inst.ID+"/faults", []map[string]any{{"kind": "latency", "next": 1}}).status)
	require.Equal(t, 204, b.admin(http.MethodDelete, "faults", nil).status)
	b.hook.wait(t, "ReceivedCallback", 7)
	var chats []zapi.ChatView
	require.NoError(t, json.Unmarshal(b.admin(http.MethodGet, "chats?customer=5511988887777", nil).raw, &chats))
	require.Equal(t, 4, chats[0].Total)

	plain, err := http.NewRequestWithContext(within(t), http.MethodPost, b.url+"/_sim/messages", strings.NewReader(`{}`))
	require.NoError(t, err)
	res, err := perform(t, plain)
	require.NoError(t, err)
	require.Equal(t, 415, res.status, "a form of another site cannot act")
}

func TestChangesAreStreamedAndEndWithTheServer(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	res, err := http.DefaultClient.Do(mustGet(t, b.url+"/_sim/events"))
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	_, err = b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	var seen strings.Builder
	buffer := make([]byte, 512)
	for !strings.Contains(seen.String(), `"type":"message"`) {
		n, err := res.Body.Read(buffer)
		require.NoError(t, err)
		seen.Write(buffer[:n])
	}
	require.NoError(t, b.sim.Close())
	for err == nil {
		_, err = res.Body.Read(buffer)
	}
}
