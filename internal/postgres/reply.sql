-- name: reply_queue
SELECT q.outcome, announcements(q.outbox_ids)
FROM queue_reply(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                 $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) q

-- name: reply_message
-- What the key made, else what was made just now.
SELECT m.id, m.ticket_id, m.connection_id, m.client_id, COALESCE(m.seq, 0), m.type, m.direction, m.origin, m.intent,
       CASE m.origin WHEN 'agent' THEN 'user' WHEN 'ai' THEN 'bot' ELSE 'system' END, m.author_id, COALESCE(u.name, ''), m.body, m.content, m.status,
       COALESCE(m.failure, ''), m.sent_at, m.created_at, m.edited_at, m.deleted_at,
       q.id, q.type, COALESCE(left(q.body, 300), ''),
       COALESCE(NULLIF(q.author_name, ''), qu.name, CASE WHEN q.origin = 'customer' THEN COALESCE(NULLIF(c.name, ''), NULLIF(c.push_name, ''), c.phone) END, '')
FROM messages m
JOIN contacts c ON c.id = m.contact_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN messages q ON q.connection_id = m.connection_id AND q.contact_id = m.contact_id AND q.provider_id = m.quoted_id AND q.deleted_at IS NULL
LEFT JOIN users qu ON qu.id = q.author_id
-- The sub-select keeps COALESCE out of the condition: it does not count as leakproof, and the index would not be used (R1).
WHERE m.id = (SELECT COALESCE((SELECT k.id FROM messages k
                               WHERE k.author_id IS NOT DISTINCT FROM $2::uuid AND k.idempotency_key = $3::text), $1::uuid))
