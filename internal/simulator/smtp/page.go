package smtp

import (
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

//go:embed static
var files embed.FS

const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
		"frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	// A mail's HTML runs nothing, loads nothing from outside and may be shown only in our frame.
	mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)

// Handler serves the page at /mail and the JSON API below /mail/api:
//
//	GET    /mail/api/messages              newest last; DELETE empties
//	GET    /mail/api/messages/{id}         one; …/raw, …/html, …/attachments/{n}
//	GET    /mail/api/attempts
//	GET    /mail/api/faults                PUT replaces
func (s *Server) Handler() http.Handler {
	static, err := fs.Sub(files, "static")
	if err != nil { // the folder is part of the binary
		panic(err)
	}
	mux := http.NewServeMux()
	show := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, static, "mail.html")
	}
	mux.HandleFunc("GET /mail", show)
	mux.HandleFunc("GET /mail/{$}", show)
	assets := http.StripPrefix("/mail/assets/", http.FileServerFS(static))
	mux.HandleFunc("GET /mail/assets/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-cache")
		assets.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /mail/api/messages", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, orEmpty(s.Messages())) })
	mux.HandleFunc("DELETE /mail/api/messages", func(w http.ResponseWriter, r *http.Request) {
		if !isJSON(w, r) {
			return
		}
		s.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /mail/api/attempts", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, orEmpty(s.Attempts())) })
	mux.HandleFunc("GET /mail/api/messages/{id}", s.one(func(w http.ResponseWriter, _ *http.Request, m Message) { writeJSON(w, m) }))
	mux.HandleFunc("GET /mail/api/messages/{id}/raw", s.one(serveRaw))
	mux.HandleFunc("GET /mail/api/messages/{id}/html", s.one(serveHTML))
	mux.HandleFunc("GET /mail/api/messages/{id}/attachments/{n}", s.one(serveAttachment))
	mux.HandleFunc("GET /mail/api/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		writeJSON(w, orEmpty(s.faults))
	})
	mux.HandleFunc("PUT /mail/api/faults", s.putFaults)
	return mux
}

func orEmpty[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // the reader may have gone
}

// isJSON keeps other sites' forms out.
func isJSON(w http.ResponseWriter, r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		return true
	}
	http.Error(w, "Content-Type must be application/json", http.StatusUnsupportedMediaType)
	return false
}

func (s *Server) putFaults(w http.ResponseWriter, r *http.Request) {
	if !isJSON(w, r) {
		return
	}
	var faults []Fault
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&faults)
	if err == nil {
		err = s.SetFaults(faults...)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) one(do func(http.ResponseWriter, *http.Request, Message)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.Atoi(r.PathValue("id"))
		for _, m := range s.Messages() {
			if m.ID == id {
				w.Header().Set("X-Content-Type-Options", "nosniff")
				do(w, r, m)
				return
			}
		}
		http.NotFound(w, r)
	}
}

func serveRaw(w http.ResponseWriter, _ *http.Request, m Message) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(m.Raw)
}

func serveHTML(w http.ResponseWriter, _ *http.Request, m Message) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", mailPolicy)
	_, _ = w.Write([]byte(m.HTML))
}

func serveAttachment(w http.ResponseWriter, r *http.Request, m Message) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(m.Attachments) {
		http.NotFound(w, r)
		return
	}
	name := strings.Map(func(c rune) rune {
		if c < ' ' || c == '"' || c == '\\' || c == '/' {
			return '_'
		}
		return c
	}, m.Attachments[n].Name)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write(m.Attachments[n].Data)
}
