package hook_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/testkit"
)

func TestWhatIsNoWebhookIsRefusedAndStoresNothing(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	good := encoded(t, d.text("5511988887777", newID(), "oi"))
	bomb := zipped(t, append(good, bytes.Repeat([]byte(" "), 64<<20)...))
	require.Less(t, len(bomb), maxBody, "the bomb must pass the limit of the wire")
	cases := map[string]struct {
		body   any
		header map[string]string
		want   int
	}{
		"broken JSON":                 {[]byte(`{"type":"ReceivedCallback",`), nil, http.StatusBadRequest},
		"nothing":                     {nil, nil, http.StatusBadRequest},
		"a list":                      {[]byte(`[{"type":"ReceivedCallback"}]`), nil, http.StatusBadRequest},
		"ten megabytes":               {bytes.Repeat([]byte("x"), 10<<20), nil, http.StatusRequestEntityTooLarge},
		"ten megabytes of good JSON":  {[]byte(`{"type":"x","a":"` + strings.Repeat("x", 10<<20) + `"}`), nil, http.StatusRequestEntityTooLarge},
		"a bomb":                      {bomb, map[string]string{"Content-Encoding": "gzip"}, http.StatusRequestEntityTooLarge},
		"what is not gzip":            {good, map[string]string{"Content-Encoding": "gzip"}, http.StatusBadRequest},
		"gzip cut short":              {zipped(t, good)[:40], map[string]string{"Content-Encoding": "gzip"}, http.StatusBadRequest},
		"packed in an unknown manner": {good, map[string]string{"Content-Encoding": "br"}, http.StatusBadRequest},
	}
	for name, c := range cases {
		require.Equal(t, c.want, d.post(t, c.body, c.header).Status, name)
	}
	for name, secret := range map[string]string{
		"a wrong one": newID(), "none": "%20", "a long one": strings.Repeat("x", 3000), "another's prefix": d.office.HookSecret[:10],
	} {
		path := "/hooks/zapi/" + secret
		require.Equal(t, http.StatusNotFound, d.office.Send(t, d.server, apitest.Ask{Method: http.MethodPost, Path: path, Body: good}).Status, name)
		require.Equal(t, http.StatusNotFound, d.office.Send(t, d.server, apitest.Ask{Path: path}).Status, name)
	}
	require.Equal(t, http.StatusOK, d.office.Send(t, d.server, apitest.Ask{Path: "/hooks/zapi/" + d.office.HookSecret}).Status, "a GET is harmless")
	require.Zero(t, d.messages(t))
	require.Zero(t, d.kept(t))

	d.accepted(t, good)
	require.Equal(t, http.StatusOK, d.post(t, zipped(t, encoded(t, d.text("5511988887777", newID(), "zip"))), map[string]string{"Content-Encoding": "gzip"}).Status)
	require.Equal(t, 2, d.messages(t), "nothing else was disturbed")
}

// assertNotFound may be called by any goroutine of a test.
func assertNotFound(t testing.TB, answer apitest.Answer) {
	t.Helper()
	if answer.Status != http.StatusNotFound {
		t.Errorf("a guess was answered with %d", answer.Status)
	}
}

func TestGuessingSecretsLeavesTheKnownOnesAtWork(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	stop := make(chan struct{})
	var guessers sync.WaitGroup
	for range 8 {
		guessers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					answer := d.office.Send(t, d.server, apitest.Ask{Method: http.MethodPost, Path: "/hooks/zapi/" + newID(), Body: []byte("{}")})
					assertNotFound(t, answer)
				}
			}
		})
	}
	for range 50 {
		d.accepted(t, d.text("5511988887777", newID(), "oi"))
	}
	close(stop)
	guessers.Wait()
	require.Equal(t, 50, d.messages(t))
}

