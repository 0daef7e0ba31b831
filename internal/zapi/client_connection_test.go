package zapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/zapi"
)

// replying is a client of a Z-API that gives one answer to everything.
func replying(t *testing.T, body string) *zapi.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(server.Close)
	client, err := zapi.NewClient(server.URL, zapi.Options{Timeout: 5 * time.Second})
	require.NoError(t, err)
	return client
}

var line = zapi.Instance{ID: "I", Token: "T"}

func TestTheQueueIsCountedInWhateverFormItIsTold(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{`3`: 3, `"4"`: 4, `{"count":5}`: 5, `{"size":"6"}`: 6, `{"value":0}`: 0} {
		got, err := replying(t, body).QueueLength(t.Context(), line)
		require.NoError(t, err, body)
		require.Equal(t, want, got, body)
	}
	for _, body := range []string{`{}`, `[]`, `-1`, `{"count":null}`, `"many"`} {
		_, err := replying(t, body).QueueLength(t.Context(), line)
		require.Equal(t, zapi.FailureUnexpectedAnswer, zapi.FailureOf(err), body)
	}
}

func TestAPairedInstanceIsToldFromAPictureInEveryForm(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"error":"You are already connected"}`, `{"connected":true,"error":"You are already connected.","smartphoneConnected":true}`,
		`{"value":"You are already connected"}`, `{"connected":true}`,
	} {
		_, err := replying(t, body).QRCode(t.Context(), line)
		require.Equal(t, zapi.FailureAlreadyConnected, zapi.FailureOf(err), body)
		_, err = replying(t, body).PhoneCode(t.Context(), line, "5511988887777")
		require.Equal(t, zapi.FailureAlreadyConnected, zapi.FailureOf(err), body)
	}
}

func TestAnAddressBookKeepsWhatItsOwnerWroteApartFromWhatWhatsAppShows(t *testing.T) {
	t.Parallel()
	got, err := replying(t, `[
		{"name":"Maria Souza","short":"Maria","notify":"mari","vname":null,"phone":"5511988887777"},
		{"name":null,"short":null,"notify":"João","phone":"5511988886666","lid":"99@lid"},
		{"name":"","vname":"Padaria","phone":"0"}]`).AddressBook(t.Context(), line, 1, 100)
	require.NoError(t, err)
	require.Equal(t, []zapi.BookEntry{
		{Phone: "5511988887777", Name: "Maria Souza", PushName: "mari"}, {Phone: "5511988886666", LID: "99@lid", PushName: "João"}, {Phone: "0", PushName: "Padaria"},
	}, got)
	_, err = replying(t, `{"error":"NOT_FOUND"}`).AddressBook(t.Context(), line, 1, 100)
	require.Error(t, err)
	device, err := replying(t, `{"phone":"5511999999999","isBusiness":true}`).Device(t.Context(), line)
	require.NoError(t, err)
	require.Equal(t, zapi.Device{Phone: "5511999999999", Business: true}, device)
	_, err = replying(t, `{}`).Device(t.Context(), line)
	require.Error(t, err)
}
