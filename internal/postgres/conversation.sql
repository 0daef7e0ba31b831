-- Rows of intent 'linked' are echoes whose own message is in the conversation already, and edits, deletions and reactions of ours act on another
-- message: neither is ever shown. Every query of messages selects the same columns, see messageScan.
-- $1 is the ticket, $2 whether to show what was deleted.

-- name: ticket_seen
SELECT COALESCE((SELECT ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                                       t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
                 FROM tickets t WHERE t.id = $7), false),
       COALESCE((SELECT t.status IN ('open', 'in_progress', 'waiting') FROM tickets t WHERE t.id = $7), false)

-- part: message_columns
SELECT m.id, m.ticket_id, m.connection_id, m.client_id, COALESCE(m.seq, 0), m.type, m.direction, m.origin, m.intent,
       CASE m.origin WHEN 'customer' THEN 'contact' WHEN 'agent' THEN 'user' WHEN 'ai' THEN 'bot' WHEN 'phone' THEN 'phone' ELSE 'system' END,
       CASE WHEN m.origin = 'customer' THEN m.contact_id ELSE m.author_id END,
       COALESCE(NULLIF(m.author_name, ''), NULLIF(gp.name, ''), u.name,
                CASE WHEN m.origin = 'customer' AND c.kind = 'person' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
       CASE WHEN m.direction = 'in' THEN m.author_key ELSE '' END, COALESCE(gp.phone, ''), gp.position,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.body ELSE '' END,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.original_body END,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.content END,
       m.status, COALESCE(m.failure, ''), m.provider_id IS NOT NULL, m.held_at IS NOT NULL, m.target_id, m.sent_at, m.created_at, m.edited_at, m.deleted_at,
       q.id, q.type, CASE WHEN q.deleted_at IS NULL OR $2::boolean THEN COALESCE(left(q.body, 300), '') ELSE '' END,
       COALESCE(NULLIF(q.author_name, ''), qu.name,
                CASE WHEN q.origin = 'customer' AND c.kind = 'person' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
       qf.thumb_key IS NOT NULL AND (q.deleted_at IS NULL OR $2::boolean),
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN to_jsonb(f) - 'source_url' - 'poster_url' - 'storage_key' - 'sha256' END,
       (SELECT jsonb_agg(jsonb_build_object('kind', a.kind, 'actor', a.actor, 'at', a.at, 'body', a.body,
                   'name', COALESCE(au.name, NULLIF(a.actor_name, ''), CASE WHEN a.actor = 'contact' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
                   'by', CASE a.origin WHEN 'customer' THEN 'contact' WHEN 'agent' THEN 'user' WHEN 'ai' THEN 'bot' WHEN 'phone' THEN 'phone' ELSE 'system' END)
                   ORDER BY a.at, a.key)
        FROM (SELECT DISTINCT ON (k.kind, CASE k.kind WHEN 'edit' THEN k.key WHEN 'pin' THEN '' ELSE k.actor END) k.*
              FROM message_amendments k
              WHERE k.connection_id = m.connection_id AND k.contact_id = m.contact_id AND k.target_id = m.provider_id AND k.kind <> 'revoke'
                AND (m.deleted_at IS NULL OR $2::boolean) AND (k.kind <> 'edit' OR (k.origin = 'customer') = (m.direction = 'in'))
              ORDER BY k.kind, CASE k.kind WHEN 'edit' THEN k.key WHEN 'pin' THEN '' ELSE k.actor END, k.at DESC, k.key DESC) a
        LEFT JOIN users au ON au.id = a.author_id)

-- part: message_joins
JOIN contacts c ON c.id = m.contact_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN media f ON f.id = m.id
LEFT JOIN group_participants gp ON gp.contact_id = m.contact_id AND gp.key = m.author_key AND m.author_key <> ''
LEFT JOIN messages q ON q.connection_id = m.connection_id AND q.contact_id = m.contact_id AND q.provider_id = m.quoted_id
LEFT JOIN users qu ON qu.id = q.author_id
LEFT JOIN media qf ON qf.id = q.id

-- part: chat_so_far
WITH scope AS MATERIALIZED (
    SELECT e.id FROM tickets t JOIN tickets e ON e.contact_id = t.contact_id AND e.connection_id = t.connection_id
    WHERE t.id = $1 AND (e.id = t.id OR (t.is_group AND e.created_at < t.created_at))
)

-- name: messages_page
WITH page AS MATERIALIZED (
    SELECT p.* FROM messages p
    WHERE p.ticket_id = $1 AND p.intent <> 'linked' AND p.target_id IS NULL
      AND (p.sent_at, p.id) < ($3::timestamptz, $4::uuid)
    ORDER BY p.sent_at DESC, p.id DESC LIMIT $5
)
-- insert: message_columns
FROM page m
-- insert: message_joins
ORDER BY m.sent_at DESC, m.id DESC

-- name: messages_newer
WITH page AS MATERIALIZED (
    SELECT p.* FROM messages p
    WHERE p.ticket_id = $1 AND p.intent <> 'linked' AND p.target_id IS NULL
      AND (p.sent_at, p.id) > ($3::timestamptz, $4::uuid)
    ORDER BY p.sent_at, p.id LIMIT $5
)
-- insert: message_columns
FROM page m
-- insert: message_joins
ORDER BY m.sent_at, m.id

-- name: messages_page_group
-- insert: chat_so_far
, page AS MATERIALIZED (
    SELECT l.* FROM scope s CROSS JOIN LATERAL (
        SELECT p.* FROM messages p
        WHERE p.ticket_id = s.id AND p.intent <> 'linked' AND p.target_id IS NULL
          AND (p.sent_at, p.id) < ($3::timestamptz, $4::uuid)
        ORDER BY p.sent_at DESC, p.id DESC LIMIT $5) l
    ORDER BY l.sent_at DESC, l.id DESC LIMIT $5
)
-- insert: message_columns
FROM page m
-- insert: message_joins
ORDER BY m.sent_at DESC, m.id DESC

-- name: messages_newer_group
-- insert: chat_so_far
, page AS MATERIALIZED (
    SELECT l.* FROM scope s CROSS JOIN LATERAL (
        SELECT p.* FROM messages p
        WHERE p.ticket_id = s.id AND p.intent <> 'linked' AND p.target_id IS NULL
          AND (p.sent_at, p.id) > ($3::timestamptz, $4::uuid)
        ORDER BY p.sent_at, p.id LIMIT $5) l
    ORDER BY l.sent_at, l.id LIMIT $5
)
-- insert: message_columns
FROM page m
-- insert: message_joins
ORDER BY m.sent_at, m.id

-- name: messages_after
WITH page AS MATERIALIZED (
    (SELECT p.* FROM messages p
     WHERE p.ticket_id = $1 AND p.intent <> 'linked' AND p.target_id IS NULL AND p.seq > $3 ORDER BY p.seq LIMIT $4)
    UNION ALL
    (SELECT p.* FROM messages p
     WHERE p.ticket_id = $1 AND p.seq IS NULL AND p.intent <> 'linked' AND p.target_id IS NULL
       AND p.created_at >= COALESCE((SELECT k.created_at FROM messages k WHERE k.ticket_id = $1 AND k.seq = $3), '-infinity')
     ORDER BY p.id DESC LIMIT 100)
)
-- insert: message_columns
FROM page m
-- insert: message_joins
ORDER BY m.sent_at, m.id

-- name: messages_by_id
WITH scope AS MATERIALIZED (
    SELECT e.id FROM tickets t JOIN tickets e ON e.contact_id = t.contact_id AND e.connection_id = t.connection_id
    WHERE t.id = $1 AND (e.id = t.id OR ($4::boolean AND t.is_group AND e.created_at < t.created_at))
)
-- insert: message_columns
FROM messages m
-- insert: message_joins
WHERE m.id = ANY ($3::uuid[]) AND m.ticket_id IN (SELECT s.id FROM scope s) AND m.intent <> 'linked' AND m.target_id IS NULL
ORDER BY m.sent_at, m.id

-- name: message_place
SELECT m.sent_at FROM messages m JOIN tickets o ON o.id = m.ticket_id
JOIN tickets t ON t.id = $1 AND (o.id = t.id OR ($3::boolean AND t.is_group AND o.contact_id = t.contact_id AND o.connection_id = t.connection_id
                                                 AND o.created_at < t.created_at))
WHERE m.id = $2 AND m.intent <> 'linked' AND m.target_id IS NULL

-- name: contacts_of_phones
SELECT i.key, i.contact_id FROM contact_identities i WHERE i.tenant_id = current_tenant() AND i.key = ANY ($1::text[])

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
    UPDATE tickets t SET unread = 0, read_seq = t.last_seq, version = t.version + 1
    WHERE t.id = $7 AND t.unread > 0
      AND ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                         t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
    RETURNING t.*
)
SELECT announcements(ARRAY[announce(read::tickets, 'ticket.changed', NULL::uuid, NULL::bigint),
                           CASE WHEN c.read_on_whatsapp THEN start_workflow(read.tenant_id, 'reading', read.id) END])
FROM read JOIN connections c ON c.id = read.connection_id
