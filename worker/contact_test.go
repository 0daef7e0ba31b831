package worker

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/testkit"
)

// number returns the single number that a query finds.
func (w *world) number(query string, args ...any) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), query, args...).Scan(&n))
	return n
}

func TestAGroupThatIsHeardOfGetsItsNameAndParticipants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phones := []string{w.phone(), w.phone()}
	for i, phone := range phones {
		_, err := w.phones.AddCustomer(simulator.CustomerSpec{Name: []string{"Paula", "Pedro"}[i], Phone: phone})
		require.NoError(t, err)
	}
	group, err := w.phones.AddGroup(w.instance.ID, "", "Condomínio", phones...)
	require.NoError(t, err)
	w.work()
	out, err := w.store.IngestMessage(t.Context(), w.tenant, postgres.Incoming{
		ConnectionID: w.connection, Identities: desk.IdentityKeys(group.ID), Address: group.ID,
		Plan:       desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: "bom dia", Chat: desk.ChatGroup, GroupsOn: true}),
		ProviderID: "3EB0GROUP", Kind: desk.KindText, Text: "bom dia", AuthorName: "Paula", SentAt: time.Now(), Raw: []byte(`{}`),
	})
	require.NoError(t, err)
	testkit.Eventually(t, func() bool {
		return w.number("SELECT count(*) FROM group_participants WHERE contact_id = $1 AND phone = ANY ($2)", out.ContactID, phones) == len(phones)
	}, "the participants to be read")
	require.Equal(t, 1, w.number("SELECT count(*) FROM contacts WHERE id = $1 AND push_name = 'Condomínio'", out.ContactID))
}

func TestWhatIsReadHereIsReadOnWhatsAppWhereTheNumberWantsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everything := desk.Viewer{UserID: w.agent.String(), Reach: desk.ReachAll}
	reads := func() (n int) {
		for _, r := range w.phones.Requests(w.instance.ID) {
			if strings.HasSuffix(r.Route, "read-message") {
				n++
			}
		}
		return n
	}
	w.work()
	silent := w.ticket()
	_, err := w.admin.Exec(t.Context(), "UPDATE connections SET read_on_whatsapp = false WHERE id = $1", w.connection)
	require.NoError(t, err)
	_, err = w.store.MarkRead(t.Context(), w.tenant, everything, silent)
	require.NoError(t, err)
	_, err = w.admin.Exec(t.Context(), "UPDATE connections SET read_on_whatsapp = true WHERE id = $1", w.connection)
	require.NoError(t, err)
	customer := w.phone()
	_, err = w.phones.AddCustomer(simulator.CustomerSpec{Name: "Paula", Phone: customer})
	require.NoError(t, err)
	written, err := w.phones.CustomerWrites(w.instance.ID, customer, simulator.Text("oi"))
	require.NoError(t, err)
	ticket := w.write(customer, customerWords).TicketID
	_, err = w.admin.Exec(t.Context(), "UPDATE messages SET provider_id = $2 WHERE ticket_id = $1", ticket, written.ID)
	require.NoError(t, err)
	_, err = w.store.MarkRead(t.Context(), w.tenant, everything, ticket)
	require.NoError(t, err)
	testkit.Eventually(t, func() bool {
		return w.number("SELECT count(*) FROM tickets WHERE id = $1 AND marked_seq >= 1", ticket) == 1
	}, "the message to be marked")
	require.Equal(t, 1, reads(), "that of the number which does not want it stays as it is")
}

func TestAProfilePhotoIsCopiedWhenAContactIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	picture := image.NewRGBA(image.Rect(0, 0, 64, 48))
	picture.Set(1, 1, color.RGBA{200, 30, 30, 255})
	var encoded bytes.Buffer
	require.NoError(t, png.Encode(&encoded, picture))
	photos := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write(encoded.Bytes()) }))
	t.Cleanup(photos.Close)
	w.cfg.AllowPrivate = []string{strings.TrimPrefix(photos.URL, "http://")}
	shown, hidden := w.phone(), w.phone()
	for phone, url := range map[string]string{shown: photos.URL + "/photo.png", hidden: ""} {
		_, err := w.phones.AddCustomer(simulator.CustomerSpec{Name: "Paula", Phone: phone, PhotoURL: url})
		require.NoError(t, err)
	}
	w.work()
	with, without := w.write(shown, customerWords).ContactID, w.write(hidden, customerWords).ContactID
	testkit.Eventually(t, func() bool {
		return w.number("SELECT count(*) FROM contacts WHERE photo_fetched_at IS NOT NULL") == 2
	}, "both photos to be looked for")
	require.Equal(t, 1, w.number("SELECT count(*) FROM contacts WHERE id = $1 AND photo_key <> ''", with))
	require.Equal(t, 1, w.number("SELECT count(*) FROM contacts WHERE id = $1 AND photo_key = ''", without))
	require.Len(t, w.stored(), 1)
}
