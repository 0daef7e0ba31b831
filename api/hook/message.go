package hook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

func (r *Receiver) storeMessage(ctx context.Context, n *number, d delivery, e *zapi.Message) (string, error) {
	identities := e.Identities()
	switch {
	case e.Kind == desk.KindSystem:
		// WhatsApp's own machinery, and our own profile: no message, not even a hidden one, lest it takes the id of the message it announces.
		return kept(flagSystem, r.keep(ctx, n, d, flagSystem))
	case len(identities) == 0:
		return kept(flagNoChat, r.keep(ctx, n, d, flagNoChat))
	case e.Kind.Amends() != "" && e.TargetID == "":
		return kept(flagNoMessage, r.keep(ctx, n, d, flagNoMessage))
	}
	in, err := incoming(n, d, e, identities)
	if err != nil {
		return "unavailable", err
	}
	stored, err := r.deps.DB.IngestMessage(ctx, n.TenantID, in)
	if err != nil {
		return "unavailable", err
	}
	// A row with a seq has left the relay something to do (R10).
	r.deps.Announcer.Announce(stored.Announced, stored.Seq > 0)
	r.chats.remember(n.ConnectionID, identities, stored.TicketID)
	if e.Kind == desk.KindUnsupported && stored.Outcome == postgres.OutcomeStored {
		return "unsupported", nil
	}
	return string(stored.Outcome), nil
}

func incoming(n *number, d delivery, e *zapi.Message, identities []desk.Identity) (postgres.Incoming, error) {
	content, err := contentOf(e)
	if err != nil {
		return postgres.Incoming{}, err
	}
	in := postgres.Incoming{
		ConnectionID: n.ConnectionID, Identities: identities, Address: e.Chat, Plan: desk.PlanRoute(e.Facts(n.GroupsEnabled)),
		FromMe: e.FromMe, FromAPI: e.FromAPI, ProviderID: e.ProviderID, Kind: e.Kind, Text: e.Text, Content: content, QuotedID: e.QuotedID,
		Preview: strings.Join(strings.Fields(e.Text), " "), SentAt: e.At, Raw: d.raw,
	}
	switch {
	case e.ChatKind == desk.ChatGroup:
		in.PushName, in.AuthorName, in.AuthorKey = e.ChatName, e.PushName, authorKey(e)
	case e.FromMe:
		in.PushName = e.ChatName // the sender's name is ours
	default:
		in.PushName = e.PushName
	}
	in.ProviderID = eventID(e, d.raw)
	if e.Kind.Amends() != "" {
		amend(&in, e)
	}
	return in, nil
}

// eventID is the id under which an event is known again (contract §7.1). A call tells of its progress under one id; a group's notices have
// numbers that messages might have as well.
func eventID(e *zapi.Message, raw []byte) string {
	switch {
	case e.Kind == desk.KindCall && e.Call.ID != "":
		return "call:" + e.Call.ID
	case e.ProviderID == "":
		return hashID(raw)
	case e.Kind == desk.KindNotice:
		return "notice:" + e.ProviderID + ":" + e.Notice.Name
	default:
		return e.ProviderID
	}
}

// authorKey is who wrote in a group, as an identity: the phone, under which lists of participants know people, or else the LID. Digits that
// equal the LID beside them are no phone (contract §0.9).
func authorKey(e *zapi.Message) string {
	keys := desk.IdentityKeys(e.Author, e.AuthorLID)
	if len(keys) == 0 || !keys[0].Kind.Person() {
		return ""
	}
	last := keys[len(keys)-1] // phones are sorted behind LIDs
	return string(last.Kind) + ":" + last.Value
}

// hashID is the id of an event that has none: what it says, without when it was delivered (contract §7.1), so that a repetition is known.
func hashID(raw []byte) string {
	said := raw
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) == nil {
		delete(fields, "momment")
		if sorted, err := json.Marshal(fields); err == nil {
			said = sorted
		}
	}
	sum := sha256.Sum256(said)
	return "hash:" + hex.EncodeToString(sum[:])
}

// content is what a message has beyond its text, as it is stored. What is empty is left out.
type content struct {
	Media       *zapi.Media                `json:"media,omitempty"`
	QuotedMedia *zapi.Media                `json:"quoted_media,omitempty"`
	Preview     *zapi.LinkPreview          `json:"preview,omitempty"`
	Location    *zapi.Location             `json:"location,omitempty"`
	Contacts    []zapi.Contact             `json:"contacts,omitempty"`
	Poll        *zapi.Poll                 `json:"poll,omitempty"`
	Choice      *zapi.Choice               `json:"choice,omitempty"`
	Buttons     []zapi.Button              `json:"buttons,omitempty"`
	Cards       []zapi.Card                `json:"cards,omitempty"`
	Ad          *zapi.Ad                   `json:"ad,omitempty"`
	Call        *zapi.Call                 `json:"call,omitempty"`
	Notice      *zapi.Notice               `json:"notice,omitempty"`
	Raw         map[string]json.RawMessage `json:"raw,omitempty"`
	Forwarded   bool                       `json:"forwarded,omitempty"`
	ViewOnce    bool                       `json:"view_once,omitempty"`
	StatusReply bool                       `json:"status_reply,omitempty"`
	ExpiresIn   int64                      `json:"expires_in,omitempty"`
}

func contentOf(e *zapi.Message) (json.RawMessage, error) {
	encoded, err := json.Marshal(content{
		Media: e.Media, QuotedMedia: e.Quoted, Preview: e.Preview, Location: e.Location, Contacts: e.Contacts, Poll: e.Poll, Choice: e.Choice,
		Buttons: e.Buttons, Cards: e.Cards, Ad: e.Ad, Call: e.Call, Notice: e.Notice, Raw: e.Content, Forwarded: e.Forwarded, ViewOnce: e.ViewOnce,
		StatusReply: e.StatusReply, ExpiresIn: e.ExpiresIn,
	})
	if err != nil {
		return nil, fmt.Errorf("content of a message: %w", err)
	}
	if string(encoded) == "{}" {
		return nil, nil
	}
	return encoded, nil
}
