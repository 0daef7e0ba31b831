package anythingllm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// FaultKind names something that can go wrong with a chat.
type FaultKind string

// Faults of chat and stream-chat.
const (
	FaultSlow        FaultKind = "slow"         // waits DelayMS before answering
	FaultDown        FaultKind = "down"         // the connection is cut
	FaultError       FaultKind = "error"        // 500 with an abort body, Text as error
	FaultAbortInOK   FaultKind = "abort_in_200" // 200 with type abort
	FaultHTML        FaultKind = "html"         // 200 with an HTML page
	FaultEmpty       FaultKind = "empty"        // 200, type textResponse, no text
	FaultRefusal     FaultKind = "refusal"      // the workspace's refusal text, without chatId
	FaultAgentError  FaultKind = "agent_error"  // a failure written as an answer
	FaultMalformed   FaultKind = "malformed"    // cut-off JSON, or text where JSON was asked
	FaultFenced      FaultKind = "fenced"       // the answer in a Markdown fence with a word around it
	FaultOutOfRange  FaultKind = "out_of_range" // a judge's score of 42
	FaultThink       FaultKind = "think"        // a <think> block before the answer
	FaultStreamBreak FaultKind = "stream_break" // an abort frame in mid-stream, then a normal end
)

var faultKinds = []FaultKind{
	FaultSlow, FaultDown, FaultError, FaultAbortInOK, FaultHTML, FaultEmpty, FaultRefusal, FaultAgentError,
	FaultMalformed, FaultFenced, FaultOutOfRange, FaultThink, FaultStreamBreak,
}

// Fault is one switched-on fault: Always, or the Next n chats.
type Fault struct {
	Kind    FaultKind `json:"kind"`
	Always  bool      `json:"always,omitempty"`
	Next    int       `json:"next,omitempty"`
	DelayMS int64     `json:"delay_ms,omitempty"`
	Text    string    `json:"text,omitempty"`
}

// SetFaults replaces the faults; none switches all off.
func (s *Server) SetFaults(faults ...Fault) error {
	for _, f := range faults {
		if !slices.Contains(faultKinds, f.Kind) || f.Always == (f.Next > 0) {
			return fmt.Errorf("fault %q needs a known kind and either always or next", f.Kind)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.Clone(faults)
	return nil
}

// strike answers whether a fault is due and uses up a turn; s.mu is held.
func (s *Server) strike(kind FaultKind) (Fault, bool) {
	for n := range s.faults {
		if s.faults[n].Kind != kind {
			continue
		}
		hit := s.faults[n]
		if !hit.Always {
			s.faults[n].Next--
			if s.faults[n].Next == 0 {
				s.faults = slices.Delete(s.faults, n, n+1)
			}
		}
		return hit, true
	}
	return Fault{}, false
}

// wait pauses and answers false when the caller or the server goes first.
func (s *Server) wait(r *http.Request, ms int64) bool {
	t := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
	case <-s.closed:
	}
	return false
}

// Calls lists the chats so far, oldest first.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *Server) adminRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /_sim/calls", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 200, append([]Call{}, s.Calls()...))
	})
	mux.HandleFunc("GET /_sim/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		writeJSON(w, 200, append([]Fault{}, s.faults...))
	})
	mux.HandleFunc("PUT /_sim/faults", func(w http.ResponseWriter, r *http.Request) {
		var faults []Fault
		if r.Header.Get("Content-Type") != "application/json" {
			writeJSON(w, http.StatusUnsupportedMediaType, object{"error": "Content-Type must be application/json"})
			return
		}
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&faults)
		if err == nil {
			err = s.SetFaults(faults...)
		}
		if err != nil {
			writeJSON(w, http.StatusBadRequest, object{"error": err.Error()})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
