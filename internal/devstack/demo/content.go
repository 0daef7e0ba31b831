// Package demo is the company that a trial starts with: a furniture shop with two numbers, two departments, people of every profile, and
// conversations in every state, so that a newcomer sees the desk at work and not an empty table.
//
// Its people, numbers and conversations are invented. Past conversations are written as rows, at their own times; from the first new
// message on everything goes the way it goes in production.
package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/balcao/balcao/internal/desk"
)

// Password of everybody in the demo company. It is no secret: the trial listens on the loopback only.
const Password = "balcao-demo"

// conversation is one ticket of the past.
type conversation struct {
	Contact     string        `json:"contact"`
	Phone       string        `json:"phone"`
	Connection  string        `json:"connection"`
	Department  string        `json:"department"`
	Agent       string        `json:"agent"`
	Status      desk.Status   `json:"status"`
	Priority    desk.Priority `json:"priority"`
	Critical    bool          `json:"critical"`
	Tags        []string      `json:"tags"`
	StartedAgo  int           `json:"started_minutes_ago"`
	ClosedAfter int           `json:"closed_after_minutes"`
	Unread      int           `json:"unread"`
	Messages    []utterance   `json:"messages"`
}

// utterance is one message; After is in seconds from the first one, From is customer or the handle of an agent. File names one of files; ""
// for none.
type utterance struct {
	File  string `json:"file"`
	From  string `json:"from"`
	After int    `json:"after"`
	Text  string `json:"text"`
}

//go:embed conversations.json
var conversationsJSON []byte

func conversations() ([]conversation, error) {
	var all []conversation
	if err := json.Unmarshal(conversationsJSON, &all); err != nil {
		return nil, fmt.Errorf("read the demo conversations: %w", err)
	}
	return all, nil
}

func (c conversation) startedAt(now time.Time) time.Time {
	return now.Add(-time.Duration(c.StartedAgo) * time.Minute)
}

// at returns when the message was written: as told, but never in the future.
func (c conversation) at(now time.Time, m utterance) time.Time {
	at := c.startedAt(now).Add(time.Duration(m.After) * time.Second)
	if latest := now.Add(-20 * time.Second); at.After(latest) {
		return latest
	}
	return at
}

// person is somebody who works for the company.
type person struct {
	Role        string
	Name        string
	Handle      string
	Departments []string
	Manages     string
	Connection  string // default connection, by slug
}

// email is "" for the Bot, which has no sign-in (AC-6).
func (p person) email() string {
	if p.Role == desk.ProfileBot {
		return ""
	}
	return p.Handle + "@casaaurora.example"
}

func people() []person {
	return []person{
		{Role: desk.ProfileAdministrator, Name: "Lúcia Andrade", Handle: "lucia"},
		{Role: desk.ProfileSupervisor, Name: "Otávio Moura", Handle: "otavio", Departments: []string{"vendas", "suporte"}, Manages: "suporte"},
		{Role: desk.ProfileAgent, Name: "Camila Teixeira", Handle: "camila", Departments: []string{"vendas"}, Connection: "loja-centro"},
		{Role: desk.ProfileAgent, Name: "Beatriz Souza", Handle: "beatriz", Departments: []string{"suporte"}, Connection: "loja-centro"},
		{Role: desk.ProfileAgent, Name: "Rafael Nunes", Handle: "rafael", Departments: []string{"suporte", "vendas"}, Connection: "loja-norte"},
		{Role: desk.ProfileAuditor, Name: "Neusa Prates", Handle: "neusa"},
		{Role: desk.ProfileBot, Name: "Clara", Handle: "clara"},
	}
}

// number is one WhatsApp number of the company.
type number struct {
	Slug, Name, Phone, Department string
	Color                         int
}

func numbers() []number {
	return []number{
		{Slug: "loja-centro", Name: "Loja Centro", Phone: "5511955550100", Department: "vendas", Color: 1},
		{Slug: "loja-norte", Name: "Loja Norte", Phone: "5511955550110", Department: "suporte", Color: 2},
	}
}
