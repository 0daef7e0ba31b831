package zapi_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/zapi"
)

func requireNoSecrets(t *testing.T, err error) {
	t.Helper()
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "err", err, "instance", number)
	slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", err, "instance", number)
	for cause := err; cause != nil; {
		log.WriteString(cause.Error())
		wrapper, ok := cause.(interface{ Unwrap() error })
		if !ok {
			break
		}
		cause = wrapper.Unwrap()
	}
	require.NotContains(t, log.String(), number.Token)
	require.NotContains(t, log.String(), number.ClientToken)
}

// zapiAnswering starts a server that gives one answer and records the request.
func zapiAnswering(t *testing.T, status int, body string) (*zapi.Client, *http.Request, *string) {
	t.Helper()
	seen, sent := &http.Request{}, new(string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		*seen, *sent = *r, string(raw)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return client(t, s.URL, zapi.Options{}), seen, sent
}

func TestSendTextSpeaksTheContract(t *testing.T) {
	t.Parallel()
	c, req, body := zapiAnswering(t, 200, `{"zaapId":"Z1","messageId":"M1","id":"M1"}`)
	sent, err := c.SendText(t.Context(), number, zapi.TextMessage{
		Address: zapi.Address{Phone: "99999999999999@lid", QuotedID: "Q1", DelaySeconds: 99}, Text: "Olá\n<&>",
	})
	require.NoError(t, err)
	require.Equal(t, zapi.Sent{QueueID: "Z1", ProviderID: "M1"}, sent)
	require.Equal(t, http.MethodPost, req.Method)
	require.Equal(t, "/instances/3E98AAAA/token/TOKENTOKENTOKEN/send-text", req.URL.Path)
	require.Equal(t, "application/json", req.Header.Get("Content-Type"))
	require.Equal(t, number.ClientToken, req.Header.Get("Client-Token"))
	require.JSONEq(t, `{"phone":"99999999999999@lid","message":"Olá\n<&>","messageId":"Q1","delayMessage":15}`, *body)
}

func TestSendTextLeavesOutWhatWasNotAsked(t *testing.T) {
	t.Parallel()
	c, req, body := zapiAnswering(t, 200, `{"zaapId":"Z1","id":"M1"}`)
	sent, err := c.SendText(t.Context(), zapi.Instance{ID: "i", Token: "t"}, hello)
	require.NoError(t, err)
	require.Equal(t, "M1", sent.ProviderID, "id stands in for messageId")
	require.JSONEq(t, `{"phone":"5544999999999","message":"Olá"}`, *body)
	require.NotContains(t, req.Header, "Client-Token")
}

func TestARefusalIsToldByStatusOrBody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status  int
		body    string
		failure zapi.Failure
	}{
		{400, `{"error":"Instance not found"}`, zapi.FailureInstanceNotFound},
		{400, `{"error":"your client-token is not configured"}`, zapi.FailureClientToken},
		{400, `{"error":"null not allowed"}`, zapi.FailureClientToken},
		{200, `{"error":"null not allowed"}`, zapi.FailureClientToken},
		{400, `{"error":"203.0.113.7 not allowed"}`, zapi.FailureIPNotAllowed},
		{200, `{"error":"NOT_FOUND","message":"Unable to find matching target resource method"}`, zapi.FailureRouteNotFound},
		{200, `{"status":"ERROR","message":"Phone number does not exist"}`, zapi.FailureNumberNotOnWhatsApp},
		{200, `{"error":true,"message":"You are not connected"}`, zapi.FailureDisconnected},
		{200, `{"error":{"code":7}}`, zapi.FailureOther},
		{400, `{"error":"Invalid phone"}`, zapi.FailureInvalidNumber},
		{400, `{"error":"mentionAll can only be used in groups"}`, zapi.FailureGroupOnly},
		{400, `Fail to convert audio in ogg`, zapi.FailureMediaFormat},
		{400, ``, zapi.FailureInvalidRequest},
		{400, `<html>`, zapi.FailureInvalidRequest},
		{401, `{}`, zapi.FailureClientToken},
		{404, `{}`, zapi.FailureRouteNotFound},
		{405, ``, zapi.FailureRouteNotFound},
		{415, ``, zapi.FailureInvalidRequest},
		{418, `{"error":"new"}`, zapi.FailureOther},
		{429, `{"error":"slow down"}`, zapi.FailureRateLimited},
		{302, ``, zapi.FailureUnexpectedAnswer},
		{400, `{"error":"token TOKENTOKENTOKEN and FCLIENTCLIENTS are wrong"}`, zapi.FailureInvalidRequest},
	} {
		client, _, _ := zapiAnswering(t, c.status, c.body)
		_, err := client.SendText(t.Context(), number, hello)
		require.Equal(t, zapi.OutcomeRefused, zapi.OutcomeOf(err), "%d %s", c.status, c.body)
		require.Equal(t, c.failure, zapi.FailureOf(err), "%d %s", c.status, c.body)
		requireNoSecrets(t, err)
	}
}

