package smtp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	nsmtp "net/smtp"
	"net/textproto"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/smtp"
)

func start(t *testing.T, opts smtp.Options) *smtp.Server {
	t.Helper()
	opts.Addr = "127.0.0.1:0"
	s, err := smtp.New(opts)
	require.NoError(t, err)
	require.NoError(t, s.Start(context.Background()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

const letter = "From: =?UTF-8?Q?Balc=C3=A3o?= <desk@example.test>\r\nTo: Ana <ana@example.test>\r\n" +
	"Subject: =?UTF-8?B?TsO6bWVybyBjYWl1?=\r\nMessage-Id: <1@example.test>\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
	"--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nA conex=C3=A3o caiu.\r\n..fim\r\n" +
	"--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<script>alert(1)</script><b>caiu</b>\r\n--a--\r\n" +
	"--m\r\nContent-Type: application/pdf; name=r.pdf\r\nContent-Disposition: attachment; filename=\"r.pdf\"\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--m--\r\n"

func send(s *smtp.Server, body string) error {
	return nsmtp.SendMail(s.Addr(), nil, "desk@example.test", []string{"ana@example.test", "rui@example.test"}, []byte(body))
}

func TestAMailIsCaughtWholeAndShownDecoded(t *testing.T) {
	t.Parallel()
	s := start(t, smtp.Options{})
	require.NoError(t, send(s, letter))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	got, err := s.WaitMessages(ctx, 1)
	require.NoError(t, err)
	m := got[0]
	require.Equal(t, []string{"ana@example.test", "rui@example.test"}, m.EnvelopeTo)
	require.Equal(t, "Balcão <desk@example.test>", m.From)
	require.Equal(t, "Número caiu", m.Subject)
	require.Equal(t, "<1@example.test>", m.MessageID)
	require.Contains(t, m.Text, "A conexão caiu.\n..fim")
	require.Contains(t, m.HTML, "<b>caiu</b>")
	require.Equal(t, letter, string(m.Raw))
	require.Empty(t, m.Problem)

	page := httptest.NewServer(s.Handler())
	t.Cleanup(page.Close)
	status, header, body := get(t, page.URL+"/mail/api/messages/1/attachments/0")
	require.Equal(t, 200, status)
	require.Equal(t, "%PDF", body)
	require.Contains(t, header.Get("Content-Disposition"), "attachment")
	_, header, _ = get(t, page.URL+"/mail/api/messages/1/html")
	require.Contains(t, header.Get("Content-Security-Policy"), "sandbox;")
	require.NotContains(t, header.Get("Content-Security-Policy"), "script")
	_, _, raw := get(t, page.URL+"/mail/api/messages/1/raw")
	require.Equal(t, letter, raw)
	for _, path := range []string{"/mail", "/mail/", "/mail/assets/mail.js", "/mail/assets/mail.css", "/mail/api/attempts", "/mail/api/messages/1"} {
		status, _, _ := get(t, page.URL+path)
		require.Equal(t, 200, status, path)
	}
	status, _, _ = get(t, page.URL+"/mail/api/messages/9")
	require.Equal(t, 404, status)
}

func get(t *testing.T, url string) (int, http.Header, string) {
	t.Helper()
	return do(t, http.MethodGet, url, "", "")
}

func do(t *testing.T, method, url, contentType, body string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewBufferString(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, res.Header, string(raw)
}

func TestEachFaultStrikesOnceAndOnlyThoseAfterAcceptanceKeepTheMail(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind smtp.FaultKind
		code int // 0 = the connection is cut
		kept int
	}{
		{smtp.FaultDown, 0, 0},
		{smtp.FaultGreylist, 451, 0},
		{smtp.FaultReject, 550, 0},
		{smtp.FaultFull, 452, 0},
		{smtp.FaultDropIn, 0, 0},
		{smtp.FaultDropAfter, 0, 1},
	}
	for _, c := range cases {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			s := start(t, smtp.Options{})
			require.NoError(t, s.SetFaults(smtp.Fault{Kind: c.kind, Next: 1}))
			err := send(s, letter)
			require.Error(t, err)
			var answer *textproto.Error
			require.Equal(t, c.code != 0, errors.As(err, &answer), "%v", err)
			if c.code != 0 {
				require.Equal(t, c.code, answer.Code)
			}
			require.Len(t, s.Messages(), c.kept)
			require.NoError(t, send(s, letter), "the next one passes")
			require.Len(t, s.Messages(), c.kept+1)
		})
	}
}

func TestStartTLSIsOfferedWithACertificateThatItsOwnConfigTrusts(t *testing.T) {
	t.Parallel()
	s := start(t, smtp.Options{StartTLS: true, Username: "desk", Password: "segredo"})
	dial := func() *nsmtp.Client {
		c, err := nsmtp.Dial(s.Addr())
		require.NoError(t, err)
		require.NoError(t, c.Hello("localhost"))
		offered, _ := c.Extension("STARTTLS")
		require.True(t, offered)
		plain, _ := c.Extension("AUTH")
		require.False(t, plain, "no password before TLS")
		require.NoError(t, c.StartTLS(s.TLSConfig()))
		return c
	}
	wrong := dial()
	require.Error(t, wrong.Mail("a@example.test"), "signing in is required")
	require.Error(t, wrong.Auth(nsmtp.PlainAuth("", "desk", "errado", "127.0.0.1"))) // ends the connection
	c := dial()
	require.NoError(t, c.Auth(nsmtp.PlainAuth("", "desk", "segredo", "127.0.0.1")))
	require.NoError(t, c.Mail("a@example.test"))
	require.NoError(t, c.Quit())
}

func TestBrokenMailsAreKeptWithTheirProblem(t *testing.T) {
	t.Parallel()
	s := start(t, smtp.Options{})
	require.NoError(t, send(s, "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\ncut"))
	require.NotEmpty(t, s.Messages()[0].Problem)
}

func TestFaultsAndClearingOverHTTPNeedTheJSONType(t *testing.T) {
	t.Parallel()
	s := start(t, smtp.Options{})
	page := httptest.NewServer(s.Handler())
	t.Cleanup(page.Close)
	require.NoError(t, send(s, letter))
	const typ = "application/json"
	status, _, _ := do(t, http.MethodPut, page.URL+"/mail/api/faults", typ, `[{"kind":"greylist","next":1}]`)
	require.Equal(t, 204, status)
	_, _, body := get(t, page.URL+"/mail/api/faults")
	var faults []smtp.Fault
	require.NoError(t, json.Unmarshal([]byte(body), &faults))
	require.Equal(t, []smtp.Fault{{Kind: smtp.FaultGreylist, Next: 1}}, faults)
	status, _, _ = do(t, http.MethodPut, page.URL+"/mail/api/faults", typ, `[{"kind":"gremlin","next":1}]`)
	require.Equal(t, 400, status)
	status, _, _ = do(t, http.MethodDelete, page.URL+"/mail/api/messages", "text/plain", "")
	require.Equal(t, 415, status)
	require.Len(t, s.Messages(), 1)
	status, _, _ = do(t, http.MethodDelete, page.URL+"/mail/api/messages", typ, "")
	require.Equal(t, 204, status)
	require.Empty(t, s.Messages())
	require.NoError(t, s.SetFaults())
	require.Empty(t, s.Attempts())
	require.NoError(t, send(s, letter))
	require.Equal(t, "accepted", s.Attempts()[0].Result)
}
