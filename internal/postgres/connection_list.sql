-- name: connection_list
SELECT c.id, c.slug, c.name, c.phone, c.color, c.department_id, c.enabled, c.groups_enabled, c.status, c.status_at, a.last_webhook_at
FROM connections c LEFT JOIN connection_activity a ON a.connection_id = c.id
WHERE c.deleted_at IS NULL ORDER BY c.name, c.id