func TestA200WithAnEmptyErrorIsAccepted(t *testing.T) {
	t.Parallel()
	for _, none := range []string{`null`, `""`, `false`, `{}`, `[]`} {
		c, _, _ := zapiAnswering(t, 200, `{"zaapId":"Z","messageId":"M","error":`+none+`}`)
		_, err := c.SendText(t.Context(), number, hello)
		require.NoError(t, err, none)
	}
}

func TestARefusalWithACutBodyStaysARefusal(t *testing.T) {
	t.Parallel()
	s := startServer(t, answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 900\r\n\r\n{"))
	_, err := client(t, "http://"+s.addr, zapi.Options{}).SendText(t.Context(), number, hello)
	require.Equal(t, zapi.OutcomeRefused, zapi.OutcomeOf(err))
}

func TestRetryAfterIsReadInSeconds(t *testing.T) {
	t.Parallel()
	s := startServer(t, answering("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"))
	_, err := client(t, "http://"+s.addr, zapi.Options{}).SendText(t.Context(), number, hello)
	var refused *zapi.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 7*time.Second, refused.RetryAfter)
	require.Equal(t, 429, refused.HTTPStatus)
}

func TestAGzippedAnswerIsRead(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zw := gzip.NewWriter(w)
		_, _ = io.WriteString(zw, `{"zaapId":"Z","messageId":"M"}`)
		_ = zw.Close()
	}))
	t.Cleanup(s.Close)
	sent, err := client(t, s.URL, zapi.Options{}).SendText(t.Context(), number, hello)
	require.NoError(t, err)
	require.Equal(t, "M", sent.ProviderID)
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	calls := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(s.Close)
	_, err := client(t, s.URL, zapi.Options{}).SendText(t.Context(), number, hello)
	require.Equal(t, zapi.OutcomeRefused, zapi.OutcomeOf(err))
	require.Equal(t, 1, calls)
}

