-- name: role_insert
INSERT INTO roles (id, tenant_id, key, name, builtin) VALUES ($1, $2, $3, $4, true)

-- name: role_permission_insert
INSERT INTO role_permissions (tenant_id, role_id, permission) SELECT $1, $2, unnest($3::text[])

-- name: policy_version
SELECT COALESCE((SELECT version FROM policy_versions), 0)

-- name: policy_tenant
SELECT suspended_at IS NOT NULL FROM tenants

-- name: policy_grants
SELECT r.key, p.permission FROM role_permissions p JOIN roles r ON r.id = p.role_id ORDER BY r.key, p.permission

-- name: policy_exceptions
SELECT user_id, permission, granted FROM user_permissions ORDER BY user_id, permission

-- name: policy_people
SELECT u.id, u.name, u.handle, r.key, u.default_connection_id,
       COALESCE((SELECT array_agg(m.department_id ORDER BY m.department_id) FROM department_members m
                 JOIN departments d ON d.id = m.department_id AND d.deleted_at IS NULL
                 WHERE m.user_id = u.id), '{}')
FROM users u JOIN roles r ON r.id = u.role_id WHERE u.active

-- name: policy_flags
SELECT key, enabled FROM flags
