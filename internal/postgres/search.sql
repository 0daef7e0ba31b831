-- name: search_messages
SELECT s.message_id, s.ticket_id, t.protocol, COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone), m.direction, m.type, left(m.body, 20000), m.sent_at
FROM search_messages(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7, $8, $9::interval) s
LEFT JOIN messages m ON m.id = s.message_id
LEFT JOIN tickets t ON t.id = s.ticket_id
LEFT JOIN contacts c ON c.id = t.contact_id
ORDER BY s.sent_at DESC NULLS LAST, s.message_id DESC

-- name: search_ticket_heads
SELECT s.ticket_id FROM search_ticket_heads(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7, $8) s
ORDER BY s.last_message_at DESC, s.ticket_id DESC

-- name: search_conversation
SELECT m.id, m.sent_at FROM messages m
WHERE m.ticket_id = $1 AND m.intent <> 'linked' AND (m.deleted_at IS NULL OR $2::boolean) AND m.body <> ''
  AND (fold(m.body) LIKE '%' || fold(replace(replace(replace($3::text, '\', '\\'), '%', '\%'), '_', '\_')) || '%' OR m.search @@ search_query($3::text))
ORDER BY m.sent_at DESC, m.id DESC LIMIT $4
