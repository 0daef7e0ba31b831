package postgres

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// contactColumns need the viewer's six arguments in front (viewerArgs) and contacts as c.
const contactColumns = `c.id, c.kind, c.name, c.push_name, c.phone,
	ARRAY(SELECT substr(i.key, 5) FROM contact_identities i WHERE i.contact_id = c.id AND i.key LIKE 'lid:%' ORDER BY 1),
	c.note, c.photo_key, c.photo_fetched_at, c.blocked_at, c.saved_at, c.created_at, seen.tickets, seen.connections, c.sort_name`

// contactSeen counts what the viewer sees of the contact's tickets: what is hidden does not leak through the figure.
const contactSeen = `CROSS JOIN LATERAL (
	SELECT count(*)::int AS tickets, COALESCE(
		(SELECT jsonb_agg(jsonb_build_object('id', n.id, 'name', n.name, 'color', n.color) ORDER BY n.name)
		 FROM connections n WHERE n.id = ANY (array_agg(t.connection_id))), '[]') AS connections
	FROM tickets t WHERE t.contact_id = c.id AND ` + visible + `) seen`

// contactGoesOn finds the contact of an id, through every joining since.
const contactGoesOn = `WITH RECURSIVE chain AS (
	SELECT x.id, x.merged_into FROM contacts x WHERE x.id = $7
	UNION SELECT x.id, x.merged_into FROM contacts x JOIN chain ON x.id = chain.merged_into)
`

const contactGet = contactGoesOn + "SELECT " + contactColumns + "\nFROM contacts c " + contactSeen +
	"\nWHERE c.id = (SELECT chain.id FROM chain WHERE chain.merged_into IS NULL)"

// listedContact is a contact with its place in the list.
type listedContact struct {
	Contact
	sortName string
}

func contactScan(row pgx.CollectableRow) (listedContact, error) {
	var c listedContact
	var connections []byte
	err := row.Scan(&c.ID, &c.Kind, &c.Name, &c.PushName, &c.Phone, &c.LIDs, &c.Note, &c.PhotoKey, &c.PhotoFetchedAt, &c.BlockedAt,
		&c.SavedAt, &c.CreatedAt, &c.Tickets, &connections, &c.sortName)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(connections, &c.Connections); err != nil {
		return c, fmt.Errorf("connections of a contact: %w", err)
	}
	c.CreatedAt, c.PhotoFetchedAt, c.BlockedAt, c.SavedAt = c.CreatedAt.UTC(), utc(c.PhotoFetchedAt), utc(c.BlockedAt), utc(c.SavedAt)
	return c, nil
}

var errNoContact = desk.E(desk.CodeNotFound, "there is no such contact")

// Contact returns a contact, or the one with which it was joined. anyone tells that the asker may know of every contact; else one without a
// ticket that the viewer sees is desk.CodeNotFound, as an absent one is.
func (db *DB) Contact(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, id uuid.UUID, anyone bool) (Contact, error) {
	args, err := viewerArgs(viewer)
	if err != nil {
		return Contact{}, fmt.Errorf("read a contact: %w", err)
	}
	var found []listedContact
	if err := db.call(ctx, tenant, collect(&found, contactScan), contactGet, append(args, id)...); err != nil {
		return Contact{}, fmt.Errorf("read a contact: %w", err)
	}
	if len(found) == 0 || (!anyone && found[0].Tickets == 0) {
		return Contact{}, errNoContact
	}
	return found[0].Contact, nil
}

// ContactByIdentity returns the contact whom one of the identities names, as Contact does.
func (db *DB) ContactByIdentity(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, identities []desk.Identity, anyone bool) (Contact, error) {
	keys, _, err := identityKeys(identities)
	if err != nil {
		return Contact{}, err
	}
	var id uuid.UUID
	if err := db.call(ctx, tenant, one(&id), contactByIdentity, keys); err != nil {
		if desk.CodeOf(err) == desk.CodeNotFound {
			return Contact{}, errNoContact
		}
		return Contact{}, fmt.Errorf("find a contact: %w", err)
	}
	return db.Contact(ctx, tenant, viewer, id, anyone)
}

// contactCursor is the place of the last contact of a page.
type contactCursor struct {
	Name   string    `json:"n"`
	ID     uuid.UUID `json:"i"`
	Filter string    `json:"f"`
}

func (f ContactFilter) fingerprint() string {
	f.Cursor, f.Limit = "", 0
	return fingerprint(f)
}

// after reads the cursor; both are nil for the first page.
func (f ContactFilter) after() (name *string, id *uuid.UUID, err error) {
	if f.Cursor == "" {
		return nil, nil, nil
	}
	var c contactCursor
	decoded, err := base64.RawURLEncoding.DecodeString(f.Cursor)
	if err == nil {
		err = json.Unmarshal(decoded, &c)
	}
	if err != nil || c.Filter != f.fingerprint() || strings.ContainsRune(c.Name, 0) {
		return nil, nil, desk.Invalid("cursor", "invalid", "the cursor does not belong to this list")
	}
	return &c.Name, &c.ID, nil
}

