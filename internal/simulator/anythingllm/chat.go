package anythingllm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// turn is one chat on its way.
type turn struct {
	ws      *workspace
	session string
	message string
	text    string // what is answered
	fault   FaultKind
	broken  bool // stream: abort in the middle
	refused bool
	chatID  int
}

func abort(text string) object {
	return object{"id": newID(), "type": "abort", "textResponse": nil, "sources": []any{}, "close": true, "error": text}
}

// begin validates a chat request and lets the faults strike. It answers false
// when everything was written already.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, stream bool) (*turn, bool) {
	in, err := readJSON(w, r)
	if err != nil {
		return nil, false
	}
	slug := r.PathValue("slug")
	s.mu.Lock()
	ws := s.find(slug)
	s.mu.Unlock()
	mode, _ := in["mode"].(string)
	t := &turn{ws: ws, message: in.text("message"), session: sessionOf(in["sessionId"])}
	reset, _ := in["reset"].(bool)
	switch {
	case ws == nil:
		writeJSON(w, http.StatusBadRequest, abort(fmt.Sprintf("Workspace %s is not a valid workspace.", slug)))
	case t.message == "" && !reset:
		writeJSON(w, http.StatusBadRequest, abort("Message is empty"))
	case mode != "" && !slices.Contains([]string{"chat", "query", "automatic"}, mode):
		writeJSON(w, http.StatusBadRequest, abort(mode+" is not a valid mode."))
	default:
		if reset {
			s.reset(t)
			if t.message == "" {
				s.respond(w, stream, object{
					"id": newID(), "type": "textResponse", "textResponse": "Chat history was reset!", "sources": []any{},
					"close": true, "error": nil, "metrics": object{},
				})
				return nil, false
			}
		}
		return t, s.interfere(w, r, t, stream)
	}
	return nil, false
}

func sessionOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// interfere applies the faults that replace an answer; false: the answer is out.
func (s *Server) interfere(w http.ResponseWriter, r *http.Request, t *turn, stream bool) bool {
	if f, hit := s.struck(t, FaultSlow); hit && !s.wait(r, f.DelayMS) {
		panic(http.ErrAbortHandler)
	}
	if _, hit := s.struck(t, FaultDown); hit {
		s.note(t, stream)
		panic(http.ErrAbortHandler)
	}
	if f, hit := s.struck(t, FaultError); hit {
		text := f.Text
		if text == "" {
			text = "Connection error."
		}
		s.note(t, stream)
		if stream { // before streaming begins an error is a 200 with one frame (contract 3.3)
			s.respond(w, true, abort(text))
		} else {
			writeJSON(w, http.StatusInternalServerError, abort(text))
		}
		return false
	}
	if _, hit := s.struck(t, FaultAbortInOK); hit {
		s.note(t, stream)
		s.respond(w, stream, abort("No text completion could be completed with this input."))
		return false
	}
	if _, hit := s.struck(t, FaultHTML); hit {
		s.note(t, stream)
		unknownPath(w, r)
		return false
	}
	return true
}

func (s *Server) struck(t *turn, kind FaultKind) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, hit := s.strike(kind)
	if hit {
		t.fault = kind
	}
	return f, hit
}

// think decides the text and stores the exchange.
func (s *Server) think(t *turn) {
	s.mu.Lock()
	prompt, _ := t.ws.fields["openAiPrompt"].(string)
	refusal, _ := t.ws.fields["queryRefusalResponse"].(string)
	s.mu.Unlock()
	t.text = answer(prompt, t.message)
	_, t.broken = s.struck(t, FaultStreamBreak)
	if _, hit := s.struck(t, FaultOutOfRange); hit && strings.HasPrefix(t.text, "{") {
		var j map[string]any
		if json.Unmarshal([]byte(t.text), &j) == nil {
			j["score"] = 42
			t.text = mustJSON(j)
		}
	}
	if _, hit := s.struck(t, FaultMalformed); hit {
		t.text = strings.TrimSuffix(clip(t.text, max(len([]rune(t.text))*2/3, 1)), "…")
	}
	if _, hit := s.struck(t, FaultFenced); hit {
		t.text = "Segue a avaliação simulada:\n```json\n" + t.text + "\n```\nEspero ter ajudado."
	}
	if _, hit := s.struck(t, FaultThink); hit {
		t.text = "<think>O cliente escreveu {\"score\": 1}? Isto é só um pensamento simulado.</think>\n" + t.text
	}
	if _, hit := s.struck(t, FaultAgentError); hit {
		t.text = "The agent model failed to respond: 500 simulated"
	}
	if _, hit := s.struck(t, FaultEmpty); hit {
		t.text = ""
	}
	if _, t.refused = s.struck(t, FaultRefusal); t.refused {
		t.text = refusal
		if refusal == "" {
			t.text = defaultRefusal
		}
	}
	s.store(t)
}