func TestAWrongTokenIsFlaggedAndStillProcessedUnlessTheOperatorIsStrict(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	lenient, strict := openDoor(t, o, rules{}), openDoor(t, o, rules{strict: true})
	cases := []struct {
		name    string
		door    *door
		token   string
		want    int
		stored  int
		flagged int
	}{
		{"lenient, right", lenient, o.InstanceToken, 200, 1, 0},
		{"lenient, wrong", lenient, "WRONG", 200, 1, 1},
		{"lenient, missing", lenient, "", 200, 1, 0},
		{"strict, right", strict, o.InstanceToken, 200, 1, 0},
		{"strict, wrong", strict, "WRONG", 401, 0, 1},
		{"strict, missing", strict, "", 401, 0, 1},
	}
	for _, c := range cases {
		messages, flagged := c.door.messages(t), c.door.flagged(t, "token_mismatch")
		answer := c.door.post(t, c.door.text("5511988887777", newID(), "oi"), map[string]string{"z-api-token": c.token})
		require.Equal(t, c.want, answer.Status, c.name)
		require.NotContains(t, string(answer.Body), o.InstanceToken, c.name)
		require.Equal(t, messages+c.stored, c.door.messages(t), c.name)
		require.Equal(t, flagged+c.flagged, c.door.flagged(t, "token_mismatch"), c.name)
	}
	testkit.Eventually(t, func() bool {
		return o.Count(t, "SELECT count(*) FROM connection_activity WHERE token_mismatch_at IS NOT NULL") == 1
	}, "the alert on the number")
}

func TestWhatIsNotUnderstoodIsKeptRawAndChangesNothing(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	cases := map[string]struct {
		flag string
		body map[string]any
	}{
		"unknown type":       {"unknown_type", map[string]any{"type": "FutureCallback", "instanceId": d.office.InstanceID, "x": 1}},
		"no type":            {"unknown_type", map[string]any{}},
		"another instance":   {"instance_mismatch", d.text("5511988887777", newID(), "oi", map[string]any{"instanceId": "SOMEBODY-ELSE"})},
		"a channel":          {"no_chat", d.text("120363000000000000@newsletter", newID(), "news", map[string]any{"isNewsletter": true})},
		"an unknown status":  {"unknown_status", map[string]any{"type": "MessageStatusCallback", "status": "EATEN", "ids": []string{"A"}, "phone": "5511988887777"}},
		"a status of none":   {"no_message", map[string]any{"type": "MessageStatusCallback", "status": "READ", "ids": []string{}, "phone": "5511988887777"}},
		"a delivery of none": {"no_message", map[string]any{"type": "DeliveryCallback", "phone": "5511988887777", "zaapId": "Z"}},
		"a failed proxy":     {"proxy_failed", map[string]any{"type": "ProxyCallback", "instanceId": d.office.InstanceID, "error": "The instance was connected without proxy"}},
	}
	for name, c := range cases {
		before, all := d.flagged(t, c.flag), d.kept(t)
		d.accepted(t, c.body)
		require.Equal(t, before+1, d.flagged(t, c.flag), name)
		require.Equal(t, all+1, d.kept(t), name)
	}
	require.Zero(t, d.messages(t))
	require.Zero(t, d.tickets(t))
	require.Zero(t, d.office.Count(t, "SELECT count(*) FROM outbox WHERE topic <> 'workflow'"))
}