// Contacts returns a page of the contacts by name. Its figures tell of tickets that the viewer may see.
//
// desk.CodeInvalid: an unknown kind, a limit out of range, a cursor of another filter.
func (db *DB) Contacts(ctx context.Context, tenant uuid.UUID, viewer desk.Viewer, f ContactFilter) (ContactPage, error) {
	limit, err := pageSize(f.Limit, defaultPage)
	if err != nil {
		return ContactPage{}, err
	}
	if f.Kind != "" && f.Kind != "person" && f.Kind != "group" {
		return ContactPage{}, desk.Invalid("kind", "oneof", "is neither person nor group")
	}
	f.Query = strings.TrimSpace(cleanText(f.Query))
	name, id, err := f.after()
	if err != nil {
		return ContactPage{}, err
	}
	args, err := viewerArgs(viewer)
	if err != nil {
		return ContactPage{}, fmt.Errorf("list contacts: %w", err)
	}
	query, args := f.sql(args, name, id, limit+1)
	var found []listedContact
	if err := db.call(ctx, tenant, collect(&found, contactScan), query, args...); err != nil {
		return ContactPage{}, fmt.Errorf("list contacts: %w", err)
	}
	return f.page(found, limit)
}

// sql returns the query of a page: the walk of one index, or the search's own, joined with what is shown.
func (f ContactFilter) sql(args []any, name *string, id *uuid.UUID, limit int) (string, []any) {
	if f.Query != "" {
		return "SELECT " + contactColumns + "\nFROM search_contacts($7, $8::text[], $9, $10, $11, $12) s JOIN contacts c ON c.id = s.contact_id " +
			contactSeen + "\nORDER BY c.sort_name, c.id", append(args, f.Query, phoneParts(f.Query), f.Kind, name, id, limit)
	}
	where, walk := "x.merged_into IS NULL", slices.Concat(args, []any{limit})
	if f.Kind != "" {
		walk = append(walk, f.Kind)
		where += fmt.Sprintf(" AND x.kind = $%d", len(walk))
	}
	if id != nil {
		walk = append(walk, *name, *id)
		where += fmt.Sprintf(" AND (x.sort_name, x.id) > ($%d, $%d)", len(walk)-1, len(walk))
	}
	return "WITH page AS MATERIALIZED (SELECT x.id FROM contacts x WHERE " + where + " ORDER BY x.sort_name, x.id LIMIT $7)\nSELECT " + contactColumns +
		"\nFROM page JOIN contacts c ON c.id = page.id " + contactSeen + "\nORDER BY c.sort_name, c.id", walk
}

// phoneParts are the forms in which a text may be part of a stored number: as it was typed, and with the ninth digit (WA-12).
func phoneParts(text string) []string {
	const fewest = 4
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	if len(digits) < fewest || strings.ContainsFunc(text, func(r rune) bool { return r > '9' && r != '+' }) {
		return []string{}
	}
	parts := []string{digits}
	for _, whole := range []string{digits, "55" + digits} {
		if canonical, ok := desk.CanonicalPhone(whole); ok && !strings.Contains(canonical, digits) {
			parts = append(parts, canonical)
		}
	}
	return parts
}

func (f ContactFilter) page(found []listedContact, limit int) (ContactPage, error) {
	page := ContactPage{Items: make([]Contact, 0, min(len(found), limit))}
	for _, c := range found[:min(len(found), limit)] {
		page.Items = append(page.Items, c.Contact)
	}
	if len(found) > limit {
		last := found[limit-1]
		encoded, err := json.Marshal(contactCursor{Name: last.sortName, ID: last.ID, Filter: f.fingerprint()})
		if err != nil {
			return ContactPage{}, fmt.Errorf("list contacts: %w", err)
		}
		page.Next = base64.RawURLEncoding.EncodeToString(encoded)
	}
	return page, nil
}

var (
	contactCreate     = named("contact_create")
	contactUpdate     = named("contact_update")
	contactSetBlocked = named("contact_set_blocked")
	contactAddress    = named("contact_address")
	contactByIdentity = named("contact_by_identity")
)

// CreateContact adds a person. phone is canonical (desk.CanonicalPhone); one that a contact has already is desk.CodeInvalid at `phone`.
func (db *DB) CreateContact(ctx context.Context, tenant uuid.UUID, name, phone, note string) (uuid.UUID, []Announcement, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, nil, err
	}
	var taken bool
	var announced announcementList
	if err := db.call(ctx, tenant, one(&taken, &announced), contactCreate, id, cleanText(name), phone, cleanText(note)); err != nil {
		return uuid.Nil, nil, fmt.Errorf("create a contact: %w", err)
	}
	if taken {
		return uuid.Nil, nil, desk.Invalid("phone", "taken", "a contact has this number already")
	}
	return id, announced, nil
}

// UpdateContact changes name and note, those that are given. A name that is not empty keeps the contact (see Contact.SavedAt).
func (db *DB) UpdateContact(ctx context.Context, tenant, id uuid.UUID, name, note *string) ([]Announcement, error) {
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), contactUpdate, id, typedOrNil(name), typedOrNil(note)); err != nil {
		return nil, fmt.Errorf("change a contact: %w", err)
	}
	return announced, nil
}

// SetContactBlocked blocks a contact or lets it write again. Doing it twice does no harm.
func (db *DB) SetContactBlocked(ctx context.Context, tenant, id uuid.UUID, blocked bool) ([]Announcement, error) {
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), contactSetBlocked, id, blocked); err != nil {
		return nil, fmt.Errorf("block a contact: %w", err)
	}
	return announced, nil
}

// ContactAddress returns the contact's chat as Z-API wants it in `phone`: as the connection last knew it, else as any number did, else the
// canonical phone or a LID.
func (db *DB) ContactAddress(ctx context.Context, tenant, contact, connection uuid.UUID) (string, error) {
	var address string
	if err := db.call(ctx, tenant, one(&address), contactAddress, contact, connection); err != nil {
		return "", fmt.Errorf("look up a contact's address: %w", err)
	}
	return address, nil
}

// typedOrNil is what a query is given for a field that may be absent.
func typedOrNil(s *string) *string {
	if s == nil {
		return nil
	}
	clean := cleanText(*s)
	return &clean
}
