package hook

import (
	"encoding/json"
	"strings"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// amend says what the event does to another message, and by whom.
func amend(in *postgres.Incoming, e *zapi.Message) {
	in.Plan = desk.Plan{}
	in.Content = nil
	in.Amend = &postgres.Amendment{TargetID: e.TargetID, Actor: actor(e)}
	switch {
	case e.Reaction != nil:
		in.Text = e.Reaction.Emoji
		if !e.Reaction.At.IsZero() {
			in.SentAt = e.Reaction.At
		}
	case e.Poll != nil:
		in.Amend.Options = e.Poll.Options
	case e.Kind == desk.KindEventAnswer:
		in.Amend.Options = []string{e.Text}
	case e.Kind == desk.KindPin:
		in.Text = pinAction(e)
	}
}

// actor tells the people of a chat apart: each has one reaction and one vote.
func actor(e *zapi.Message) string {
	switch {
	case e.FromMe:
		return postgres.AmendActorUs
	case e.ChatKind != desk.ChatGroup:
		return postgres.AmendActorContact
	case e.Reaction != nil && e.Reaction.By != "":
		return e.Reaction.By
	case e.AuthorLID != "":
		return e.AuthorLID
	default:
		return e.Author
	}
}

func pinAction(e *zapi.Message) string {
	var pin struct {
		Action string `json:"action"`
	}
	if json.Unmarshal(e.Content["pinMessage"], &pin) != nil || pin.Action == "" {
		return "pin"
	}
	return strings.ToLower(pin.Action)
}
