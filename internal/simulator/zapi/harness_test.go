package zapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

// bench is a simulator, its address, one instance and the webhook receiver.
type bench struct {
	t    *testing.T
	sim  *zapi.Server
	url  string
	inst zapi.Instance
	hook *receiver
}

func newBench(t *testing.T, opts zapi.Options) *bench {
	t.Helper()
	sim, err := zapi.New(opts)
	require.NoError(t, err)
	api := httptest.NewServer(sim)
	sim.SetPublicURL(api.URL)
	hook := newReceiver(t)
	inst, err := sim.AddInstance(zapi.InstanceSpec{Name: "Loja Centro", Phone: "5511955550100"})
	require.NoError(t, err)
	require.NoError(t, sim.SetWebhooks(inst.ID, hook.server.URL, false))
	t.Cleanup(func() {
		require.NoError(t, sim.Close())
		api.Close()
		hook.server.Close()
	})
	return &bench{t: t, sim: sim, url: api.URL, inst: inst, hook: hook}
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func (b *bench) customer(name, phone string) zapi.Customer {
	b.t.Helper()
	c, err := b.sim.AddCustomer(zapi.CustomerSpec{Name: name, Phone: phone})
	require.NoError(b.t, err)
	return c
}

type reply struct {
	status int
	header http.Header
	raw    []byte
}

func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal(r.raw, &out), "body: %s", r.raw)
	return out
}

// call makes a request with the right credentials and content type.
func (b *bench) call(method, route string, body any) reply {
	b.t.Helper()
	res, err := b.try(method, route, body)
	require.NoError(b.t, err)
	return res
}

func (b *bench) try(method, route string, body any) (reply, error) {
	b.t.Helper()
	req := b.request(method, route, body)
	return perform(b.t, req)
}

func (b *bench) request(method, route string, body any) *http.Request {
	b.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(b.t, err)
		in = bytes.NewReader(raw)
	}
	url := b.url + "/instances/" + b.inst.ID + "/token/" + b.inst.Token + "/" + route
	req, err := http.NewRequestWithContext(within(b.t), method, url, in)
	require.NoError(b.t, err)
	req.Header.Set("Client-Token", b.inst.ClientToken)
	req.Header.Set("Content-Type", "application/json")
	return req
}

// admin calls the simulator's own API.
func (b *bench) admin(method, route string, body any) reply {
	b.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(b.t, err)
	req, err := http.NewRequestWithContext(within(b.t), method, b.url+"/_sim/"+route, bytes.NewReader(raw))
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := perform(b.t, req)
	require.NoError(b.t, err)
	return res
}

func perform(t *testing.T, req *http.Request) (reply, error) {
	t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return reply{status: res.StatusCode, header: res.Header, raw: raw}, nil
}

func (b *bench) sendText(phone, text string) map[string]any {
	b.t.Helper()
	res := b.call(http.MethodPost, "send-text", map[string]any{"phone": phone, "message": text})
	require.Equal(b.t, http.StatusOK, res.status, "body: %s", res.raw)
	return res.object(b.t)
}

// hit is one delivery that the receiver got.
type hit struct {
	header http.Header
	packed bool
	body   map[string]any
}

func (h hit) kind() string { return h.body["type"].(string) }

// receiver is the other end of the webhooks.
type receiver struct {
	server *httptest.Server
	mu     sync.Mutex
	hits   []hit
	wake   chan struct{}
	answer func(n int) int // HTTP status of the n-th delivery, from 1
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{wake: make(chan struct{})}
	r.server = httptest.NewServer(r)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h := hit{header: req.Header.Clone()}
	var in io.Reader = req.Body
	if req.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(req.Body)
		if err != nil {
			http.Error(w, "not gzip", http.StatusBadRequest)
			return
		}
		h.packed, in = true, unpacked
	}
	if err := json.NewDecoder(in).Decode(&h.body); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	r.hits = append(r.hits, h)
	status := http.StatusOK
	if r.answer != nil {
		status = r.answer(len(r.hits))
	}
	close(r.wake)
	r.wake = make(chan struct{})
	r.mu.Unlock()
	w.WriteHeader(status)
}

func (r *receiver) all(kind string) []hit {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []hit
	for _, h := range r.hits {
		if kind == "" || h.kind() == kind {
			out = append(out, h)
		}
	}
	return out
}

// wait blocks until n deliveries of a type ("" = any) came.
func (r *receiver) wait(t *testing.T, kind string, n int) []hit {
	t.Helper()
	ctx := within(t)
	for {
		r.mu.Lock()
		wake := r.wake
		r.mu.Unlock()
		if got := r.all(kind); len(got) >= n {
			return got
		}
		select {
		case <-wake:
		case <-ctx.Done():
			require.Failf(t, "webhooks missing", "got %d of %d %s", len(r.all(kind)), n, kind)
		}
	}
}

func writeFile(path, text string) error { return os.WriteFile(path, []byte(text), 0o600) }