func TestTheSameMessageDeliveredFiveTimesIsOneMessage(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	id := newID()
	for i := range 5 {
		d.accepted(t, d.text("5511988887777", id, "oi", map[string]any{"momment": time.Now().UnixMilli() + int64(i*1000)}))
	}
	require.Equal(t, 1, d.messages(t))
	require.Equal(t, 1, d.tickets(t))
	require.Equal(t, 1, d.office.Count(t, "SELECT unread FROM tickets"))
	require.Equal(t, 1, d.office.Count(t, "SELECT last_seq::int FROM tickets"))
	require.Equal(t, 1, d.office.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'ticket'"), "the workflow is told once")
}

func TestNoticesWithoutAnIDAreKnownAgainInSpiteOfAnotherMomment(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	d.accepted(t, d.text("5511988887777", newID(), "oi"))
	notice := func(name string, momment int) {
		body := d.text("5511988887777", "", "", map[string]any{"momment": momment, "notification": name, "notificationParameters": []string{"BRL", "1000"}})
		delete(body, "text")
		delete(body, "messageId")
		d.accepted(t, body)
	}
	for i := range 3 {
		notice("PAYMENT_ACTION_REQUEST_DECLINED", 1757000000000+i*5000)
	}
	require.Equal(t, 2, d.messages(t))
	require.Equal(t, 1, d.office.Count(t, "SELECT unread FROM tickets"), "a notice is no message of the customer")
	require.Equal(t, 1, d.office.Count(t, "SELECT count(*) FROM tickets WHERE last_type = 'text'"), "nor the news of the conversation")
	// What concerns our own profile, or WhatsApp's machinery, is kept as it came and belongs to no conversation.
	notice("PROFILE_NAME_UPDATED", 1757000000000)
	notice("CIPHERTEXT", 1757000000000)
	require.Equal(t, 2, d.messages(t))
	require.Equal(t, 2, d.flagged(t, "system"))
}

func TestAMessageIsStoredUnderTheIdOfTheNoticeThatItWasStillSealed(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	id := newID()
	sealed := d.text("5511988887777", id, "", map[string]any{"notification": "CIPHERTEXT"})
	delete(sealed, "text")
	d.accepted(t, sealed)
	d.accepted(t, d.text("5511988887777", id, "agora sim"))
	require.Equal(t, 1, d.office.Count(t, "SELECT count(*) FROM messages WHERE body = 'agora sim'"))
	require.Equal(t, 1, d.tickets(t))
}

func TestFiftyFirstMessagesOfOneCustomerOverTwoProcessesMakeOneTicket(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	second, err := postgres.Open(t.Context(), postgres.Options{URL: o.Database.AppURL})
	require.NoError(t, err)
	t.Cleanup(func() { _ = second.Close() })
	doors := []*door{openDoor(t, o, rules{}), openDoor(t, o, rules{db: second})}
	began := time.Now().Add(-time.Hour).Truncate(time.Second)
	const count = 50
	start := make(chan struct{})
	var group sync.WaitGroup
	status := make([]int, count)
	for i := range count {
		group.Go(func() {
			d := doors[i%2]
			phone, change := "5511988887777", map[string]any{"chatLid": "987654321098765@lid", "momment": began.Add(time.Duration(count-i) * time.Second).UnixMilli()}
			switch i % 3 {
			case 1:
				phone = "987654321098765@lid"
			case 2:
				phone = "551188887777" // without the ninth digit
			}
			<-start
			status[i] = d.post(t, d.text(phone, fmt.Sprintf("M%d", i), fmt.Sprintf("mensagem %d", i), change), nil).Status
		})
	}
	close(start)
	group.Wait()
	for i, s := range status {
		require.Equal(t, http.StatusOK, s, "message %d", i)
	}
	require.Equal(t, 1, o.Count(t, "SELECT count(*) FROM contacts"))
	require.Equal(t, 1, o.Count(t, "SELECT count(*) FROM tickets"))
	require.Equal(t, count, o.Count(t, "SELECT count(*) FROM messages"))
	require.Equal(t, count, o.Count(t, "SELECT count(DISTINCT seq) FROM messages WHERE seq BETWEEN 1 AND $1", count), "seqs without gaps")
	require.Equal(t, count, o.Count(t, "SELECT unread FROM tickets"))
	first := o.Count(t, "SELECT split_part(body, ' ', 2)::int FROM messages ORDER BY sent_at LIMIT 1")
	require.Equal(t, count-1, first, "displayed by momment, not by arrival")
}

func TestTicksMoveAMessageForwardWhateverTheirOrder(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	d.accepted(t, d.text("5511988887777", newID(), "oi"))
	// Typed on our phone: a message of ours that WhatsApp knows.
	d.accepted(t, d.text("5511988887777", "OURS", "olá", map[string]any{"fromMe": true}))
	tick := func(status string) string {
		d.accepted(t, map[string]any{
			"type": "MessageStatusCallback", "instanceId": d.office.InstanceID, "status": status, "ids": []string{"OURS", "UNKNOWN"},
			"momment": time.Now().UnixMilli(), "phone": "5511988887777", "isGroup": false,
		})
		var now string
		require.NoError(t, d.office.Database.Admin(t).QueryRow(t.Context(), "SELECT status FROM messages WHERE provider_id = 'OURS'").Scan(&now))
		return now
	}
	for _, step := range []struct{ sent, want string }{
		{"SENT", "sent"}, {"READ", "read"}, {"RECEIVED", "read"}, {"READ_BY_ME", "read"}, {"READ", "read"}, {"PLAYED", "played"}, {"SENT", "played"},
	} {
		require.Equal(t, step.want, tick(step.sent), step.sent)
	}
	d.accepted(t, map[string]any{"type": "DeliveryCallback", "messageId": "OURS", "phone": "5511988887777", "error": "Phone number does not exist", "zaapId": "Z"})
	require.Equal(t, 1, d.office.Count(t, "SELECT count(*) FROM messages WHERE provider_id = 'OURS' AND status = 'played'"), "a failure never overrides a delivery")
	require.Equal(t, 1, d.office.Count(t, "SELECT count(*) FROM messages WHERE direction = 'in' AND status = 'received'"), "the customer's message has no ticks")
}

func TestTheNumbersOwnNewsReachItsStatus(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	status := func() string {
		var s string
		require.NoError(t, d.office.Database.Admin(t).QueryRow(t.Context(), "SELECT status FROM connections").Scan(&s))
		return s
	}
	d.accepted(t, map[string]any{"type": "ConnectedCallback", "connected": true, "momment": 1580163342000, "instanceId": d.office.InstanceID, "phone": "5511900000000"})
	require.Equal(t, "connected", status(), "an implausible instant is taken for now")
	d.accepted(t, map[string]any{"type": "DisconnectedCallback", "disconnected": true, "error": "Device has been disconnected", "instanceId": d.office.InstanceID})
	require.Equal(t, "disconnected", status())
	require.Zero(t, d.messages(t))
}

func TestAnotherTenantsWebhookReachesThatTenantOnly(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	branch := o.Branch(t)
	here, there := openDoor(t, o, rules{}), openDoor(t, branch, rules{})
	here.accepted(t, here.text("5511988887777", "SAME", "oi"))
	there.accepted(t, there.text("5511988887777", "SAME", "oi"))
	for _, tenant := range []uuid.UUID{o.Tenant, branch.Tenant} {
		require.Equal(t, 1, o.Count(t, "SELECT count(*) FROM messages WHERE tenant_id = $1", tenant))
		require.Equal(t, 1, o.Count(t, "SELECT count(*) FROM contacts WHERE tenant_id = $1", tenant))
	}
}

func TestWhileTheDatabaseIsAwayTheSenderIsAskedToComeBack(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	line := testkit.OpenLine(t, o.Database.AppURL)
	db, err := postgres.Open(t.Context(), postgres.Options{URL: line.URL, ConnectTimeout: time.Second})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	d := openDoor(t, o, rules{db: db})
	d.accepted(t, d.text("5511988887777", newID(), "antes"))
	line.Cut()
	during := d.text("5511988887777", newID(), "durante")
	for range 3 {
		answer := d.post(t, during, nil)
		require.Equal(t, http.StatusServiceUnavailable, answer.Status, string(answer.Body))
		require.Equal(t, "unavailable", answer.Code())
	}
	line.Mend(t)
	testkit.Eventually(t, func() bool { return d.post(t, during, nil).Status == http.StatusOK }, "the database")
	require.Equal(t, 2, d.messages(t))
}

func TestRedisAwayDelaysNoAnswerAndLosesNoAnnouncement(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	line := testkit.OpenLine(t, o.RedisURL)
	redis, err := cache.Open(line.URL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = redis.Close() })
	d := openDoor(t, o, rules{redis: redis})
	line.Cut()
	began := time.Now()
	for i := range 20 {
		d.accepted(t, d.text(fmt.Sprintf("55119888877%02d", i), newID(), "oi"))
	}
	require.Less(t, time.Since(began), 5*time.Second)
	require.Equal(t, 20, o.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'realtime'"), "they wait for the relay")
}
