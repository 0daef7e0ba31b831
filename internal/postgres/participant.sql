-- name: participants
-- Whoever has written and is not listed has left, or the group was not read since.
SELECT p.key, p.name, p.phone, p.position, p.admin, p.left_at IS NOT NULL, i.contact_id
FROM tickets t JOIN group_participants p ON p.contact_id = t.contact_id
LEFT JOIN contact_identities i ON i.tenant_id = p.tenant_id AND i.key = p.key
WHERE t.id = $1 AND t.is_group
ORDER BY p.left_at IS NOT NULL, p.name = '', p.name, p.position

-- name: group_describe
SELECT announcements(d.ids) FROM (SELECT describe_group($1, $2, $3::jsonb) AS ids) d WHERE d.ids IS NOT NULL
