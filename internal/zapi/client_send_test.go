package zapi_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/zapi"
)

// to is the chat of every send here.
var to = zapi.Address{Phone: "5544999999999"}

func TestEverySendSpeaksTheContract(t *testing.T) {
	t.Parallel()
	full := zapi.Address{Phone: "120363999999999999-group", QuotedID: "Q1", DelaySeconds: 3}
	for name, c := range map[string]struct {
		do          func(*zapi.Client) (zapi.Sent, error)
		route, body string
	}{
		"text with everything": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendText(t.Context(), number, zapi.TextMessage{Address: full, Text: "@5544988887777 oi", Mentioned: []string{"5544988887777"}})
		}, "/send-text", `{"phone":"120363999999999999-group","messageId":"Q1","delayMessage":3,"message":"@5544988887777 oi","mentioned":["5544988887777"]}`},
		"edit of a text": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendText(t.Context(), number, zapi.TextMessage{Address: to, Text: "certo", EditID: "M0"})
		}, "/send-text", `{"phone":"5544999999999","message":"certo","editMessageId":"M0"}`},
		"image": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: full, Kind: zapi.MediaImage, Source: "data:image/png;base64,AA==", Caption: "foto"})
		}, "/send-image", `{"phone":"120363999999999999-group","messageId":"Q1","delayMessage":3,"image":"data:image/png;base64,AA==","caption":"foto"}`},
		"edit of a caption": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaImage, Source: "u", Caption: "outra", EditID: "M0"})
		}, "/send-image", `{"phone":"5544999999999","image":"u","caption":"outra","editImageMessageId":"M0"}`},
		"voice note": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaAudio, Source: "u", Caption: "an audio has none"})
		}, "/send-audio", `{"phone":"5544999999999","audio":"u","waveform":true}`},
		"video": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaVideo, Source: "u", Caption: "v", EditID: "M0"})
		}, "/send-video", `{"phone":"5544999999999","video":"u","caption":"v","editVideoMessageId":"M0"}`},
		"round video": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaVideoNote, Source: "u"})
		}, "/send-ptv", `{"phone":"5544999999999","ptv":"u"}`},
		"GIF": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaGIF, Source: "u"})
		}, "/send-gif", `{"phone":"5544999999999","gif":"u"}`},
		"sticker": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaSticker, Source: "u"})
		}, "/send-sticker", `{"phone":"5544999999999","sticker":"u"}`},
		"document": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{
				Address: to, Kind: zapi.MediaDocument, Source: "u", FileName: "Proposta nº 7.DOCX", Caption: "leia", EditID: "M0",
			})
		}, "/send-document/docx", `{"phone":"5544999999999","document":"u","fileName":"Proposta nº 7.DOCX","caption":"leia","editDocumentMessageId":"M0"}`},
		"document without an extension": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaDocument, Source: "u", FileName: "nota", Mime: "application/pdf"})
		}, "/send-document/pdf", `{"phone":"5544999999999","document":"u","fileName":"nota"}`},
		"document whose name would leave the route": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaDocument, Source: "u", FileName: "x.a/../../me"})
		}, "/send-document/bin", `{"phone":"5544999999999","document":"u","fileName":"x.a/../../me"}`},
		"location": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendLocation(t.Context(), number, zapi.LocationMessage{Address: full, Latitude: -23.55052, Longitude: -46.633308, Name: "Loja", Street: "Rua A, 1"})
		}, "/send-location", `{"phone":"120363999999999999-group","messageId":"Q1","delayMessage":3,"title":"Loja","address":"Rua A, 1","latitude":"-23.55052","longitude":"-46.633308"}`},
		"bare location": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendLocation(t.Context(), number, zapi.LocationMessage{Address: to, Latitude: 0.0000001, Longitude: 10})
		}, "/send-location", `{"phone":"5544999999999","title":"0.0000001, 10","address":"0.0000001, 10","latitude":"0.0000001","longitude":"10"}`},
		"contact": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendContacts(t.Context(), number, zapi.ContactsMessage{Address: to, Cards: []zapi.ContactCard{{Name: "Ana", Phones: []string{"5511999999999"}}}})
		}, "/send-contact", `{"phone":"5544999999999","contactName":"Ana","contactPhone":"5511999999999"}`},
		"contacts": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendContacts(t.Context(), number, zapi.ContactsMessage{Address: to, Cards: []zapi.ContactCard{{Name: "Ana", Phones: []string{"1", "2"}}}})
		}, "/send-contacts", `{"phone":"5544999999999","contacts":[{"name":"Ana","phones":["1","2"]}]}`},
		"reaction": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendReaction(t.Context(), number, zapi.ReactionMessage{Phone: to.Phone, MessageID: "M0", Emoji: "👍"})
		}, "/send-reaction", `{"phone":"5544999999999","messageId":"M0","reaction":"👍"}`},
		"reaction taken back": {func(c *zapi.Client) (zapi.Sent, error) {
			return c.SendReaction(t.Context(), number, zapi.ReactionMessage{Phone: to.Phone, MessageID: "M0"})
		}, "/send-remove-reaction", `{"phone":"5544999999999","messageId":"M0"}`},
	} {
		client, req, body := zapiAnswering(t, 200, `{"zaapId":"Z1","messageId":"M1","id":"M1"}`)
		sent, err := c.do(client)
		require.NoError(t, err, name)
		require.Equal(t, zapi.Sent{QueueID: "Z1", ProviderID: "M1"}, sent, name)
		require.Equal(t, http.MethodPost, req.Method, name)
		require.Equal(t, c.route, strings.TrimPrefix(req.URL.Path, "/instances/3E98AAAA/token/TOKENTOKENTOKEN"), name)
		require.JSONEq(t, c.body, *body, name)
	}
}

