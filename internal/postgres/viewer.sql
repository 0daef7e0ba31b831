-- name: viewer_grants
SELECT u.active, u.default_connection_id,
       COALESCE((SELECT f.enabled FROM flags f WHERE f.key = 'ignore_assigned_connection'), false),
       ARRAY(SELECT rp.permission FROM role_permissions rp
             WHERE rp.role_id = u.role_id
               AND NOT EXISTS (SELECT 1 FROM user_permissions x WHERE x.user_id = u.id AND x.permission = rp.permission AND NOT x.granted)
             UNION
             SELECT x.permission FROM user_permissions x WHERE x.user_id = u.id AND x.granted
             ORDER BY 1),
       ARRAY(SELECT m.department_id::text FROM department_members m JOIN departments d ON d.id = m.department_id
             WHERE m.user_id = u.id AND d.deleted_at IS NULL ORDER BY 1)
FROM users u
WHERE u.id = $1
