package anythingllm

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

type document struct {
	id, title, author, description, source, text string
	location, created                            string
}

func (d *document) fileName() string { return path.Base(d.location) }

func (d *document) metadata() string { return mustJSON(d.view(false)) }

func (d *document) view(withText bool) object {
	words := len(strings.Fields(d.text))
	out := object{
		"id": d.id, "url": "file://" + d.title, "title": d.title, "docAuthor": d.author, "description": d.description,
		"docSource": d.source, "chunkSource": d.title, "published": d.created, "wordCount": words,
		"token_count_estimate": words * 4 / 3,
	}
	if withText {
		out["pageContent"], out["location"], out["isDirectUpload"] = d.text, d.location, false
	}
	return out
}

func orDefault(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// keep stores a document in a folder and embeds it where asked; s.mu is held.
// Uploading again always makes a new one (contract 5).
func (s *Server) keep(folder, prefix, title, text string, meta object, slugs string) *document {
	d := &document{
		id: newID(), title: title, text: text, author: orDefault(meta.text("docAuthor"), "Unknown"),
		description: orDefault(meta.text("description"), "no description found"),
		source:      orDefault(meta.text("docSource"), "no source set"), created: s.stamp(),
	}
	d.location = folder + "/" + prefix + slugify(strings.TrimSuffix(title, path.Ext(title))) + "-" + d.id + ".json"
	s.folders[folder] = true
	s.documents = append(s.documents, d)
	for slug := range strings.SplitSeq(slugs, ",") {
		if ws := s.find(strings.TrimSpace(slug)); ws != nil {
			ws.documents = append(ws.documents, d)
		}
	}
	return d
}

func uploaded(w http.ResponseWriter, d *document) {
	writeJSON(w, 200, object{"success": true, "error": nil, "documents": []object{d.view(true)}})
}

func refused(w http.ResponseWriter, status int, text string) {
	writeJSON(w, status, object{"success": false, "error": text})
}

func (s *Server) rawText(w http.ResponseWriter, r *http.Request) {
	in, err := readJSON(w, r)
	if err != nil {
		return
	}
	meta, _ := in["metadata"].(map[string]any)
	title, _ := meta["title"].(string)
	slugs, isText := in["addToWorkspaces"].(string)
	switch {
	case title == "":
		refused(w, http.StatusUnprocessableEntity,
			"You are missing required metadata key:value pairs in your request. Required metadata key:values are 'title'")
	case in.text("textContent") == "":
		refused(w, http.StatusUnprocessableEntity, "The 'textContent' key cannot have an empty value.")
	case in["addToWorkspaces"] != nil && !isText:
		refused(w, http.StatusUnprocessableEntity, "addToWorkspaces must be a string of comma-separated workspace slugs. Got object")
	default:
		s.mu.Lock()
		d := s.keep("custom-documents", "raw-", title+".txt", in.text("textContent"), meta, slugs)
		s.mu.Unlock()
		uploaded(w, d)
	}
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		sendStatus(w, http.StatusInternalServerError) // no file (contract 5)
		return
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file, 100<<20))
	if err != nil {
		sendStatus(w, http.StatusInternalServerError)
		return
	}
	text := string(raw)
	if !utf8.Valid(raw) {
		ext := strings.ToLower(path.Ext(header.Filename))
		if !slices.Contains([]string{".pdf", ".docx", ".xlsx", ".pptx", ".odt"}, ext) {
			writeJSON(w, http.StatusInternalServerError, object{
				"success": false, "documents": []any{},
				"error": "File extension " + ext + " not supported for parsing and cannot be assumed as text file type.",
			})
			return
		}
		text = "Texto simulado de " + header.Filename
	}
	s.mu.Lock()
	d := s.keep(orDefault(r.PathValue("folder"), "custom-documents"), "", header.Filename, text, object{}, r.FormValue("addToWorkspaces"))
	s.mu.Unlock()
	uploaded(w, d)
}

func (s *Server) createFolder(w http.ResponseWriter, r *http.Request) {
	in, err := readJSON(w, r)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folders[in.text("name")] {
		writeJSON(w, http.StatusInternalServerError, object{"success": false, "message": "Folder by that name already exists"})
		return
	}
	s.folders[in.text("name")] = true
	writeJSON(w, 200, object{"success": true, "message": nil})
}

func (s *Server) listDocuments(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]string, 0, len(s.folders))
	for name := range s.folders {
		names = append(names, name)
	}
	slices.Sort(names)
	folders := []object{}
	for _, name := range names {
		items := []object{}
		for _, d := range s.documents {
			if path.Dir(d.location) == name {
				row := d.view(false)
				row["name"], row["type"], row["cached"] = d.fileName(), "file", true
				row["canWatch"], row["watched"], row["pinnedWorkspaces"] = false, false, []any{}
				items = append(items, row)
			}
		}
		folders = append(folders, object{"name": name, "type": "folder", "items": items})
	}
	writeJSON(w, 200, object{"localFiles": object{"name": "documents", "type": "folder", "items": folders}})
}

func (s *Server) getDocument(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.documents {
		if d.fileName() == r.PathValue("name") {
			writeJSON(w, 200, object{"document": d.view(true)})
			return
		}
	}
	sendStatus(w, http.StatusNotFound)
}

func (s *Server) removeDocuments(w http.ResponseWriter, r *http.Request) {
	in, err := readJSON(w, r)
	if err != nil {
		return
	}
	gone := func(d *document) bool { return slices.Contains(texts(in["names"]), d.location) }
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents = slices.DeleteFunc(s.documents, gone)
	for _, ws := range s.workspaces {
		ws.documents = slices.DeleteFunc(ws.documents, gone)
	}
	writeJSON(w, 200, object{"success": true, "message": "Documents removed successfully"})
}

// updateEmbeddings ignores paths that it does not know: failures are silent (contract 2.3).
func (s *Server) updateEmbeddings(w http.ResponseWriter, r *http.Request) {
	in, err := readJSON(w, r)
	if err != nil {
		return
	}
	adds, deletes := texts(in["adds"]), texts(in["deletes"])
	s.mu.Lock()
	defer s.mu.Unlock()
	ws := s.find(r.PathValue("slug"))
	switch {
	case ws == nil:
		sendStatus(w, http.StatusBadRequest)
		return
	case slices.Contains(adds, ""):
		sendStatus(w, http.StatusInternalServerError)
		return
	}
	ws.documents = slices.DeleteFunc(ws.documents, func(d *document) bool { return slices.Contains(deletes, d.location) })
	for _, d := range s.documents {
		if slices.Contains(adds, d.location) && !slices.Contains(ws.documents, d) {
			ws.documents = append(ws.documents, d)
		}
	}
	row := ws.view()
	row["documents"], row["contextWindow"], row["currentContextTokenCount"] = ws.documentViews(), 8192, 0
	writeJSON(w, 200, object{"workspace": row})
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, item := range list {
		text, _ := item.(string)
		out = append(out, text)
	}
	return out
}

func (s *Server) system(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, 200, object{"settings": object{
		"LLMProvider": "simulador", "LLMModel": s.opts.Model, "EmbeddingEngine": "native", "VectorDB": "lancedb",
		"MultiUserMode": false, "RequiresAuth": false,
	}})
}

func (s *Server) vectorCount(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, ws := range s.workspaces {
		n += len(ws.documents)
	}
	writeJSON(w, 200, object{"vectorCount": n})
}
