-- name: department_insert
INSERT INTO departments (id, tenant_id, slug, name, timezone, position) VALUES ($1, $2, $3, $4, NULLIF($5, ''), $6)

-- name: department_list
SELECT id, slug, name, COALESCE(timezone, ''), position FROM departments WHERE deleted_at IS NULL ORDER BY position, name, id

-- name: department_member_upsert
INSERT INTO department_members (tenant_id, department_id, user_id, manager)
SELECT $1, d.id, u.id, $4 FROM departments d, users u WHERE d.id = $2 AND u.id = $3 AND d.deleted_at IS NULL
ON CONFLICT (department_id, user_id) DO UPDATE SET manager = EXCLUDED.manager
RETURNING user_id
