package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/zapi"
)

func composed(t *testing.T, stranger bool) *webhook {
	t.Helper()
	c, err := newComposer()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.close()) })
	phone, lid := "5511966600001", "100000000000001"
	if stranger {
		phone, lid = markPhone, markLID
	}
	made, err := c.message("Cliente 1", phone, lid)
	require.NoError(t, err)
	w, err := newWebhook("127.0.0.1:1", "/hooks/zapi/x", made, stranger)
	require.NoError(t, err)
	return w
}

// sent is a delivery as the server reads it.
func sent(t *testing.T, w *webhook, now time.Time) *zapi.Message {
	t.Helper()
	request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(w.delivery(nil, now))))
	require.NoError(t, err)
	require.Equal(t, "/hooks/zapi/x", request.URL.Path)
	require.NotEmpty(t, request.Header.Get("z-api-token"))
	body, err := io.ReadAll(request.Body)
	require.NoError(t, err)
	event, err := zapi.Decode(body)
	require.NoError(t, err)
	message, ok := event.(*zapi.Message)
	require.True(t, ok)
	return message
}

func TestEveryDeliveryIsANewMessageOfTheSameCustomerNow(t *testing.T) {
	t.Parallel()
	w := composed(t, false)
	now := time.Now().Truncate(time.Millisecond)
	first, second := sent(t, w, now), sent(t, w, now.Add(time.Second))
	require.NotEqual(t, first.ProviderID, second.ProviderID)
	require.Len(t, first.ProviderID, len(markID))
	require.True(t, first.At.Equal(now))
	require.True(t, second.At.Equal(now.Add(time.Second)))
	require.Equal(t, text, first.Text)
	require.Equal(t, first.Identities(), second.Identities())
	require.Len(t, first.Identities(), 2, "number and LID")
}

func TestEveryDeliveryOfAStrangerIsOfAnotherPerson(t *testing.T) {
	t.Parallel()
	w := composed(t, true)
	first, second := sent(t, w, time.Now()).Identities(), sent(t, w, time.Now()).Identities()
	require.Len(t, first, 2)
	require.Len(t, second, 2)
	for i := range first {
		require.NotEqual(t, first[i], second[i])
	}
}
