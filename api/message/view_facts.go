package message

import (
	"encoding/json"
	"time"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Reaction is one emoji on a message, with those who chose it.
type Reaction struct {
	Emoji string   `json:"emoji"`
	Count int      `json:"count"`
	Mine  bool     `json:"mine"` // our number chose it: one reaction a side, whoever of us it was
	By    []Person `json:"by"`
}

// Person is somebody who reacted or voted.
type Person struct {
	Name string `json:"name"`
	Kind string `json:"kind" enums:"contact,user,bot,phone,system"`
}

// Edit is a version of a text before it was changed.
type Edit struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"` // when this version was written
}

// reactions groups them by emoji, in the order in which each was first chosen.
func reactions(facts []postgres.Fact) []Reaction {
	shown := []Reaction{}
	place := map[string]int{}
	for _, f := range facts {
		if f.Kind != desk.AmendReaction || f.Body == "" {
			continue
		}
		i, known := place[f.Body]
		if !known {
			i = len(shown)
			place[f.Body] = i
			shown = append(shown, Reaction{Emoji: f.Body})
		}
		shown[i].Count++
		shown[i].Mine = shown[i].Mine || f.Actor == postgres.AmendActorUs
		shown[i].By = append(shown[i].By, Person{Name: f.Name, Kind: f.By})
	}
	return shown
}

// edits returns the versions before the one that is shown.
func edits(m postgres.Message) []Edit {
	versions := []Edit{}
	if m.EditedAt == nil || m.OriginalText == "" && m.Text == "" {
		return versions // never edited, or deleted and not to be read
	}
	versions = append(versions, Edit{Text: m.OriginalText, At: m.SentAt})
	for _, f := range m.Facts {
		if f.Kind == desk.AmendEdit {
			versions = append(versions, Edit{Text: f.Body, At: f.At.UTC()})
		}
	}
	return versions[:len(versions)-1]
}

func pinned(facts []postgres.Fact) bool {
	for _, f := range facts {
		if f.Kind == desk.AmendPin {
			return f.Body != "unpin"
		}
	}
	return false
}

// votes counts what was chosen. Options that the poll does not name, or whose poll was never seen, stand behind those that it does.
func votes(options []string, facts []postgres.Fact) []PollOption {
	shown := []PollOption{}
	place := map[string]int{}
	at := func(name string) int {
		i, known := place[name]
		if !known {
			i = len(shown)
			place[name] = i
			shown = append(shown, PollOption{Name: name, By: []Person{}})
		}
		return i
	}
	for _, name := range options {
		at(name)
	}
	for _, f := range facts {
		var chosen []string
		if f.Kind != desk.AmendVote || json.Unmarshal([]byte(f.Body), &chosen) != nil {
			continue
		}
		for _, name := range chosen {
			i := at(name)
			shown[i].Votes++
			shown[i].By = append(shown[i].By, Person{Name: f.Name, Kind: f.By})
		}
	}
	return shown
}
