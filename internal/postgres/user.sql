-- name: user_insert
-- The version moves too: policies hold the people of the tenant (R40).
WITH added AS (
    INSERT INTO users (id, tenant_id, role_id, email, name, handle, password_hash, default_connection_id)
    SELECT $1, $2, r.id, $4, $5, $6, $7, $8 FROM roles r WHERE r.key = $3
    RETURNING id, tenant_id
), moved AS (
    UPDATE policy_versions p SET version = p.version + 1 FROM added a WHERE p.tenant_id = a.tenant_id
)
SELECT id FROM added

-- name: user_by_email
SELECT id FROM users WHERE email = $1 OR handle = $1

-- name: user_set_password
UPDATE users SET password_hash = $2 WHERE id = $1

-- name: user_set_default_connection
UPDATE users SET default_connection_id = $2 WHERE id = $1 RETURNING id

-- name: user_list
SELECT u.id, u.name, u.handle, u.active, r.key,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name, 'slug', d.slug) ORDER BY d.position, d.name)
                 FROM department_members m JOIN departments d ON d.id = m.department_id AND d.deleted_at IS NULL
                 WHERE m.user_id = u.id), '[]')
FROM users u JOIN roles r ON r.id = u.role_id
WHERE $1::boolean IS NULL OR u.active = $1
ORDER BY u.name, u.id

-- name: user_profile
SELECT u.id, u.name, COALESCE(u.email, ''), u.handle, r.key, r.name, u.default_connection_id,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name, 'slug', d.slug) ORDER BY d.position, d.name)
                 FROM department_members m JOIN departments d ON d.id = m.department_id AND d.deleted_at IS NULL
                 WHERE m.user_id = u.id), '[]'),
       t.id, t.slug, t.name, COALESCE(t.host, ''), t.timezone, t.locale, t.created_at, t.suspended_at
FROM users u JOIN roles r ON r.id = u.role_id JOIN tenants t ON t.id = u.tenant_id
WHERE u.id = $1

-- name: sign_in_lookup
SELECT tenant_id, user_id FROM lookup_sign_in($1)

-- name: sign_in_candidate
SELECT t.slug, COALESCE(u.password_hash, '') FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE u.id = $1 AND u.active
