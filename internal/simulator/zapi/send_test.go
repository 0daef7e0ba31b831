package zapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestASendPassesDeliverySentReceivedAndReadInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	answer := b.sendText(maria.Phone, "oi")
	require.Equal(t, answer["messageId"], answer["id"])
	id := answer["messageId"].(string)
	_, err := b.sim.WaitMessage(within(t), b.inst.ID, id, func(m zapi.Message) bool { return m.Status == zapi.StatusReceived })
	require.NoError(t, err)
	require.NoError(t, b.sim.CustomerReads(b.inst.ID, maria.Phone))
	hits := b.hook.wait(t, "", 4)
	var trail []string
	for _, h := range hits {
		trail = append(trail, fmt.Sprint(h.body["type"], " ", h.body["status"]))
	}
	require.Equal(t, []string{
		"DeliveryCallback <nil>", "MessageStatusCallback SENT", "MessageStatusCallback RECEIVED", "MessageStatusCallback READ",
	}, trail)
	require.Equal(t, []any{id}, hits[3].body["ids"])
	require.Equal(t, answer["zaapId"], hits[0].body["zaapId"])
}

func TestReadingReportsManyIdsInOneCallback(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	for n := range 40 {
		b.sendText(maria.Phone, fmt.Sprint("m", n))
	}
	_, err := b.sim.WaitSent(within(t), b.inst.ID, 40)
	require.NoError(t, err)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	before := len(b.hook.all("MessageStatusCallback"))
	require.NoError(t, b.sim.CustomerReads(b.inst.ID, maria.Phone))
	reads := b.hook.wait(t, "MessageStatusCallback", before+2)[before:]
	require.Len(t, reads[0].body["ids"], 31)
	require.Len(t, reads[1].body["ids"], 9)
}

func TestAnOfflinePhoneReceivesWhenItIsBackAndAnOpenScreenReadsAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	require.NoError(t, b.sim.SetCustomerOnline(maria.Phone, false))
	id := b.sendText(maria.Phone, "um")["messageId"].(string)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	m, err := b.sim.WaitMessage(within(t), b.inst.ID, id, nil)
	require.NoError(t, err)
	require.Equal(t, zapi.StatusSent, m.Status)
	require.NoError(t, b.sim.SetCustomerOnline(maria.Phone, true))
	_, err = b.sim.WaitMessage(within(t), b.inst.ID, id, func(m zapi.Message) bool { return m.Status == zapi.StatusReceived })
	require.NoError(t, err)
	require.NoError(t, b.sim.SetReading(maria.Phone, b.inst.ID, ""))
	id = b.sendText(maria.Phone, "dois")["messageId"].(string)
	_, err = b.sim.WaitMessage(within(t), b.inst.ID, id, func(m zapi.Message) bool { return m.Status == zapi.StatusRead })
	require.NoError(t, err)
}

func TestProgressDecidesHowFarMessagesGoByThemselves(t *testing.T) {
	t.Parallel()
	for progress, want := range map[zapi.Progress][]string{
		zapi.ProgressNone: nil, zapi.ProgressSent: {"SENT"}, zapi.ProgressReceived: {"SENT", "RECEIVED"},
		zapi.ProgressRead: {"SENT", "RECEIVED", "READ"},
	} {
		b := newBench(t, zapi.Options{Progress: progress})
		maria := b.customer("Maria", "5511988887777")
		b.sendText(maria.Phone, "oi")
		b.hook.wait(t, "DeliveryCallback", 1)
		require.NoError(t, b.sim.WaitQuiet(within(t)))
		var got []string
		for _, h := range b.hook.all("MessageStatusCallback") {
			got = append(got, h.body["status"].(string))
		}
		require.Equal(t, want, got, progress)
	}
}

