package zapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestRefusalsHaveTheContractsStatusAndText(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	send := map[string]any{"phone": maria.Phone, "message": "oi"}
	cases := []struct {
		name   string
		method string
		route  string
		body   any
		change func(*http.Request)
		status int
		text   string
	}{
		{"unknown route is a 200", http.MethodGet, "no-such-route", nil, nil, 200, "NOT_FOUND"},
		{"unknown route beats a wrong token", http.MethodGet, "no-such-route", nil, noToken, 200, "NOT_FOUND"},
		{"wrong method", http.MethodGet, "send-text", nil, nil, 405, "Method Not Allowed"},
		{"no content type", http.MethodPost, "send-text", send, func(r *http.Request) { r.Header.Del("Content-Type") }, 415, "Unsupported Media Type"},
		{"other content type", http.MethodPut, "update-every-webhooks", send, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415, "Unsupported Media Type"},
		{"wrong instance", http.MethodGet, "status", nil, func(r *http.Request) {
			r.URL.Path = "/instances/NOPE/token/" + b.inst.Token + "/status"
		}, 400, "Instance not found"},
		{"wrong token", http.MethodGet, "status", nil, func(r *http.Request) {
			r.URL.Path = "/instances/" + b.inst.ID + "/token/NOPE/status"
		}, 400, "Instance not found"},
		{"no client token", http.MethodGet, "status", nil, noToken, 400, "null not allowed"},
		{"wrong client token", http.MethodGet, "status", nil, func(r *http.Request) { r.Header.Set("Client-Token", "X") }, 400, "your client-token is not configured"},
		{"mentionAll in private", http.MethodPost, "send-text", map[string]any{"phone": maria.Phone, "message": "oi", "mentionAll": true}, nil, 400, "mentionAll can only be used in groups"},
		{"no phone", http.MethodPost, "send-text", map[string]any{"message": "oi"}, nil, 400, "phone is required"},
		{"no message", http.MethodPost, "send-text", map[string]any{"phone": maria.Phone}, nil, 400, "message is required"},
		{"contact report with bad phone", http.MethodPost, "contacts/999/report", map[string]any{}, nil, 400, "Invalid phone"},
		{"contacts without page", http.MethodGet, "contacts", nil, nil, 400, "page and pageSize are required"},
	}
	for _, c := range cases {
		req := b.request(c.method, c.route, c.body)
		if c.change != nil {
			c.change(req)
		}
		res, err := perform(t, req)
		require.NoError(t, err, c.name)
		require.Equal(t, c.status, res.status, c.name)
		require.Equal(t, c.text, res.object(t)["error"], c.name)
	}
	require.Empty(t, b.sim.Sent(b.inst.ID), "a refused call sends nothing")
}

func noToken(r *http.Request) { r.Header.Del("Client-Token") }

func TestBrokenJSONIsRefusedWithoutEffect(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	req := b.request(http.MethodPost, "send-text", nil)
	broken, err := http.NewRequestWithContext(within(t), http.MethodPost, req.URL.String(), bytes.NewBufferString(`{"phone":`))
	require.NoError(t, err)
	broken.Header = req.Header
	res, err := perform(t, broken)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, res.status)
	require.Empty(t, b.sim.Sent(b.inst.ID))
}

func TestStatusHasAnErrorTextWhenAllIsWell(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	got := b.call(http.MethodGet, "status", nil).object(t)
	require.Equal(t, true, got["connected"])
	require.Equal(t, "You are already connected", got["error"])
	require.NoError(t, b.sim.SetPhoneOnline(b.inst.ID, false))
	require.Equal(t, false, b.call(http.MethodGet, "status", nil).object(t)["smartphoneConnected"])
	require.NoError(t, b.sim.SetConnected(b.inst.ID, false))
	got = b.call(http.MethodGet, "status", nil).object(t)
	require.Equal(t, false, got["connected"])
	require.Equal(t, "You are not connected.", got["error"])
}

func TestClientTokenIsNotAskedForBeforeItIsActivated(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	open, err := b.sim.AddInstance(zapi.InstanceSpec{Phone: "5511955550101", ClientTokenOff: true})
	require.NoError(t, err)
	b.inst = open
	req := b.request(http.MethodGet, "status", nil)
	noToken(req)
	res, err := perform(t, req)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.status)
}

func TestNumbersWithAndWithoutNinthDigitAreOneCustomer(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	old := b.customer("Rui", "554499998888") // registered without the ninth digit
	b.sendText("5544999998888", "mesmo cliente")
	sent, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.Equal(t, old.Phone, sent[0].Phone)
	res := b.call(http.MethodPost, "phone-exists-batch", map[string]any{"phones": []string{"5544999998888", old.LID}})
	require.JSONEq(t, fmt.Sprintf(`[
		{"exists":true,"inputPhone":"5544999998888","outputPhone":"554499998888","lid":%[1]q},
		{"exists":true,"inputPhone":%[1]q,"outputPhone":"554499998888","lid":%[1]q}]`, old.LID), string(res.raw))
}

func TestASendToALIDReachesTheSameChatAndUnknownOnesFail(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.sendText(maria.LID, "por LID")
	b.sendText("999999999999999@lid", "ninguém")
	sent, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.Equal(t, maria.Phone, sent[0].Phone)
	failed := b.hook.wait(t, "DeliveryCallback", 2)[1].body
	require.Contains(t, failed["error"], "invalid phone number")
}

func TestNumbersUnknownToWhatsAppFailInTheDeliveryCallback(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{StrictNumbers: true})
	_, err := b.sim.AddCustomer(zapi.CustomerSpec{Phone: "5511900000000", NoWhatsApp: true})
	require.NoError(t, err)
	for n, phone := range []string{"5511900000000", "5511911112222"} {
		b.sendText(phone, "oi")
		got := b.hook.wait(t, "DeliveryCallback", n+1)[n].body
		require.Equal(t, "Phone number does not exist", got["error"])
		res := b.call(http.MethodGet, "phone-exists/"+phone, nil)
		require.JSONEq(t, fmt.Sprintf(`[{"exists":false,"phone":%q,"lid":null}]`, phone), string(res.raw))
	}
	require.Empty(t, b.sim.Sent(b.inst.ID))
}

func TestASendToAGroupJIDIsAcceptedAndNeverDelivered(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	require.NotEmpty(t, b.sendText("120363999999999999@g.us", "sumiu")["messageId"])
	b.sendText(maria.Phone, "depois")
	b.hook.wait(t, "DeliveryCallback", 1)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	require.Len(t, b.hook.all("DeliveryCallback"), 1)
	require.Equal(t, map[string]int{"depois": 1}, b.sim.SentTexts(b.inst.ID))
}

func TestACustomerCanBeAddressedByLIDOrByBothInTurn(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	flip, err := b.sim.AddCustomer(zapi.CustomerSpec{Name: "Ana", Phone: "5511977770000", Addressing: zapi.AddressFlip})
	require.NoError(t, err)
	_, err = b.sim.CustomerWritesBurst(b.inst.ID, flip.Phone, "oi %d", 2)
	require.NoError(t, err)
	hits := b.hook.wait(t, "ReceivedCallback", 2)
	require.Equal(t, flip.Phone, hits[0].body["phone"])
	require.Equal(t, flip.LID, hits[1].body["phone"])
	require.Equal(t, "oi 2", hits[1].body["text"].(map[string]any)["message"])
	require.Equal(t, flip.LID, hits[0].body["chatLid"])
}
