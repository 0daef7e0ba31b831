package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/balcao/balcao/internal/desk"
)

// messageRow is p_message of the SQL function ingest_message.
type messageRow struct {
	ProviderID string    `json:"provider_id"`
	Type       string    `json:"type"`
	Direction  string    `json:"direction"`
	Origin     string    `json:"origin"`
	Status     string    `json:"status"`
	AuthorName string    `json:"author_name"`
	AuthorKey  string    `json:"author_key,omitempty"`
	Body       string    `json:"body"`
	Content    any       `json:"content,omitempty"`
	QuotedID   *string   `json:"quoted_id,omitempty"`
	Preview    string    `json:"preview"`
	SentAt     time.Time `json:"sent_at"`
	Raw        any       `json:"raw,omitempty"`
}

func (in Incoming) row(now time.Time) messageRow {
	row := messageRow{
		ProviderID: providerKey(in.ProviderID), Type: string(in.Kind), AuthorName: cleanText(in.AuthorName), AuthorKey: cleanText(in.AuthorKey),
		Body: cleanText(in.Text), Content: cleanJSON(in.Content), QuotedID: orNullText(providerKey(in.QuotedID)), Preview: preview(in.Preview),
		SentAt: plausible(in.SentAt, now), Raw: cleanJSON(in.Raw),
		Direction: "in", Origin: in.origin(), Status: string(desk.DeliveryReceived),
	}
	if row.Origin != "customer" {
		row.Direction, row.Status = "out", string(desk.DeliverySent)
	}
	return row
}

// origin says which side it is from, and which of our two mouths (R14).
func (in Incoming) origin() string {
	switch {
	case in.FromAPI:
		return "api"
	case in.FromMe:
		return "phone"
	default:
		return "customer"
	}
}

// identityKeys writes identities as contact_identities keeps them, and says what sort of contact they name.
func identityKeys(identities []desk.Identity) (keys []string, kind string, err error) {
	kind = "person"
	for _, identity := range identities {
		if identity.Value == "" || len(identity.Value) > 128 {
			return nil, "", desk.E(desk.CodeInvalid, "an identity of the chat can't be used")
		}
		if identity.Kind == desk.ChatGroup {
			kind = "group"
		}
		keys = append(keys, cleanText(string(identity.Kind)+":"+identity.Value))
	}
	if len(keys) == 0 {
		return nil, "", desk.E(desk.CodeInvalid, "the chat has no identity")
	}
	return keys, kind, nil
}

// planOf puts the plan in the order in which ingest_message looks it up.
func planOf(p desk.Plan) []string {
	return []string{string(p.Active), string(p.Surveying), string(p.SurveyingLate), string(p.Reopenable), string(p.None)}
}

// longestProviderID keeps index entries far below a page; WhatsApp's own ids have some thirty characters.
const longestProviderID = 256

// providerKey is the provider's id as it is stored. The sender of a message chooses it, so it may be anything.
func providerKey(id string) string {
	id = cleanText(id)
	if len(id) <= longestProviderID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// longestPreview is in characters.
const longestPreview = 160

func preview(s string) string {
	s = cleanText(s)
	if utf8.RuneCountInString(s) <= longestPreview {
		return s
	}
	return string([]rune(s)[:longestPreview])
}

// plausible replaces instants that can't be by now: a message of the far future would stay on top of every list.
func plausible(at, now time.Time) time.Time {
	if at.Year() < 2009 || at.After(now.Add(5*time.Minute)) {
		return now.UTC()
	}
	return at.UTC()
}

func orNullText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// retryLostRace runs fn again when the database chose it as the loser against another transaction: a deadlock, or a row that another
// process made first. Either way nothing of it was kept, and the next look sees the winner's rows.
func retryLostRace(ctx context.Context, fn func() error) error {
	var err error
	for range ingestTries {
		if err = fn(); err == nil || !lostRace(err) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func lostRace(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	return refused.Code == stateDeadlock || refused.Code == stateSerialization || refused.Code == stateUniqueViolation
}

// announcementList scans what the SQL function announcements returns.
type announcementList []Announcement

// Scan implements sql.Scanner.
func (l *announcementList) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*l = nil
		return nil
	case string:
		return json.Unmarshal([]byte(v), (*[]Announcement)(l))
	case []byte:
		return json.Unmarshal(v, (*[]Announcement)(l))
	}
	return fmt.Errorf("announcements: unexpected %T", value)
}
