package anythingllm

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// DefaultAPIKey opens a Server whose Options name no key.
const DefaultAPIKey = "S1MULAD-0000000-BALCA00-TESTE01" //nolint:gosec // opens nothing but this simulator

// Options configure a Server.
type Options struct {
	APIKey string
	Now    func() time.Time
	// Model is the name that metrics show (default "simulado").
	Model string
}

// Server simulates AnythingLLM; it is safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu         sync.Mutex
	workspaces []*workspace
	documents  []*document
	folders    map[string]bool
	faults     []Fault
	chatSeq    int
	idSeq      int
	calls      []Call
	closed     chan struct{}
	once       sync.Once
}

// Call is one chat request, for tests and the page.
type Call struct {
	Workspace string `json:"workspace"`
	SessionID string `json:"session_id"`
	Message   string `json:"message"`
	Answer    string `json:"answer"`
	Stream    bool   `json:"stream"`
	Fault     string `json:"fault,omitempty"`
	At        int64  `json:"at"` // Unix ms
}

// New makes a Server.
func New(opts Options) *Server {
	if opts.APIKey == "" {
		opts.APIKey = DefaultAPIKey
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Model == "" {
		opts.Model = "simulado"
	}
	s := &Server{opts: opts, folders: map[string]bool{"custom-documents": true}, closed: make(chan struct{})}
	s.mux = s.routes()
	return s
}

// APIKey is the key that opens /api/v1.
func (s *Server) APIKey() string { return s.opts.APIKey }

// Close ends waits of slow answers.
func (s *Server) Close() { s.once.Do(func() { close(s.closed) }) }

// ServeHTTP serves /api/... and, for any other path, the HTML page that
// AnythingLLM answers with 200 to whatever it does not know (contract 1).
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/ping", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, object{"online": true}) })
	v1 := func(pattern string, do http.HandlerFunc) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/v1/"+path, s.keyed(do))
	}
	v1("GET auth", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, object{"authenticated": true}) })
	v1("GET workspaces", s.listWorkspaces)
	v1("POST workspace/new", s.newWorkspace)
	v1("GET workspace/{slug}", s.getWorkspace)
	v1("POST workspace/{slug}/update", s.updateWorkspace)
	v1("DELETE workspace/{slug}", s.deleteWorkspace)
	v1("GET workspace/{slug}/chats", s.history)
	v1("POST workspace/{slug}/chat", s.chat)
	v1("POST workspace/{slug}/stream-chat", s.streamChat)
	v1("POST workspace/{slug}/update-embeddings", s.updateEmbeddings)
	v1("POST document/raw-text", s.rawText)
	v1("POST document/upload", s.upload)
	v1("POST document/upload/{folder}", s.upload)
	v1("POST document/create-folder", s.createFolder)
	v1("GET documents", s.listDocuments)
	v1("GET document/{name}", s.getDocument)
	v1("DELETE system/remove-documents", s.removeDocuments)
	v1("GET system", s.system)
	v1("GET system/vector-count", s.vectorCount)
	s.adminRoutes(mux)
	mux.HandleFunc("/", unknownPath)
	return mux
}

// unknownPath is what makes a mistyped base URL look like success.
func unknownPath(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	_, _ = io.WriteString(w, "<!doctype html><html><head><title>AnythingLLM (simulado)</title></head><body></body></html>")
}

// keyed checks the key: whatever follows the first space; wrong is 403, never 401.
func (s *Server) keyed(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Keep-Alive", "timeout=5")
		_, key, spaced := strings.Cut(r.Header.Get("Authorization"), " ")
		if !spaced || key != s.opts.APIKey {
			writeJSON(w, http.StatusForbidden, object{"error": "No valid api key found."})
			return
		}
		next(w, r)
	}
}

type object map[string]any

func writeJSON(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil { // bodies are made of plain values only
		panic(fmt.Sprintf("anythingllm simulator: encode: %v", err))
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

// sendStatus is Express's res.sendStatus: the text of the status as text/plain.
func sendStatus(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	text := http.StatusText(status)
	_, _ = io.WriteString(w, text)
}

var errBadJSON = errors.New("malformed JSON")

// readJSON reads a JSON object. Without the JSON content type Express sees no
// body at all; malformed JSON is its HTML error page with 400.
func readJSON(w http.ResponseWriter, r *http.Request) (object, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		return object{}, nil
	}
	in := object{}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 256<<20)).Decode(&in)
	if err != nil && !errors.Is(err, io.EOF) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>Error</title></head><body><pre>SyntaxError</pre></body></html>")
		return nil, errBadJSON
	}
	return in, nil
}

func (in object) text(key string) string {
	v, _ := in[key].(string)
	return v
}

func (s *Server) stamp() string { return s.opts.Now().UTC().Format("2006-01-02T15:04:05.000Z") }

func newID() string { return uuid.NewString() }

func randomDigits(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never fails since Go 1.24
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b)
}
