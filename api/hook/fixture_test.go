package hook_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/hook"
	"github.com/balcao/balcao/internal/cache"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/postgres"
)

// door is one API process that takes an office's webhooks.
type door struct {
	office   *apitest.Office
	server   *httptest.Server
	registry *prometheus.Registry
}

type rules struct {
	db     *postgres.DB  // the office's when nil
	redis  *cache.Client // the office's when nil
	strict bool
}

const maxBody = 1 << 20

func openDoor(t testing.TB, o *apitest.Office, r rules) *door {
	t.Helper()
	if r.db == nil {
		r.db = o.DB
	}
	if r.redis == nil {
		r.redis = o.Redis
	}
	d := &door{office: o, registry: prometheus.NewRegistry()}
	announcer := dispatch.NewAnnouncer(r.redis, r.db, d.registry)
	receiver := hook.New(hook.Deps{
		DB: r.db, Announcer: announcer, Whispers: cache.NewWhispers(r.redis), Unseal: o.Unseal, Strict: r.strict, MaxBody: maxBody, Registry: d.registry,
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	go func() { announcer.Run(ctx); done <- struct{}{} }()
	go func() { receiver.Run(ctx); done <- struct{}{} }()
	t.Cleanup(func() {
		stop()
		<-done
		<-done
	})
	d.server = o.Serve(t, receiver.Routes())
	return d
}

// post sends a webhook as Z-API does.
func (d *door) post(t testing.TB, body any, header map[string]string) apitest.Answer {
	t.Helper()
	all := map[string]string{"z-api-token": d.office.InstanceToken, "Origin": "https://api.z-api.io"}
	maps.Copy(all, header)
	if all["z-api-token"] == "" {
		delete(all, "z-api-token")
	}
	return d.office.Send(t, d.server, apitest.Ask{Method: http.MethodPost, Path: "/hooks/zapi/" + d.office.HookSecret, Body: body, Header: all})
}

// accepted sends a webhook that must be answered with 200 {}.
func (d *door) accepted(t testing.TB, body any) {
	t.Helper()
	answer := d.post(t, body, nil)
	require.Equal(t, http.StatusOK, answer.Status, string(answer.Body))
	require.JSONEq(t, "{}", string(answer.Body))
}

// text is a message of a customer (contract §5.2).
func (d *door) text(phone, id, words string, change ...map[string]any) map[string]any {
	webhook := map[string]any{
		"type": "ReceivedCallback", "instanceId": d.office.InstanceID, "messageId": id, "phone": phone, "chatLid": nil, "fromMe": false,
		"momment": time.Now().UnixMilli(), "status": "RECEIVED", "chatName": "Maria", "senderName": "Maria", "senderPhoto": nil, "photo": nil,
		"connectedPhone": "5511900000000", "isGroup": false, "isNewsletter": false, "broadcast": false, "forwarded": false, "fromApi": false,
		"text": map[string]any{"message": words},
	}
	for _, c := range change {
		maps.Copy(webhook, c)
	}
	return webhook
}

func zipped(t testing.TB, body []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return packed.Bytes()
}

func encoded(t testing.TB, body any) []byte {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	return raw
}

func newID() string { return uuid.NewString() }

// Counts of what was stored, over all tenants.
func (d *door) messages(t testing.TB) int {
	t.Helper()
	return d.office.Count(t, "SELECT count(*) FROM messages")
}

func (d *door) tickets(t testing.TB) int {
	t.Helper()
	return d.office.Count(t, "SELECT count(*) FROM tickets")
}

func (d *door) flagged(t testing.TB, flag string) int {
	t.Helper()
	return d.office.Count(t, "SELECT count(*) FROM webhook_events WHERE $1 = ANY (flags)", flag)
}

func (d *door) kept(t testing.TB) int {
	t.Helper()
	return d.office.Count(t, "SELECT count(*) FROM webhook_events")
}
