package postgres

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// QuickReply is a text that agents insert by its shortcut. Its variables, such as {{contato.nome}}, are filled by whoever inserts it.
type QuickReply struct {
	ID           uuid.UUID
	Shortcut     string // lower-case letters, digits, - and _; unique within the tenant
	Title        string
	Body         string
	DepartmentID uuid.UUID // uuid.Nil: for everyone
}

// QuickReplyQuery narrows a list.
type QuickReplyQuery struct {
	Text        string      // in shortcut, title or body; "" for all
	All         bool        // of every department
	Departments []uuid.UUID // besides those for everyone, unless All
}

const (
	longestTitle   = 80
	mostQuickReply = 500
)

var (
	shortcutForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

	quickReplyList   = named("quick_reply_list")
	quickReplyInsert = named("quick_reply_insert")
	quickReplyGet    = named("quick_reply_get")
	quickReplyUpdate = named("quick_reply_update")
	quickReplyDelete = named("quick_reply_delete")
)

// QuickReplies returns at most 500, those whose shortcut begins with the text first, then by shortcut.
func (db *DB) QuickReplies(ctx context.Context, tenant uuid.UUID, q QuickReplyQuery) ([]QuickReply, error) {
	departments := q.Departments
	if departments == nil {
		departments = []uuid.UUID{}
	}
	items := []QuickReply{}
	err := db.call(ctx, tenant, collect(&items, quickReplyScan), quickReplyList, q.All, departments, cleanText(strings.TrimSpace(q.Text)), mostQuickReply)
	if err != nil {
		return nil, fmt.Errorf("list the quick replies: %w", err)
	}
	return items, nil
}

// QuickReply returns one; desk.CodeNotFound when there is none of that id.
func (db *DB) QuickReply(ctx context.Context, tenant, id uuid.UUID) (QuickReply, error) {
	return db.quickReply(ctx, tenant, "read a quick reply", quickReplyGet, id)
}

// CreateQuickReply adds one; its id is made here. desk.CodeInvalid names the field: a shortcut that is taken or malformed, an unknown
// department, a text that is missing or too long.
func (db *DB) CreateQuickReply(ctx context.Context, tenant uuid.UUID, q QuickReply) (QuickReply, error) {
	id, err := newID()
	if err != nil {
		return QuickReply{}, err
	}
	q.ID = id
	return db.writeQuickReply(ctx, tenant, "add a quick reply", quickReplyInsert, q)
}

// UpdateQuickReply replaces one. Errors as of CreateQuickReply, and desk.CodeNotFound.
func (db *DB) UpdateQuickReply(ctx context.Context, tenant uuid.UUID, q QuickReply) (QuickReply, error) {
	if _, err := db.QuickReply(ctx, tenant, q.ID); err != nil {
		return QuickReply{}, err
	}
	return db.writeQuickReply(ctx, tenant, "change a quick reply", quickReplyUpdate, q)
}

func (db *DB) writeQuickReply(ctx context.Context, tenant uuid.UUID, doing, query string, q QuickReply) (QuickReply, error) {
	q.Shortcut = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(q.Shortcut), "/"))
	q.Title, q.Body = cleanText(strings.TrimSpace(q.Title)), cleanText(strings.TrimSpace(q.Body))
	if err := q.check(); err != nil {
		return QuickReply{}, err
	}
	stored, err := db.quickReply(ctx, tenant, doing, query, q.ID, q.Shortcut, q.Title, q.Body, orNull(q.DepartmentID))
	switch {
	case desk.CodeOf(err) == desk.CodeNotFound:
		return QuickReply{}, desk.Invalid("department_id", "not_found", "there is no such department")
	case violates(err, "quick_replies_tenant_id_shortcut_key"):
		return QuickReply{}, desk.Invalid("shortcut", "taken", "another quick reply has this shortcut")
	}
	return stored, err
}

func (q QuickReply) check() error {
	switch {
	case !shortcutForm.MatchString(q.Shortcut):
		return desk.Invalid("shortcut", "shortcut", "must be 1 to 32 lower-case letters, digits, - or _, and begin with a letter or a digit")
	case q.Title == "":
		return desk.Invalid("title", "required", "is missing")
	case utf8.RuneCountInString(q.Title) > longestTitle:
		return desk.Invalid("title", "max", "is longer than %d characters", longestTitle)
	case q.Body == "":
		return desk.Invalid("body", "required", "is missing")
	case utf8.RuneCountInString(q.Body) > desk.LongestText:
		return desk.Invalid("body", "max", "is longer than %d characters", desk.LongestText)
	}
	return nil
}

// DeleteQuickReply removes one; desk.CodeNotFound when there is none of that id.
func (db *DB) DeleteQuickReply(ctx context.Context, tenant, id uuid.UUID) error {
	if err := db.call(ctx, tenant, one(&id), quickReplyDelete, id); err != nil {
		return fmt.Errorf("remove a quick reply: %w", err)
	}
	return nil
}

func (db *DB) quickReply(ctx context.Context, tenant uuid.UUID, doing, query string, args ...any) (QuickReply, error) {
	var found []QuickReply
	if err := db.call(ctx, tenant, collect(&found, quickReplyScan), query, args...); err != nil {
		return QuickReply{}, fmt.Errorf("%s: %w", doing, err)
	}
	if len(found) == 0 {
		return QuickReply{}, desk.E(desk.CodeNotFound, "there is no such quick reply")
	}
	return found[0], nil
}

func quickReplyScan(row pgx.CollectableRow) (QuickReply, error) {
	var q QuickReply
	var department *uuid.UUID
	err := row.Scan(&q.ID, &q.Shortcut, &q.Title, &q.Body, &department)
	if department != nil {
		q.DepartmentID = *department
	}
	return q, err
}
