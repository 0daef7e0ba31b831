-- name: quick_reply_list
-- Those for everyone and those of the departments given; all of them for $1. The pattern is a literal text.
SELECT q.id, q.shortcut, q.title, q.body, q.department_id
FROM quick_replies q
WHERE ($1::boolean OR q.department_id IS NULL OR q.department_id = ANY ($2::uuid[]))
  AND ($3::text = '' OR strpos(lower(q.shortcut || ' ' || q.title || ' ' || q.body), lower($3)) > 0)
ORDER BY starts_with(q.shortcut, lower($3)) DESC, q.shortcut
LIMIT $4

-- name: quick_reply_insert
INSERT INTO quick_replies (id, tenant_id, shortcut, title, body, department_id)
SELECT $1, current_tenant(), $2, $3, $4, $5::uuid
WHERE $5::uuid IS NULL OR EXISTS (SELECT 1 FROM departments d WHERE d.id = $5::uuid AND d.deleted_at IS NULL)
RETURNING id, shortcut, title, body, department_id

-- name: quick_reply_get
SELECT id, shortcut, title, body, department_id FROM quick_replies WHERE id = $1

-- name: quick_reply_update
UPDATE quick_replies q SET shortcut = $2, title = $3, body = $4, department_id = $5::uuid, updated_at = now()
WHERE q.id = $1 AND ($5::uuid IS NULL OR EXISTS (SELECT 1 FROM departments d WHERE d.id = $5::uuid AND d.deleted_at IS NULL))
RETURNING q.id, q.shortcut, q.title, q.body, q.department_id

-- name: quick_reply_delete
DELETE FROM quick_replies WHERE id = $1 RETURNING id