func TestUnusableRequestsAreRefusedWithoutACall(t *testing.T) {
	t.Parallel()
	s := startServer(t, answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	c := client(t, "http://"+s.addr, zapi.Options{})
	for name, send := range map[string]func() error{
		"no instance": func() error { return c.Restart(t.Context(), zapi.Instance{Token: "t"}) },
		"no token":    func() error { return c.Restart(t.Context(), zapi.Instance{ID: "i"}) },
		"path in id":  func() error { return c.Restart(t.Context(), zapi.Instance{ID: "..", Token: "t"}) },
		"header injection": func() error {
			return c.Restart(t.Context(), zapi.Instance{ID: "i", Token: "t", ClientToken: "a\r\nX: y"})
		},
		"no text": func() error {
			_, err := c.SendText(t.Context(), number, zapi.TextMessage{Address: zapi.Address{Phone: "5544999999999"}})
			return err
		},
		"undeliverable group": func() error {
			_, err := c.SendText(t.Context(), number, zapi.TextMessage{Address: zapi.Address{Phone: "120363@g.us"}, Text: "x"})
			return err
		},
		"whole queue": func() error { return c.DeleteFromQueue(t.Context(), number, "") },
		"no number": func() error {
			_, err := c.PhoneExists(t.Context(), number, "../me")
			return err
		},
	} {
		err := send()
		require.Equal(t, zapi.OutcomeRefused, zapi.OutcomeOf(err), name)
		requireNoSecrets(t, err)
	}
	require.Zero(t, s.connections.Load())
}

func TestStatusIsReadFromConnectedAndNotFromError(t *testing.T) {
	t.Parallel()
	c, _, _ := zapiAnswering(t, 200, `{"connected":true,"error":"You are already connected.","smartphoneConnected":true,"session":false}`)
	status, err := c.Status(t.Context(), number)
	require.NoError(t, err)
	require.Equal(t, zapi.InstanceStatus{Connected: true, PhoneOnline: true, Detail: "You are already connected."}, status)

	c, _, _ = zapiAnswering(t, 200, `{"connected":false,"error":"You are not connected"}`)
	status, err = c.Status(t.Context(), number)
	require.NoError(t, err)
	require.False(t, status.Connected)

	c, _, _ = zapiAnswering(t, 200, `{"error":"NOT_FOUND","message":"Unable to find matching target resource method"}`)
	_, err = c.Status(t.Context(), number)
	require.Equal(t, zapi.FailureRouteNotFound, zapi.FailureOf(err))

	c, _, _ = zapiAnswering(t, 400, `{"error":"Instance not found"}`)
	_, err = c.Status(t.Context(), number)
	require.Equal(t, zapi.FailureInstanceNotFound, zapi.FailureOf(err))

	c, _, _ = zapiAnswering(t, 200, `<html>`)
	_, err = c.Status(t.Context(), number)
	require.Equal(t, zapi.OutcomeUnknown, zapi.OutcomeOf(err))
}

func TestInstanceCallsUseTheDocumentedRoutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want, answer string
		status       int
		do           func(*zapi.Client) error
	}{
		{"PUT /update-every-webhooks", `{"value":true}`, 200, func(c *zapi.Client) error {
			return c.SetWebhooks(t.Context(), number, "https://desk.example/hooks/zapi/s", true)
		}},
		{"GET /restart", `{"value":true}`, 200, func(c *zapi.Client) error { return c.Restart(t.Context(), number) }},
		{"GET /disconnect", `{"value":true}`, 200, func(c *zapi.Client) error { return c.Disconnect(t.Context(), number) }},
		{"DELETE /queue/Z1", ``, 200, func(c *zapi.Client) error { return c.DeleteFromQueue(t.Context(), number, "Z1") }},
		{"POST /read-message", ``, 204, func(c *zapi.Client) error {
			return c.ReadMessage(t.Context(), number, "5544999999999", "M1")
		}},
	} {
		client, req, body := zapiAnswering(t, c.status, c.answer)
		require.NoError(t, c.do(client), c.want)
		require.Equal(t, c.want, req.Method+" "+strings.TrimPrefix(req.URL.Path, "/instances/3E98AAAA/token/TOKENTOKENTOKEN"))
		if req.Method == http.MethodPut {
			require.JSONEq(t, `{"value":"https://desk.example/hooks/zapi/s","notifySentByMe":true}`, *body)
		}
	}
}

func TestMeGivesTheWebhooksAndNotTheToken(t *testing.T) {
	t.Parallel()
	c, _, _ := zapiAnswering(t, 200, `{"id":"i","token":"TOKENTOKENTOKEN","name":"Suporte","connected":true,
		"paymentStatus":"ACTIVE","receivedCallbackUrl":"https://desk.example/r","receiveCallbackSentByMe":true}`)
	info, err := c.Me(t.Context(), number)
	require.NoError(t, err)
	require.Equal(t, "https://desk.example/r", info.Webhooks["ReceivedCallback"])
	require.Len(t, info.Webhooks, 6)
	require.True(t, info.NotifySentByMe)
	require.NotContains(t, fmt.Sprintf("%+v", info), number.Token)
}

