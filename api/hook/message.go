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
	if len(identities) == 0 {
		return kept(flagNoChat, r.keep(ctx, n, d, flagNoChat))
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
		in.PushName, in.AuthorName = e.ChatName, e.PushName
	case e.FromMe:
		in.PushName = e.ChatName // the sender's name is ours
	default:
		in.PushName = e.PushName
	}
	if in.ProviderID == "" {
		in.ProviderID = hashID(d.raw)
	}
	return in, nil
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
	Reaction    *zapi.Reaction             `json:"reaction,omitempty"`
	Poll        *zapi.Poll                 `json:"poll,omitempty"`
	Choice      *zapi.Choice               `json:"choice,omitempty"`
	Buttons     []zapi.Button              `json:"buttons,omitempty"`
	Cards       []zapi.Card                `json:"cards,omitempty"`
	Ad          *zapi.Ad                   `json:"ad,omitempty"`
	Call        *zapi.Call                 `json:"call,omitempty"`
	Notice      *zapi.Notice               `json:"notice,omitempty"`
	Raw         map[string]json.RawMessage `json:"raw,omitempty"`
	TargetID    string                     `json:"target_id,omitempty"`
	EditedKind  desk.MessageKind           `json:"edited_kind,omitempty"`
	AuthorID    string                     `json:"author_id,omitempty"`
	Forwarded   bool                       `json:"forwarded,omitempty"`
	ViewOnce    bool                       `json:"view_once,omitempty"`
	StatusReply bool                       `json:"status_reply,omitempty"`
	ExpiresIn   int64                      `json:"expires_in,omitempty"`
}

func contentOf(e *zapi.Message) (json.RawMessage, error) {
	author := e.AuthorLID
	if author == "" {
		author = e.Author
	}
	encoded, err := json.Marshal(content{
		Media: e.Media, QuotedMedia: e.Quoted, Preview: e.Preview, Location: e.Location, Contacts: e.Contacts, Reaction: e.Reaction, Poll: e.Poll,
		Choice: e.Choice, Buttons: e.Buttons, Cards: e.Cards, Ad: e.Ad, Call: e.Call, Notice: e.Notice, Raw: e.Content, TargetID: e.TargetID,
		EditedKind: e.EditedKind, AuthorID: author, Forwarded: e.Forwarded, ViewOnce: e.ViewOnce, StatusReply: e.StatusReply, ExpiresIn: e.ExpiresIn,
	})
	if err != nil {
		return nil, fmt.Errorf("content of a message: %w", err)
	}
	if string(encoded) == "{}" {
		return nil, nil
	}
	return encoded, nil
}
