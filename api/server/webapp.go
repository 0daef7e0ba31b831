package server

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

// indexFile is the page that starts the web app, whatever path it was asked under.
const indexFile = "index.html"

// ownPaths are never the web app's: what is not in the table there does not exist.
var ownPaths = []string{"/api/", "/hooks/", "/swagger/"}

// fallback answers everything outside the table: files of the web app, its page for
// the paths that only the browser's router knows, and 404.
func fallback(files fs.FS) gin.HandlerFunc {
	return func(c *gin.Context) {
		asked := path.Clean("/" + c.Request.URL.Path)
		if !served(asked, c.Request.Method) {
			fail(c, desk.E(desk.CodeNotFound, "there is nothing here"))
			return
		}
		name := strings.TrimPrefix(asked, "/")
		if name != "" && name != indexFile && serveFile(c, files, name) {
			return
		}
		if !wantsPage(c, asked) {
			fail(c, desk.E(desk.CodeNotFound, "there is nothing here"))
			return
		}
		servePage(c, files)
	}
}

func served(asked, method string) bool {
	if method != http.MethodGet && method != http.MethodHead {
		return false
	}
	for _, own := range ownPaths {
		if strings.HasPrefix(asked+"/", own) {
			return false
		}
	}
	return true
}

// wantsPage reports whether a browser navigates: it accepts HTML, and no file was
// asked for. A missing script must not be answered by a page.
func wantsPage(c *gin.Context, asked string) bool {
	return strings.Contains(c.GetHeader("Accept"), "text/html") && !strings.HasPrefix(asked, "/assets/")
}

// serveFile answers with a file of the web app and reports whether there is one.
func serveFile(c *gin.Context, files fs.FS, name string) bool {
	if !fs.ValidPath(name) || hidden(name) {
		return false
	}
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return false
	}
	// Names in assets/ hold a hash of their content; the rest keeps its name when it changes.
	cache := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	c.Header("Cache-Control", cache)
	send(c, name, content)
	return true
}

// hidden files are the build's own notes.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

func servePage(c *gin.Context, files fs.FS) {
	page, err := fs.ReadFile(files, indexFile)
	if errors.Is(err, fs.ErrNotExist) {
		fail(c, desk.E(desk.CodeNotFound, "the web app is not built into this program; run make web"))
		return
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-cache")
	send(c, indexFile, page)
}

// send answers with the content, its type by the name, and 304 when the browser has
// it: built-in files have no time, so the tag is made of the content.
func send(c *gin.Context, name string, content []byte) {
	c.Header("ETag", contentTag(content))
	c.Status(http.StatusOK)
	http.ServeContent(c.Writer, c.Request, path.Base(name), time.Time{}, bytes.NewReader(content))
	slog.DebugContext(c.Request.Context(), "file", "name", name)
}

// noMethod answers for a path of the table that was asked with another method.
func noMethod(c *gin.Context) {
	fail(c, desk.E(request.CodeMethodNotAllowed, "this path has no %s", method(c.Request.Method)))
}