func (s *Server) store(t *turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chatSeq++
	t.chatID = s.chatSeq
	t.ws.chats = append(t.ws.chats, exchange{
		id: t.chatID, session: t.session, question: t.message, answer: t.text, at: s.opts.Now().Unix(), include: !t.refused,
	})
}

func (s *Server) reset(t *turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range t.ws.chats {
		if t.ws.chats[n].session == t.session {
			t.ws.chats[n].include = false
		}
	}
}

func (s *Server) note(t *turn, stream bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, Call{
		Workspace: t.ws.Slug, SessionID: t.session, Message: t.message, Answer: t.text, Stream: stream,
		Fault: string(t.fault), At: s.opts.Now().UnixMilli(),
	})
	if len(s.calls) > 1000 {
		s.calls = slices.Clone(s.calls[len(s.calls)-1000:])
	}
}

func (s *Server) metrics(t *turn) object {
	in, out := len(strings.Fields(t.message)), len(strings.Fields(t.text))
	return object{
		"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out, "duration": 0.001, "outputTps": nil,
		"model": s.opts.Model, "provider": "Simulador", "timestamp": s.stamp(),
	}
}

// chat is contract 3.1 and 3.2.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	t, going := s.begin(w, r, false)
	if !going {
		return
	}
	s.think(t)
	s.note(t, false)
	out := object{
		"id": newID(), "type": "textResponse", "sources": []any{}, "close": true, "error": nil, "textResponse": t.text,
	}
	if t.refused {
		out["metrics"] = object{}
	} else {
		out["chatId"], out["metrics"] = t.chatID, s.metrics(t)
	}
	writeJSON(w, 200, out)
}

// respond writes one object as JSON, or as the only frame of a stream.
func (s *Server) respond(w http.ResponseWriter, stream bool, body object) {
	if !stream {
		writeJSON(w, 200, body)
		return
	}
	startStream(w)
	frame(w, body)
}

func startStream(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
}

func frame(w http.ResponseWriter, body object) {
	_, _ = fmt.Fprintf(w, "data: %s\n\n", mustJSON(body))
	if f, can := w.(http.Flusher); can {
		f.Flush()
	}
}

// streamChat is contract 3.3: close comes before the last frame, and there is no [DONE].
func (s *Server) streamChat(w http.ResponseWriter, r *http.Request) {
	t, going := s.begin(w, r, true)
	if !going {
		return
	}
	s.think(t)
	s.note(t, true)
	startStream(w)
	if t.refused {
		frame(w, object{
			"id": newID(), "type": "textResponse", "textResponse": t.text, "sources": []any{}, "attachments": []any{},
			"close": true, "error": nil, "metrics": object{},
		})
		return
	}
	id := newID()
	chunk := func(text string, last bool) {
		frame(w, object{
			"uuid": id, "sources": []any{}, "type": "textResponseChunk", "textResponse": text, "close": last, "error": false,
		})
	}
	parts := pieces(t.text)
	for n, part := range parts {
		if t.broken && n >= len(parts)/2 {
			break
		}
		chunk(part, false)
	}
	if t.broken {
		frame(w, object{
			"uuid": id, "type": "abort", "textResponse": nil, "sources": []any{}, "close": true, "error": "Premature close",
		})
	} else {
		chunk("", true)
	}
	last := object{"uuid": id, "type": "finalizeResponseStream", "close": true, "error": false}
	if t.text != "" {
		last["chatId"], last["metrics"], last["sources"] = t.chatID, s.metrics(t), []any{}
	}
	frame(w, last)
}

// pieces parts a text into chunks of a few words, whitespace kept.
func pieces(text string) []string {
	var out []string
	for n, word := range strings.SplitAfter(text, " ") {
		if n%4 == 0 {
			out = append(out, "")
		}
		out[len(out)-1] += word
	}
	return out
}

// history is contract 3.6; limit counts exchanges.
func (s *Server) history(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if q.Get("limit") == "" {
		limit, err = 100, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ws := s.find(r.PathValue("slug"))
	if ws == nil {
		sendStatus(w, http.StatusBadRequest)
		return
	}
	rows := []object{}
	session := q.Get("apiSessionId")
	for _, c := range ws.chats {
		if err != nil || c.session != session || (session == "" && !c.include) || len(rows) >= limit*2 {
			continue
		}
		rows = append(rows,
			object{"role": "user", "content": c.question, "sentAt": c.at, "attachments": []any{}, "chatId": c.id},
			object{
				"type": "chat", "role": "assistant", "content": c.answer, "sources": []any{}, "chatId": c.id, "sentAt": c.at,
				"feedbackScore": nil, "metrics": object{},
			})
	}
	writeJSON(w, 200, object{"history": rows})
}