func TestEveryKindOfSendReachesThePhone(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	own := b.sendText(maria.Phone, "primeira")["messageId"]
	png := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("\x89PNG fake"))
	cases := []struct {
		route string
		body  map[string]any
		kind  zapi.Kind
	}{
		{"send-image", map[string]any{"image": png, "caption": "foto"}, zapi.KindImage},
		{"send-sticker", map[string]any{"sticker": png}, zapi.KindSticker},
		{"send-gif", map[string]any{"gif": png}, zapi.KindGIF},
		{"send-audio", map[string]any{"audio": png}, zapi.KindAudio},
		{"send-ptv", map[string]any{"ptv": png}, zapi.KindPTV},
		{"send-video", map[string]any{"video": png}, zapi.KindVideo},
		{"send-document/pdf", map[string]any{"document": png, "fileName": "nota"}, zapi.KindDocument},
		{"send-link", map[string]any{"message": "veja https://x.test", "image": "https://x.test/i", "linkUrl": "https://x.test", "title": "t", "linkDescription": "d"}, zapi.KindLink},
		{"send-location", map[string]any{"title": "Loja", "address": "Rua A", "latitude": "-23.5", "longitude": "-46.6"}, zapi.KindLocation},
		{"send-contact", map[string]any{"contactName": "Rui", "contactPhone": "5511"}, zapi.KindContact},
		{"send-contacts", map[string]any{"contacts": []map[string]any{{"name": "Rui", "phones": []string{"5511"}}}}, zapi.KindContacts},
		{"send-reaction", map[string]any{"reaction": "👍", "messageId": own}, zapi.KindReaction},
		{"send-remove-reaction", map[string]any{"messageId": own}, zapi.KindReaction},
		{"send-button-list", map[string]any{"message": "?", "buttonList": map[string]any{"buttons": []map[string]any{{"label": "Sim"}}}}, zapi.KindButtons},
		{"send-button-actions", map[string]any{"message": "?", "buttonActions": []map[string]any{{"label": "Sim", "type": "REPLY"}}}, zapi.KindButtons},
		{"send-option-list", map[string]any{"message": "?", "optionList": map[string]any{"title": "t", "buttonLabel": "b", "options": []map[string]any{{"title": "Um"}}}}, zapi.KindOptions},
	}
	for n, c := range cases {
		c.body["phone"] = maria.Phone
		res := b.call(http.MethodPost, c.route, c.body)
		require.Equal(t, http.StatusOK, res.status, "%s: %s", c.route, res.raw)
		sent, err := b.sim.WaitSent(within(t), b.inst.ID, n+2)
		require.NoError(t, err, c.route)
		require.Equal(t, c.kind, sent[n+1].Content.Kind, c.route)
		delete(c.body, "phone")
		require.Equal(t, http.StatusBadRequest, b.call(http.MethodPost, c.route, c.body).status, "%s without phone", c.route)
		require.Equal(t, http.StatusBadRequest, b.call(http.MethodPost, c.route, map[string]any{"phone": maria.Phone}).status, "%s bare", c.route)
	}
	chat := b.sim.Messages(b.inst.ID, maria.Phone)
	require.Equal(t, "nota.pdf", chat[7].Content.Media.FileName)
	res, err := perform(t, mustGet(t, chat[1].Content.Media.URL))
	require.NoError(t, err)
	require.Equal(t, "\x89PNG fake", string(res.raw))
	require.Equal(t, "image/png", res.header.Get("Content-Type"))
	require.Equal(t, "nosniff", res.header.Get("X-Content-Type-Options"))
}

func mustGet(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(within(t), http.MethodGet, url, nil)
	require.NoError(t, err)
	return req
}

func TestPollsGoToGroupsOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	g, err := b.sim.AddGroup(b.inst.ID, "", "Vizinhos", maria.Phone)
	require.NoError(t, err)
	poll := map[string]any{"phone": maria.Phone, "message": "?", "poll": []map[string]any{{"name": "a"}, {"name": "b"}}}
	b.call(http.MethodPost, "send-poll", poll)
	require.Equal(t, "This type of message can only be sent in groups", b.hook.wait(t, "DeliveryCallback", 1)[0].body["error"])
	poll["phone"] = g.ID
	b.call(http.MethodPost, "send-poll", poll)
	sent, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.Equal(t, g.ID, sent[0].Phone)
}

func TestMediaByLinkAreFetchedAndBadLinksFailWithTheContractsText(t *testing.T) {
	t.Parallel()
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/ok":
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, "png")
		case "/page":
			w.Header().Set("Content-Type", "text/html")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(files.Close)
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	for n, c := range []struct{ path, text string }{
		{"/ok", ""}, {"/gone", "404"}, {"/page", "apparently it can be an html"},
	} {
		b.call(http.MethodPost, "send-image", map[string]any{"phone": maria.Phone, "image": files.URL + c.path})
		got := b.hook.wait(t, "DeliveryCallback", n+1)[n].body
		if c.text == "" {
			require.NotContains(t, got, "error")
			continue
		}
		require.Contains(t, got["error"], c.text)
	}
	require.Len(t, b.sim.Sent(b.inst.ID), 1)
	require.True(t, strings.HasPrefix(b.sim.Messages(b.inst.ID, maria.Phone)[0].Content.Media.URL, b.url+"/file/temp-file-download/instances/"+b.inst.ID+"/"))
}

