package zapi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

func errUnknownKind(k Kind) error { return fmt.Errorf("unknown kind of message %q", k) }
func errMissing(k Kind) error     { return fmt.Errorf("message of kind %q lacks its content", k) }

// maxMedia is the largest file kept, in bytes (contract 2: videos of at most 100 MB).
const maxMedia = 100 << 20

// mediaStore keeps files under random names, in memory or in a folder.
type mediaStore struct {
	mu    sync.Mutex
	dir   string
	files map[string][]byte
	types map[string]string
}

func newMediaStore(statePath string) *mediaStore {
	st := &mediaStore{files: map[string][]byte{}, types: map[string]string{}}
	if statePath != "" {
		st.dir = statePath + ".media"
	}
	return st
}

func (st *mediaStore) put(name, mimeType string, data []byte) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.types[name] = mimeType
	if st.dir == "" {
		st.files[name] = data
		return nil
	}
	if err := os.MkdirAll(st.dir, 0o700); err != nil {
		return fmt.Errorf("make media folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(st.dir, name), data, 0o600); err != nil {
		return fmt.Errorf("keep media: %w", err)
	}
	return nil
}

func (st *mediaStore) get(name string) ([]byte, string, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	kind := st.types[name]
	if kind == "" {
		kind = mime.TypeByExtension(filepath.Ext(name))
	}
	if data, ok := st.files[name]; ok {
		return data, kind, true
	}
	if st.dir == "" {
		return nil, "", false
	}
	root, err := os.OpenRoot(st.dir) // a name never leads out of the folder
	if err != nil {
		return nil, "", false
	}
	defer func() { _ = root.Close() }()
	data, err := root.ReadFile(name)
	return data, kind, err == nil
}

// serveFile serves media at the path of contract 5.9, without authentication as
// Z-API's own; it never lets a browser run what a customer uploaded.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.URL.Path, "/")
	data, kind, ok := s.media.get(parts[len(parts)-1])
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) //nolint:gosec // whatever it is: the sandbox policy and nosniff keep it from running
}

// store keeps bytes and gives their public URL; s.mu is held or not, it does not matter.
func (s *Server) store(base, instanceID, messageID, mimeType, fileName string, data []byte) (string, error) {
	name := strings.ToLower(randomHex(32)) + extension(mimeType, fileName)
	if err := s.media.put(name, mimeType, data); err != nil {
		return "", err
	}
	return base + "/file/temp-file-download/instances/" + instanceID + "/" + messageID + "/" + name, nil
}

var extensions = map[string]string{
	"image/jpeg": ".jpeg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif",
	"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/webm": ".weba", "audio/mp4": ".m4a", "audio/wav": ".wav",
	"video/mp4": ".mp4", "video/webm": ".webm", "application/pdf": ".pdf", "text/plain": ".txt",
}

func extension(mimeType, fileName string) string {
	bare, _, _ := mime.ParseMediaType(mimeType)
	if ext, known := extensions[bare]; known {
		return ext
	}
	ext := strings.ToLower(filepath.Ext(fileName))
	if len(ext) > 1 && len(ext) <= 6 && strings.Trim(ext[1:], "abcdefghijklmnopqrstuvwxyz0123456789") == "" {
		return ext
	}
	return ".bin"
}

// keepMedia stores the bytes that came with an inbound message; s.mu is held.
func (s *Server) keepMedia(inst *instance, m *Message) error {
	if m.Content.Media == nil {
		return nil
	}
	file := *m.Content.Media
	m.Content.Media = &file
	if file.MIME == "" {
		file.MIME = defaultMIME[m.Content.Kind]
	}
	if file.Data == "" {
		m.Content.Media = &file
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(file.Data)
	if err != nil {
		return fmt.Errorf("media data is not base64: %w", err)
	}
	file.Data, file.Size = "", len(data)
	file.URL, err = s.store(s.publicURL, inst.ID, m.ID, file.MIME, file.FileName, data)
	m.Content.Media = &file
	return err
}

var defaultMIME = map[Kind]string{
	KindImage: "image/jpeg", KindAudio: "audio/ogg; codecs=opus", KindVideo: "video/mp4", KindGIF: "video/mp4",
	KindPTV: "video/mp4", KindSticker: "image/webp", KindDocument: "application/octet-stream",
}

// takeMedia keeps a data: URL at once, as Z-API does with base64; a link is
// fetched when the message leaves.
func (c *call) takeMedia(o *outgoing) string {
	file := o.message.Content.Media
	if !strings.HasPrefix(file.URL, "data:") {
		o.mediaURL = true
		return ""
	}
	mimeType, data, err := parseDataURL(file.URL)
	if err != nil {
		if o.message.Content.Kind == KindAudio {
			return "Fail to convert audio in " + extension(mimeType, "") // contract 1.2
		}
		return err.Error()
	}
	file.MIME, file.Size = mimeType, len(data)
	c.s.mu.Lock()
	base := c.s.publicURL
	c.s.mu.Unlock()
	file.URL, err = c.s.store(base, c.inst.ID, o.message.ID, mimeType, file.FileName, data)
	if err != nil {
		return err.Error()
	}
	return ""
}

func parseDataURL(value string) (string, []byte, error) {
	head, encoded, found := strings.Cut(strings.TrimPrefix(value, "data:"), ",")
	mimeType, isBase64 := strings.CutSuffix(head, ";base64")
	if !found || !isBase64 {
		return mimeType, nil, errors.New("media must be a URL or base64 data")
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(data) == 0 {
		return mimeType, nil, errors.New("media data is not base64")
	}
	return mimeType, data, nil
}

// fetch downloads a medium sent by link and gives the failure text of contract 5.5.
func (s *Server) fetch(inst *instance, m *Message) string {
	s.mu.Lock()
	base := s.publicURL
	file := *m.Content.Media
	s.mu.Unlock()
	data, mimeType, failure := s.download(file.URL)
	if failure != "" {
		return failure
	}
	if m.Content.Kind == KindSticker && !strings.HasPrefix(mimeType, "image/") {
		return "Unsupported sticker format: " + mimeType
	}
	url, err := s.store(base, inst.ID, m.ID, mimeType, file.FileName, data)
	if err != nil {
		return "Error on send message"
	}
	file.URL, file.MIME, file.Size = url, mimeType, len(data)
	s.mu.Lock()
	m.Content.Media = &file
	s.mu.Unlock()
	return ""
}

func (s *Server) download(url string) ([]byte, string, string) {
	const invalid = "Message not send caused by invalid media url"
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, "", invalid
	}
	res, err := s.opts.MediaClient.Do(req)
	if err != nil {
		return nil, "", invalid
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		if res.StatusCode == http.StatusNotFound {
			return nil, "", "Got a 404 error while trying to send message"
		}
		return nil, "", invalid
	}
	kind := res.Header.Get("Content-Type")
	if strings.HasPrefix(kind, "text/html") {
		return nil, "", "The url informed is not a valid url in the media format, apparently it can be an html"
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxMedia+1))
	if err != nil || len(data) > maxMedia {
		return nil, "", invalid
	}
	return data, kind, ""
}