func TestQRCodeIsADataURLWhateverTheAnswersForm(t *testing.T) {
	t.Parallel()
	const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	for _, value := range []string{"data:image/png;base64," + png, png} {
		c, _, _ := zapiAnswering(t, 200, `{"value":"`+value+`"}`)
		code, err := c.QRCode(t.Context(), number)
		require.NoError(t, err)
		require.Equal(t, "data:image/png;base64,"+png, code)
	}
	c, _, _ := zapiAnswering(t, 200, `{"value":"2@plain"}`)
	_, err := c.QRCode(t.Context(), number)
	require.Equal(t, zapi.FailureUnexpectedAnswer, zapi.FailureOf(err))
}

func TestPhoneExistsReadsAListOrAnObject(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`[{"exists":true,"phone":"554488887777","lid":"99999999999999@lid"}]`,
		`{"exists":"true","phone":554488887777,"lid":"99999999999999@lid"}`,
	} {
		c, req, _ := zapiAnswering(t, 200, body)
		account, err := c.PhoneExists(t.Context(), number, "+55 44 8888-7777")
		require.NoError(t, err)
		require.Equal(t, zapi.Account{Exists: true, Phone: "554488887777", LID: "99999999999999@lid"}, account)
		require.True(t, strings.HasSuffix(req.URL.Path, "/phone-exists/5544988887777"))
	}
	for _, body := range []string{`[]`, `{}`, `"x"`, `[{}]`} {
		c, _, _ := zapiAnswering(t, 200, body)
		_, err := c.PhoneExists(t.Context(), number, "5544988887777")
		require.Equal(t, zapi.FailureUnexpectedAnswer, zapi.FailureOf(err), body)
	}
}

func TestQueueGivesPagesUntilTheLast(t *testing.T) {
	t.Parallel()
	c, _, body := zapiAnswering(t, 200, `{"messages":[{"ZaapId":"Z1","MessageId":"M1","Phone":"5511999999999",
		"Message":"oi","Created":1774968031776}],"pagingState":"next","hasMore":true}`)
	page, err := c.Queue(t.Context(), number, "")
	require.NoError(t, err)
	require.Equal(t, "next", page.Next)
	require.Equal(t, "Z1", page.Messages[0].QueueID)
	require.Equal(t, time.UnixMilli(1774968031776).UTC(), page.Messages[0].Queued)
	require.JSONEq(t, `{"pageSize":30}`, *body)

	c, _, _ = zapiAnswering(t, 200, `{"messages":[],"pagingState":"next","hasMore":false}`)
	page, err = c.Queue(t.Context(), number, "next")
	require.NoError(t, err)
	require.Empty(t, page.Next)
}

func TestAnInstanceNeverShowsItsTokens(t *testing.T) {
	t.Parallel()
	asJSON, err := json.Marshal(map[string]any{"i": number, "p": &number})
	require.NoError(t, err)
	for _, shown := range []string{
		fmt.Sprint(number), fmt.Sprintf("%v %+v %#v %s", number, number, number, &number), string(asJSON),
	} {
		require.NotContains(t, shown, number.Token)
		require.NotContains(t, shown, number.ClientToken)
		require.Contains(t, shown, number.ID)
	}
}

func TestNewClientRefusesABaseThatIsNoAddress(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"api.z-api.io", "ftp://host", "https://", "https://u:p@host", "https://host?x=1", "://"} {
		_, err := zapi.NewClient(base, zapi.Options{})
		require.Error(t, err, base)
	}
	_, err := zapi.NewClient("", zapi.Options{})
	require.NoError(t, err)
}
