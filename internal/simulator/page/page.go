// Package page serves the phone page of the simulator: a static page on which
// one chats as a customer, pairs numbers and switches faults on (interface.md,
// "Phone page of the simulator"). It speaks to /_sim/… of package zapi.
package page

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed static
var files embed.FS

// contentSecurityPolicy lets nothing run or load that is not ours: messages may
// hold anything, and blob: and data: are needed for what is about to be sent.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src 'self' data: blob:; media-src 'self' data: blob:; connect-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// Handler serves the page at / and its files at /assets/; any other path is 404.
func Handler() http.Handler {
	static, err := fs.Sub(files, "static")
	if err != nil { // the folder is part of the binary
		panic(err)
	}
	assets := http.StripPrefix("/assets/", http.FileServerFS(static))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		case r.URL.Path == "/":
			http.ServeFileFS(w, r, static, "page.html")
		case strings.HasPrefix(r.URL.Path, "/assets/") && !strings.HasSuffix(r.URL.Path, "/"):
			assets.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	})
}