func TestADeletionSaysWhoseMessageItIsAndNeedsNoBody(t *testing.T) {
	t.Parallel()
	for owner, ours := range map[string]bool{"true": true, "false": false} {
		c, req, body := zapiAnswering(t, 204, "")
		require.NoError(t, c.DeleteMessage(t.Context(), number, "1@lid", "A&B", ours))
		require.Equal(t, http.MethodDelete, req.Method)
		require.True(t, strings.HasSuffix(req.URL.Path, "/messages"))
		require.Equal(t, "A&B", req.URL.Query().Get("messageId"))
		require.Equal(t, "1@lid", req.URL.Query().Get("phone"))
		require.Equal(t, owner, req.URL.Query().Get("owner"))
		require.Empty(t, *body)
	}
}

func TestASendThatLacksSomethingIsRefusedWithoutACall(t *testing.T) {
	t.Parallel()
	s := startServer(t, answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	c := client(t, "http://"+s.addr, zapi.Options{})
	media := func(m zapi.MediaMessage) func() (zapi.Sent, error) {
		return func() (zapi.Sent, error) { return c.SendMedia(t.Context(), number, m) }
	}
	for name, send := range map[string]func() (zapi.Sent, error){
		"no file":                media(zapi.MediaMessage{Address: to, Kind: zapi.MediaImage}),
		"no kind":                media(zapi.MediaMessage{Address: to, Source: "u"}),
		"a kind that is a route": media(zapi.MediaMessage{Address: to, Kind: "text/../x", Source: "u"}),
		"edit of a sticker":      media(zapi.MediaMessage{Address: to, Kind: zapi.MediaSticker, Source: "u", EditID: "M"}),
		"nowhere":                media(zapi.MediaMessage{Kind: zapi.MediaImage, Source: "u"}),
		"undeliverable":          media(zapi.MediaMessage{Address: zapi.Address{Phone: "1@g.us"}, Kind: zapi.MediaImage, Source: "u"}),
		"no contact": func() (zapi.Sent, error) {
			return c.SendContacts(t.Context(), number, zapi.ContactsMessage{Address: to})
		},
		"contact without a number": func() (zapi.Sent, error) {
			return c.SendContacts(t.Context(), number, zapi.ContactsMessage{Address: to, Cards: []zapi.ContactCard{{Name: "Ana"}}})
		},
		"place nowhere": func() (zapi.Sent, error) { return c.SendLocation(t.Context(), number, zapi.LocationMessage{}) },
		"reaction to nothing": func() (zapi.Sent, error) {
			return c.SendReaction(t.Context(), number, zapi.ReactionMessage{Phone: "1"})
		},
		"deletion of nothing": func() (zapi.Sent, error) {
			return zapi.Sent{}, c.DeleteMessage(t.Context(), number, "1", "", true)
		},
	} {
		_, err := send()
		require.Equal(t, zapi.OutcomeRefused, zapi.OutcomeOf(err), name)
	}
	require.Zero(t, s.connections.Load())
}

func TestAFileIsGivenMoreTimeThanAText(t *testing.T) {
	t.Parallel()
	answer := make(chan struct{})
	s := startServer(t, func(conn *net.TCPConn) {
		readRequest(conn)
		<-answer
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n{\"zaapId\":\"Z\",\"messageId\":\"M1\"}"))
	})
	c := client(t, "http://"+s.addr, zapi.Options{Timeout: 100 * time.Millisecond})
	_, err := c.SendText(t.Context(), number, hello)
	require.Equal(t, zapi.OutcomeUnknown, zapi.OutcomeOf(err))
	done := make(chan error, 1)
	go func() {
		_, err := c.SendMedia(t.Context(), number, zapi.MediaMessage{Address: to, Kind: zapi.MediaAudio, Source: "u"})
		done <- err
	}()
	select {
	case err := <-done:
		require.NoError(t, err, "it was given up before Z-API could answer")
	case <-time.After(300 * time.Millisecond):
	}
	close(answer)
	require.NoError(t, <-done)
}
