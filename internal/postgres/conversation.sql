-- Rows of intent 'linked' are echoes whose own message is in the conversation already: never shown.
-- Every query of messages selects the same columns, see messageScan. $1 is the ticket, $2 whether to show what was deleted.

-- name: ticket_seen
SELECT COALESCE((SELECT ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                                       t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
                 FROM tickets t WHERE t.id = $7), false)

-- name: messages_page
WITH page AS MATERIALIZED (
    SELECT p.* FROM messages p
    WHERE p.ticket_id = $1 AND p.intent <> 'linked' AND (p.sent_at, p.id) < ($3::timestamptz, $4::uuid)
    ORDER BY p.sent_at DESC, p.id DESC LIMIT $5
)
SELECT m.id, m.ticket_id, m.connection_id, m.client_id, COALESCE(m.seq, 0), m.type, m.direction, m.origin, m.intent,
       CASE m.origin WHEN 'customer' THEN 'contact' WHEN 'agent' THEN 'user' WHEN 'ai' THEN 'bot' WHEN 'phone' THEN 'phone' ELSE 'system' END,
       CASE WHEN m.origin = 'customer' THEN m.contact_id ELSE m.author_id END,
       COALESCE(NULLIF(m.author_name, ''), u.name, CASE WHEN m.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.body ELSE '' END,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.content END,
       m.status, COALESCE(m.failure, ''), m.sent_at, m.created_at, m.edited_at, m.deleted_at,
       q.id, q.type, CASE WHEN q.deleted_at IS NULL OR $2::boolean THEN COALESCE(left(q.body, 300), '') ELSE '' END,
       COALESCE(NULLIF(q.author_name, ''), qu.name, CASE WHEN q.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, '')
FROM page m
JOIN contacts c ON c.id = m.contact_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN messages q ON q.connection_id = m.connection_id AND q.contact_id = m.contact_id AND q.provider_id = m.quoted_id
LEFT JOIN users qu ON qu.id = q.author_id
ORDER BY m.sent_at DESC, m.id DESC

-- name: messages_after
WITH page AS MATERIALIZED (
    (SELECT p.* FROM messages p WHERE p.ticket_id = $1 AND p.intent <> 'linked' AND p.seq > $3 ORDER BY p.seq LIMIT $4)
    UNION ALL
    (SELECT p.* FROM messages p
     WHERE p.ticket_id = $1 AND p.seq IS NULL AND p.intent <> 'linked'
       AND p.created_at >= COALESCE((SELECT k.created_at FROM messages k WHERE k.ticket_id = $1 AND k.seq = $3), '-infinity')
     ORDER BY p.id DESC LIMIT 100)
)
SELECT m.id, m.ticket_id, m.connection_id, m.client_id, COALESCE(m.seq, 0), m.type, m.direction, m.origin, m.intent,
       CASE m.origin WHEN 'customer' THEN 'contact' WHEN 'agent' THEN 'user' WHEN 'ai' THEN 'bot' WHEN 'phone' THEN 'phone' ELSE 'system' END,
       CASE WHEN m.origin = 'customer' THEN m.contact_id ELSE m.author_id END,
       COALESCE(NULLIF(m.author_name, ''), u.name, CASE WHEN m.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.body ELSE '' END,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.content END,
       m.status, COALESCE(m.failure, ''), m.sent_at, m.created_at, m.edited_at, m.deleted_at,
       q.id, q.type, CASE WHEN q.deleted_at IS NULL OR $2::boolean THEN COALESCE(left(q.body, 300), '') ELSE '' END,
       COALESCE(NULLIF(q.author_name, ''), qu.name, CASE WHEN q.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, '')
FROM page m
JOIN contacts c ON c.id = m.contact_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN messages q ON q.connection_id = m.connection_id AND q.contact_id = m.contact_id AND q.provider_id = m.quoted_id
LEFT JOIN users qu ON qu.id = q.author_id
ORDER BY m.sent_at, m.id

-- name: messages_by_id
SELECT m.id, m.ticket_id, m.connection_id, m.client_id, COALESCE(m.seq, 0), m.type, m.direction, m.origin, m.intent,
       CASE m.origin WHEN 'customer' THEN 'contact' WHEN 'agent' THEN 'user' WHEN 'ai' THEN 'bot' WHEN 'phone' THEN 'phone' ELSE 'system' END,
       CASE WHEN m.origin = 'customer' THEN m.contact_id ELSE m.author_id END,
       COALESCE(NULLIF(m.author_name, ''), u.name, CASE WHEN m.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.body ELSE '' END,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.content END,
       m.status, COALESCE(m.failure, ''), m.sent_at, m.created_at, m.edited_at, m.deleted_at,
       q.id, q.type, CASE WHEN q.deleted_at IS NULL OR $2::boolean THEN COALESCE(left(q.body, 300), '') ELSE '' END,
       COALESCE(NULLIF(q.author_name, ''), qu.name, CASE WHEN q.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, '')
FROM messages m
JOIN contacts c ON c.id = m.contact_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN messages q ON q.connection_id = m.connection_id AND q.contact_id = m.contact_id AND q.provider_id = m.quoted_id
LEFT JOIN users qu ON qu.id = q.author_id
WHERE m.ticket_id = $1 AND m.intent <> 'linked' AND m.id = ANY ($3::uuid[])
ORDER BY m.sent_at, m.id

-- name: message_ticket
SELECT m.ticket_id FROM messages m WHERE m.id = $1 AND m.ticket_id IS NOT NULL

-- name: ticket_events
SELECT e.id, e.kind, e.actor_kind, e.actor_id,
       COALESCE(u.name, CASE WHEN e.actor_kind = 'contact' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''), e.data, e.created_at
FROM ticket_events e
LEFT JOIN users u ON u.id = e.actor_id
LEFT JOIN contacts c ON c.id = e.actor_id
WHERE e.ticket_id = $1 AND (e.created_at, e.id) > ($2::timestamptz, $3::uuid)
ORDER BY e.created_at, e.id
LIMIT $4

-- name: ticket_read
WITH read AS (
    UPDATE tickets t SET unread = 0, version = t.version + 1
    WHERE t.id = $7 AND t.unread > 0
      AND ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                         t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
    RETURNING t.*
)
SELECT announcements(ARRAY[announce(read::tickets, 'ticket.changed', NULL::uuid, NULL::bigint)]) FROM read
