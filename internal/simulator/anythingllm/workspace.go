package anythingllm

import (
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
)

// defaultRefusal is the text of a workspace without one of its own (contract 3.2).
const defaultRefusal = "There is no relevant information in this workspace to answer your query."

type workspace struct {
	ID         int
	Slug, Name string
	fields     object // writable columns, as they are shown
	created    string
	updated    string
	documents  []*document
	chats      []exchange
}

// exchange is one stored question and answer.
type exchange struct {
	id       int
	session  string
	question string
	answer   string
	at       int64 // Unix s
	include  bool
}

// view is the workspace object of contract 2.1.
func (ws *workspace) view() object {
	out := object{
		"id": ws.ID, "name": ws.Name, "slug": ws.Slug, "vectorTag": nil, "createdAt": ws.created,
		"lastUpdatedAt": ws.updated, "pfpFilename": nil,
	}
	maps.Copy(out, ws.fields)
	return out
}

func (ws *workspace) documentViews() []object {
	out := []object{}
	for n, d := range ws.documents {
		out = append(out, object{
			"id": n + 1, "docId": d.id, "filename": d.fileName(), "docpath": d.location, "workspaceId": ws.ID,
			"metadata": d.metadata(), "pinned": false, "watched": false, "createdAt": d.created, "lastUpdatedAt": d.created,
		})
	}
	return out
}

func defaultFields() object {
	return object{
		"openAiTemp": nil, "openAiHistory": 20, "openAiPrompt": nil, "similarityThreshold": 0.25, "chatProvider": nil,
		"chatModel": nil, "topN": 4, "chatMode": "automatic", "agentProvider": nil, "agentModel": nil,
		"queryRefusalResponse": nil, "vectorSearchMode": "default", "router_id": nil,
	}
}

// apply writes the writable fields; wrong values become the default without a
// word (contract 2.2). It answers how many fields were known.
func (ws *workspace) apply(in object) int {
	known := 0
	for key, value := range in {
		if _, writable := ws.fields[key]; !writable {
			continue
		}
		known++
		ws.fields[key] = coerce(key, value)
	}
	return known
}

func coerce(key string, value any) any {
	number, isNumber := value.(float64)
	switch key {
	case "openAiTemp":
		if !isNumber || number < 0 {
			return nil
		}
		return number
	case "openAiHistory":
		if !isNumber {
			return 20
		}
		return int(max(number, 0))
	case "similarityThreshold":
		if !isNumber {
			return 0.25
		}
		return math.Min(math.Max(number, 0), 1)
	case "topN":
		if !isNumber || number < 1 {
			return 4
		}
		return int(number)
	case "chatMode":
		if mode, _ := value.(string); slices.Contains([]string{"chat", "query", "automatic"}, mode) {
			return mode
		}
		return "automatic"
	case "vectorSearchMode":
		if value == "rerank" {
			return value
		}
		return "default"
	}
	if text, isText := value.(string); isText && text != "" && text != "none" {
		return text
	}
	return nil
}

func (s *Server) listWorkspaces(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []object{}
	for _, ws := range s.workspaces {
		row := ws.view()
		row["threads"] = []object{}
		rows = append(rows, row)
	}
	writeJSON(w, 200, object{"workspaces": rows})
}

// newWorkspace is not idempotent: a name that exists gets another slug (contract 2.3).
func (s *Server) newWorkspace(w http.ResponseWriter, r *http.Request) {
	in, err := readJSON(w, r)
	if err != nil {
		return
	}
	name, isText := in["name"].(string)
	switch {
	case in["name"] == nil || name == "" && isText:
		writeJSON(w, http.StatusBadRequest, object{"workspace": nil, "message": "name cannot be null"})
		return
	case !isText:
		sendStatus(w, http.StatusInternalServerError)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if runes := []rune(name); len(runes) > 255 {
		name = string(runes[:255])
	}
	slug := slugify(name)
	if slug == "" {
		slug = newID()
	} else if s.find(slug) != nil {
		slug += "-" + randomDigits(8)
	}
	s.idSeq++
	ws := &workspace{ID: s.idSeq, Slug: slug, Name: name, fields: defaultFields(), created: s.stamp(), updated: s.stamp()}
	ws.apply(in)
	s.workspaces = append(s.workspaces, ws)
	writeJSON(w, 200, object{"workspace": ws.view(), "message": nil})
}

func (s *Server) find(slug string) *workspace {
	for _, ws := range s.workspaces {
		if ws.Slug == slug {
			return ws
		}
	}
	return nil
}

var slugWords = strings.NewReplacer("!", "bang", ".", "dot", "@", "at", "+", "plus", "*", "splat")

var slugLetters = map[rune]rune{
	'á': 'a', 'à': 'a', 'â': 'a', 'ã': 'a', 'ä': 'a', 'é': 'e', 'è': 'e', 'ê': 'e', 'í': 'i', 'ì': 'i', 'î': 'i',
	'ó': 'o', 'ò': 'o', 'ô': 'o', 'õ': 'o', 'ö': 'o', 'ú': 'u', 'ù': 'u', 'û': 'u', 'ü': 'u', 'ç': 'c', 'ñ': 'n',
}

// slugify is lower case, words joined by hyphens, the signs of contract 2.3 spelt out.
func slugify(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(slugWords.Replace(spaceSigns(name))) {
		if plain, accented := slugLetters[r]; accented {
			r = plain
		}
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' || r == '-' || r == '_':
			b.WriteByte('-')
		}
	}
	parts := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '-' })
	return strings.Join(parts, "-")
}

// spaceSigns parts a sign from the word before it: "Notes!" is notes-bang.
func spaceSigns(name string) string {
	for _, sign := range []string{"!", ".", "@", "+", "*"} {
		name = strings.ReplaceAll(name, sign, " "+sign+" ")
	}
	return name
}

// getWorkspace answers an array, empty for an unknown slug (contract 2.3).
func (s *Server) getWorkspace(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []object{}
	if ws := s.find(r.PathValue("slug")); ws != nil {
		row := ws.view()
		row["documents"], row["threads"] = ws.documentViews(), []object{}
		rows = append(rows, row)
	}
	writeJSON(w, 200, object{"workspace": rows})
}

func (s *Server) updateWorkspace(w http.ResponseWriter, r *http.Request) {
	in, err := readJSON(w, r)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ws := s.find(r.PathValue("slug"))
	if ws == nil {
		sendStatus(w, http.StatusBadRequest)
		return
	}
	known := ws.apply(in)
	if name, named := in["name"]; named {
		known++
		if ws.Name, named = name.(string); !named {
			ws.Name = "My Workspace"
		}
	}
	if known == 0 {
		writeJSON(w, 200, object{"workspace": object{"id": ws.ID}, "message": "No valid fields to update!"})
		return
	}
	ws.updated = s.stamp()
	writeJSON(w, 200, object{"workspace": ws.view(), "message": nil})
}

func (s *Server) deleteWorkspace(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ws := s.find(r.PathValue("slug"))
	if ws == nil {
		sendStatus(w, http.StatusBadRequest)
		return
	}
	s.workspaces = slices.DeleteFunc(s.workspaces, func(other *workspace) bool { return other == ws })
	sendStatus(w, http.StatusOK)
}
