package zapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// worker posts the callbacks of one instance. The server's lock guards its fields.
type worker struct {
	s       *Server
	inst    *instance
	queue   []*Callback
	running int
	kept    *Callback // held back by webhook_reorder
}

func newWorker(s *Server, inst *instance) *worker { return &worker{s: s, inst: inst} }

// enqueue adds a callback and starts a poster when fewer than the allowed ones
// run; s.mu is held.
func (w *worker) enqueue(cb *Callback) {
	w.queue = append(w.queue, cb)
	if w.running < w.s.opts.WebhookWorkers && !w.s.closed {
		w.running++
		w.s.background(w.run)
	}
}

func (w *worker) run() {
	for {
		w.s.mu.Lock()
		if len(w.queue) == 0 || w.s.closed {
			w.running--
			w.s.mu.Unlock()
			return
		}
		cb := w.queue[0]
		w.queue = w.queue[1:]
		todo := w.plan(cb)
		w.s.mu.Unlock()
		for _, p := range todo {
			w.post(p)
		}
	}
}

// posting is one POST with what the faults made of it.
type posting struct {
	cb      *Callback
	gzip    bool
	retries int
	wait    time.Duration
}

// plan applies the faults of the webhook side and gives what is to be posted
// now, in order; s.mu is held.
func (w *worker) plan(cb *Callback) []posting {
	faults := w.inst.faults
	if _, lost := faults.strike(FaultLost, cb.Type); lost {
		w.finish(cb, CallbackLost, 0, "")
		return nil
	}
	p := w.posting(cb)
	if f, late := faults.strike(FaultDelay, cb.Type); late {
		w.later(f.delay(), p)
		return w.release(nil)
	}
	if w.kept == nil {
		if f, keep := faults.strike(FaultReorder, cb.Type); keep {
			w.keep(cb, f.delay())
			return nil
		}
	}
	todo := []posting{p}
	if f, twice := faults.strike(FaultDuplicate, cb.Type); twice {
		for n := range max(f.Copies, 1) {
			todo = append(todo, w.posting(w.copyOf(cb, n+1)))
		}
	}
	return w.release(todo)
}

func (w *worker) posting(cb *Callback) posting {
	p := posting{cb: cb}
	if _, zip := w.inst.faults.strike(FaultGzip, cb.Type); zip {
		p.gzip = true
	}
	if f, again := w.inst.faults.strike(FaultRetry, cb.Type); again {
		p.retries, p.wait = f.Copies, f.delay()
		if p.retries == 0 {
			p.retries = 3
		}
	}
	return p
}

// copyOf is the same event with a later momment, as WhatsApp's own
// redeliveries look (contract 5.1).
func (w *worker) copyOf(cb *Callback, n int) *Callback {
	body := cb.body.with(nil)
	if at, ok := body["momment"].(int64); ok {
		body["momment"] = at + int64(n)*18_000
	}
	twin := w.s.logCallback(w.inst, cb.URL, body)
	twin.Copy = true
	return twin
}

// keep holds a callback until the next one has gone, or for a while when none comes.
func (w *worker) keep(cb *Callback, wait time.Duration) {
	if wait == 0 {
		wait = 250 * time.Millisecond
	}
	w.kept = cb
	w.s.background(func() {
		if !w.s.pause(wait) {
			return
		}
		w.s.mu.Lock()
		mine := w.kept == cb
		if mine {
			w.kept = nil
		}
		w.s.mu.Unlock()
		if mine {
			w.post(posting{cb: cb})
		}
	})
}

func (w *worker) release(todo []posting) []posting {
	if w.kept != nil {
		todo = append(todo, w.posting(w.kept))
		w.kept = nil
	}
	return todo
}

func (w *worker) later(wait time.Duration, p posting) {
	w.s.background(func() {
		if w.s.pause(wait) {
			w.post(p)
		}
	})
}

// post delivers one callback and writes down what came of it. It repeats only
// when webhook_retry says so: retries are not documented (contract 5.1).
func (w *worker) post(p posting) {
	for attempt := 0; ; attempt++ {
		w.s.mu.Lock()
		url, body, token := p.cb.URL, p.cb.Body, w.inst.Token
		w.s.mu.Unlock()
		began := time.Now()
		status, err := w.s.postJSON(url, body, token, p.gzip)
		w.s.mu.Lock()
		p.cb.Attempts++
		p.cb.DurationMS = time.Since(began).Milliseconds()
		ok := err == nil && status >= 200 && status < 300
		state, reason := CallbackDelivered, ""
		if !ok {
			state = CallbackFailed
			if err != nil {
				reason = err.Error()
			}
		}
		again := !ok && attempt < p.retries
		if !again {
			w.finish(p.cb, state, status, reason)
		}
		w.s.mu.Unlock()
		if !again || !w.s.pause(p.wait) {
			return
		}
	}
}

func (w *worker) finish(cb *Callback, state CallbackState, status int, reason string) {
	cb.State, cb.Status, cb.Error = state, status, reason
	w.s.changed(Change{Type: "callback", InstanceID: w.inst.ID})
}

// desktops are the browsers that the user-agent of a delivery claims (contract 5.1).
var desktops = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
	"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
}

// WebhookHeader gives the headers of a delivery (contract 5.1); token is the
// instance token, agent picks the browser that it claims to be.
func WebhookHeader(token string, agent int) http.Header {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("Origin", "https://api.z-api.io")
	h.Set("Server", "Z-API")
	h.Set("z-api-token", token)
	h.Set("User-Agent", desktops[agent%len(desktops)])
	return h
}

func (s *Server) postJSON(url string, body []byte, token string, zip bool) (int, error) {
	ctx, cancel := context.WithTimeout(s.ctx, s.opts.WebhookTimeout)
	defer cancel()
	header := WebhookHeader(token, len(body))
	if zip {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write(body) // a bytes.Buffer takes everything
		_ = w.Close()
		body = packed.Bytes()
		header.Set("Content-Encoding", "gzip")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("build webhook request: %w", err)
	}
	req.Header = header
	res, err := webhookClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("post webhook: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)) // Z-API ignores the body
	return res.StatusCode, nil
}

// webhookClient follows no redirect: a webhook that moved is a failed webhook.
var webhookClient = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport: &http.Transport{
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 4 * time.Second,
	},
}
