-- name: ticket_state
SELECT t.id, t.protocol, t.status, t.priority, t.critical, t.is_group, t.department_id, COALESCE(d.slug, ''), t.agent_id, COALESCE(u.handle, ''),
       t.connection_id, COALESCE(c.slug, ''), t.revision, t.last_seq, t.handled_seq, t.created_at,
       NOT t.is_group AND COALESCE(c.greeting <> '' OR c.agent_id IS NOT NULL, false)
FROM tickets t
LEFT JOIN departments d ON d.id = t.department_id
LEFT JOIN users u ON u.id = t.agent_id
LEFT JOIN connections c ON c.id = t.connection_id
WHERE t.id = $1

-- name: ticket_pending
SELECT CASE WHEN m.direction = 'in' THEN 'inbound' WHEN m.origin IN ('phone', 'api') THEN 'outside' ELSE 'outbound' END,
       m.seq, m.id, m.intent, m.created_at
FROM messages m
WHERE m.ticket_id = $1 AND m.seq > $2
ORDER BY m.seq
LIMIT $3

-- name: ticket_handled
-- Above the newest seq there is nothing to have handled.
UPDATE tickets t SET handled_seq = greatest(t.handled_seq, least($2::bigint, t.last_seq)) WHERE t.id = $1 RETURNING t.last_seq