func TestEditDeleteReactReadAndForwardChangeTheChat(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria, rui := b.customer("Maria", "5511988887777"), b.customer("Rui", "5511977776666")
	asked, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("tem?"))
	require.NoError(t, err)
	id := b.sendText(maria.Phone, "tenho")["messageId"].(string)
	for _, c := range []struct {
		route string
		body  map[string]any
	}{
		{"send-text", map[string]any{"phone": maria.Phone, "message": "tenho sim", "editMessageId": id}},
		{"send-reaction", map[string]any{"phone": maria.Phone, "reaction": "❤️", "messageId": asked.ID}},
	} {
		require.Equal(t, 200, b.call(http.MethodPost, c.route, c.body).status)
	}
	require.Equal(t, 204, b.call(http.MethodPost, "read-message", map[string]any{"phone": maria.Phone, "messageId": asked.ID}).status)
	forwarded := b.call(http.MethodPost, "forward-message", map[string]any{"phone": rui.Phone, "messageId": asked.ID, "messagePhone": maria.Phone}).object(t)
	require.Len(t, forwarded, 1, "the answer has zaapId alone")
	require.Contains(t, forwarded, "zaapId")
	gone := b.call(http.MethodDelete, "messages?messageId="+id+"&phone="+maria.Phone+"&owner=true", nil)
	require.Equal(t, 204, gone.status)
	require.Empty(t, gone.raw)
	ours, err := b.sim.WaitMessage(within(t), b.inst.ID, id, func(m zapi.Message) bool { return m.DeletedAt != 0 })
	require.NoError(t, err)
	require.Equal(t, "tenho sim", ours.Content.Text)
	require.NotZero(t, ours.EditedAt)
	theirs, err := b.sim.WaitMessage(within(t), b.inst.ID, asked.ID, nil)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"me": "❤️"}, theirs.Reactions)
	require.True(t, theirs.ReadByMe)
	require.Equal(t, "tem?", b.sim.Messages(b.inst.ID, rui.Phone)[0].Content.Text)
	require.Len(t, b.sim.Messages(b.inst.ID, maria.Phone), 2, "edits and reactions are no messages")
}

func TestEverySendIsEchoedOnceWithNotifySentByMeAndNeverWithout(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.sendText(maria.Phone, "sem")
	b.hook.wait(t, "DeliveryCallback", 1)
	require.Equal(t, 200, b.call(http.MethodPut, "update-notify-sent-by-me", map[string]any{"notifySentByMe": true}).status)
	id := b.sendText(maria.Phone, "com")["messageId"]
	echo := b.hook.wait(t, "ReceivedCallback", 1)[0].body
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	require.Len(t, b.hook.all("ReceivedCallback"), 1)
	require.Equal(t, id, echo["messageId"])
	require.Equal(t, maria.Phone, echo["phone"], "an echo names the other party")
}

func TestConcurrentSendsReachThePhoneExactlyOnceEach(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{WebhookWorkers: 4})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultDropAfterAccept, Probability: 0.2}, zapi.Fault{Kind: zapi.FaultServerError, Probability: 0.2})
	var mu sync.Mutex
	accepted := map[string]bool{}
	var group sync.WaitGroup
	for n := range 60 {
		group.Go(func() {
			message := fmt.Sprint("m", n)
			res, err := b.try(http.MethodPost, "send-text", text(maria.Phone, message))
			mu.Lock()
			defer mu.Unlock()
			accepted[message] = err != nil || res.status == 200 // cut connections were accepted
		})
		group.Go(func() { _, _ = b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi")) })
	}
	group.Wait()
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	texts := b.sim.SentTexts(b.inst.ID)
	for message, was := range accepted {
		want := 0
		if was {
			want = 1
		}
		require.Equal(t, want, texts[message], message)
	}
	require.Len(t, b.hook.all("ReceivedCallback"), 60)
}

func TestSentIsListedByTheAdminInterfaceWithCounts(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	req := b.request(http.MethodPost, "send-text", text(maria.Phone, "oi"))
	req.Header.Set("X-Request-Id", "req-1")
	_, err := perform(t, req)
	require.NoError(t, err)
	_, err = b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	var got struct {
		Total       int                `json:"total"`
		Messages    []zapi.SentMessage `json:"messages"`
		ByRequestID map[string]int     `json:"by_request_id"`
		ByText      map[string]int     `json:"by_text"`
	}
	require.NoError(t, json.Unmarshal(b.admin(http.MethodGet, "sent?instance="+b.inst.ID, nil).raw, &got))
	require.Equal(t, 1, got.Total)
	require.Equal(t, map[string]int{"req-1": 1}, got.ByRequestID)
	require.Equal(t, map[string]int{"oi": 1}, got.ByText)
	require.Equal(t, "send-text", got.Messages[0].Route)
}
