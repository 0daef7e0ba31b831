package zapi

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// call is one request below /instances/{id}/token/{token}.
type call struct {
	s         *Server
	inst      *instance
	w         http.ResponseWriter
	r         *http.Request
	route     string // first segment: send-text, queue, …
	params    map[string]string
	body      []byte
	requestID string
	messageID string
	fault     FaultKind
}

// answer is what a handler wants to be written.
type answer struct {
	status int
	body   any // nil = no content
}

func ok(body any) answer { return answer{http.StatusOK, body} }

func done() answer { return ok(payload{"value": true}) }

func noContent() answer { return answer{http.StatusNoContent, nil} }

func refuse(status int, text string) answer { return answer{status, payload{"error": text}} }

func bad(text string) answer { return refuse(http.StatusBadRequest, text) }

type handler func(*call) answer

type endpoint struct {
	method  string
	pattern []string
	handle  handler
	sends   bool
	offline bool // works while the number is disconnected
}

// maxBody is generous because media come as base64 in the body.
const maxBody = 200 << 20

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	table := endpoints()
	mux.HandleFunc("/instances/", func(w http.ResponseWriter, r *http.Request) { s.serveAPI(table, w, r) })
	mux.HandleFunc("GET /file/temp-file-download/", s.serveFile)
	s.adminRoutes(mux)
	return mux
}

// serveAPI answers in the order of a JAX-RS server, which is what the NOT_FOUND
// text comes from: path, method and media type first, credentials after them.
func (s *Server) serveAPI(table []endpoint, w http.ResponseWriter, r *http.Request) {
	id, token, rest, shaped := splitPath(r.URL.Path)
	ep, params, known := match(table, r.Method, rest)
	switch {
	case !shaped || (!known && ep == nil):
		writeAnswer(w, ok(payload{"error": "NOT_FOUND", "message": "Unable to find matching target resource method"}))
		return
	case !known:
		writeAnswer(w, refuse(http.StatusMethodNotAllowed, "Method Not Allowed"))
		return
	case needsJSON(r) && !isJSON(r):
		writeAnswer(w, refuse(http.StatusUnsupportedMediaType, "Unsupported Media Type"))
		return
	}
	inst, refusal := s.authenticate(id, token, r.Header.Get("Client-Token"))
	if refusal != nil {
		writeAnswer(w, *refusal)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeAnswer(w, bad("could not read the request"))
		return
	}
	c := &call{
		s: s, inst: inst, w: w, r: r, route: strings.SplitN(rest, "/", 2)[0], params: params, body: body,
		requestID: r.Header.Get("X-Request-Id"),
	}
	if c.requestID == "" {
		c.requestID = "sim-" + strings.ToLower(randomHex(16))
	}
	s.perform(ep, c, rest)
}

// perform runs the handler between the faults of the HTTP side.
func (s *Server) perform(ep *endpoint, c *call, path string) {
	record := RequestRecord{Method: c.r.Method, Route: path, RequestID: c.requestID, At: s.now()}
	out, cut := c.before(ep)
	if !cut && out == nil {
		var res answer
		if !ep.offline && !c.connected() {
			res = bad("You are not connected.")
		} else {
			res = ep.handle(c)
		}
		out = &res
		if res.status < 300 {
			out, cut = c.afterwards(ep, out)
		}
	}
	record.Fault, record.MessageID = string(c.fault), c.messageID
	if cut {
		s.recordRequest(c.inst, record)
		panic(http.ErrAbortHandler) // net/http closes the connection without an answer
	}
	record.Status = out.status
	s.recordRequest(c.inst, record)
	writeAnswer(c.w, *out)
}

func (c *call) before(ep *endpoint) (*answer, bool) {
	if f, hit := c.strike(ep, FaultLatency); hit && !c.s.pause(f.delay()) {
		return nil, true
	}
	if _, hit := c.strike(ep, FaultCutBeforeAccept); hit {
		return nil, true
	}
	if _, hit := c.strike(ep, FaultServerError); hit {
		res := refuse(http.StatusInternalServerError, "Internal Server Error")
		return &res, false
	}
	if f, hit := c.strike(ep, FaultErrorInOK); hit {
		text := f.Text
		if text == "" {
			text = "It was not possible to send message to queue due to request error."
		}
		res := ok(payload{"error": text})
		return &res, false
	}
	return nil, false
}

func (c *call) afterwards(ep *endpoint, out *answer) (*answer, bool) {
	if _, hit := c.strike(ep, FaultDropAfterAccept); hit {
		return nil, true
	}
	if _, hit := c.strike(ep, FaultErrorAfter); hit {
		res := refuse(http.StatusInternalServerError, "Internal Server Error")
		return &res, false
	}
	return out, false
}

// strike asks for a fault of this call; faults without Only hit sends alone.
func (c *call) strike(ep *endpoint, kind FaultKind) (Fault, bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	ask := c.inst.faults.strikeNamed
	if ep == nil || ep.sends {
		ask = c.inst.faults.strike
	}
	f, hit := ask(kind, c.route)
	if hit {
		c.fault = kind
		c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	}
	return f, hit
}

func (c *call) connected() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.inst.Connected
}

// authenticate follows contract 1.2: refusals are 400 with an error text.
func (s *Server) authenticate(id, token, clientToken string) (*instance, *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst, found := s.instances[id]
	var refusal answer
	switch {
	case !found || inst.Token != token:
		refusal = bad("Instance not found")
	case inst.ClientTokenOff:
		return inst, nil
	case clientToken == "":
		refusal = bad("null not allowed")
	case clientToken != inst.ClientToken:
		refusal = bad("your client-token is not configured")
	default:
		return inst, nil
	}
	return nil, &refusal
}

func splitPath(path string) (id, token, rest string, shaped bool) {
	parts := strings.SplitN(strings.TrimPrefix(path, "/instances/"), "/", 4)
	if len(parts) < 4 || parts[1] != "token" {
		return "", "", "", false
	}
	return parts[0], parts[2], strings.Trim(parts[3], "/"), true
}

// match finds the endpoint of a path. With the path known but not the method,
// it gives an endpoint and false.
func match(table []endpoint, method, path string) (*endpoint, map[string]string, bool) {
	parts := strings.Split(path, "/")
	var other *endpoint
	for n := range table {
		params, fits := fit(table[n].pattern, parts)
		if !fits {
			continue
		}
		if table[n].method == method {
			return &table[n], params, true
		}
		other = &table[n]
	}
	return other, nil, false
}

func fit(pattern, parts []string) (map[string]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	params := map[string]string{}
	for n, want := range pattern {
		if strings.HasPrefix(want, "{") {
			params[strings.Trim(want, "{}")] = parts[n]
		} else if want != parts[n] {
			return nil, false
		}
	}
	return params, true
}

func needsJSON(r *http.Request) bool {
	return r.Method == http.MethodPost || r.Method == http.MethodPut || (r.Method == http.MethodDelete && r.ContentLength > 0)
}

func isJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

func writeAnswer(w http.ResponseWriter, a answer) {
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	raw := encode(a.body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	w.WriteHeader(a.status)
	_, _ = w.Write(raw) // the caller may have gone
}

// decode reads the JSON body of a call; an empty body leaves into as it is.
func (c *call) decode(into any) *answer {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		res := bad("invalid request")
		return &res
	}
	return nil
}
