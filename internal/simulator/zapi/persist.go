package zapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// savedState is the state file. Queues, logs and faults are not kept: they
// belong to one run.
type savedState struct {
	Version   int             `json:"version"`
	Instances []savedInstance `json:"instances"`
	Customers []Customer      `json:"customers"`
}

type savedInstance struct {
	Instance Instance    `json:"instance"`
	Groups   []Group     `json:"groups"`
	Chats    []savedChat `json:"chats"`
}

type savedChat struct {
	Key      string            `json:"key"`
	Unread   int               `json:"unread"`
	Flags    map[string]string `json:"flags"`
	Messages []Message         `json:"messages"`
}

func (s *Server) snapshot() savedState {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := savedState{Version: 1}
	for _, id := range s.order {
		inst := s.instances[id]
		kept := savedInstance{Instance: inst.view()}
		for _, g := range inst.groups {
			kept.Groups = append(kept.Groups, Group(*g))
		}
		for _, ch := range inst.sortedChats() {
			row := savedChat{Key: ch.key, Unread: ch.unread, Flags: ch.flags}
			for _, m := range ch.messages {
				row.Messages = append(row.Messages, m.clone())
			}
			kept.Chats = append(kept.Chats, row)
		}
		out.Instances = append(out.Instances, kept)
	}
	for _, c := range s.customers {
		out.Customers = append(out.Customers, *c)
	}
	return out
}

func (s *Server) load() error {
	raw, err := os.ReadFile(s.opts.StatePath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read simulator state: %w", err)
	}
	var state savedState
	if err := json.Unmarshal(raw, &state); err != nil {
		return fmt.Errorf("simulator state %s is damaged: %w", s.opts.StatePath, err)
	}
	for _, c := range state.Customers {
		c.Reading = ""
		s.customers[ninthless(c.Phone)] = &c
	}
	for _, kept := range state.Instances {
		inst := s.newInstance(kept.Instance)
		for _, g := range kept.Groups {
			inst.groups[g.ID] = (*group)(&g)
		}
		for _, row := range kept.Chats {
			ch := inst.chat(row.Key)
			ch.unread = row.Unread
			if row.Flags != nil {
				ch.flags = row.Flags
			}
			for n := range row.Messages {
				ch.append(&row.Messages[n])
			}
		}
	}
	return nil
}

// saver writes the state a moment after it changed, and once more at the end.
type saver struct {
	s    *Server
	mu   sync.Mutex
	due  *time.Timer
	last error
}

func newSaver(s *Server) *saver { return &saver{s: s} }

const saveAfter = 500 * time.Millisecond

func (v *saver) mark() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.due == nil {
		v.due = time.AfterFunc(saveAfter, v.write)
	}
}

func (v *saver) write() {
	v.mu.Lock()
	v.due = nil
	v.mu.Unlock()
	state := v.s.snapshot()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last = writeState(v.s.opts.StatePath, state)
	if v.last != nil {
		v.s.log.Error("simulator state was not saved", "error", v.last)
	}
}

func (v *saver) close() error {
	v.mu.Lock()
	if v.due != nil {
		v.due.Stop()
	}
	v.mu.Unlock()
	v.write()
	return v.last
}

// writeState replaces the file in one step, so that a crash leaves the old one.
func writeState(path string, state savedState) error {
	slices.SortFunc(state.Customers, func(a, b Customer) int { return strings.Compare(a.Phone, b.Phone) })
	raw, err := json.MarshalIndent(state, "", " ")
	if err != nil {
		return fmt.Errorf("encode simulator state: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make state folder: %w", err)
	}
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return fmt.Errorf("write simulator state: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("replace simulator state: %w", err)
	}
	return nil
}
