-- name: connection_known
SELECT true FROM connections c WHERE c.id = $1

-- name: history_messages
-- Everything that belongs to the ticket, in the order of display. Rows of intent 'linked' are echoes whose own message is there already.
SELECT m.id, m.sent_at, m.direction, m.origin, m.type, m.status,
       COALESCE(NULLIF(m.author_name, ''), u.name, CASE WHEN m.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, ''),
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN m.body ELSE '' END,
       CASE WHEN m.deleted_at IS NULL OR $2::boolean THEN COALESCE(f.name, '') ELSE '' END,
       m.edited_at, m.deleted_at
FROM messages m
JOIN contacts c ON c.id = m.contact_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN media f ON f.message_id = m.id
WHERE m.ticket_id = $1 AND m.intent <> 'linked' AND m.target_id IS NULL AND (m.sent_at, m.id) > ($3::timestamptz, $4::uuid)
ORDER BY m.sent_at, m.id LIMIT $5
