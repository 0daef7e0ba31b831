-- name: send_begin
SELECT b.phase, b.status, b.failure, b.delay_ms, b.reason, announcements(b.outbox_ids) FROM begin_send($1) b

-- name: send_job
-- The file of an edit is that of what it edits: a caption is changed by sending the file again.
SELECT m.ticket_id, m.connection_id, m.attempts, c.instance, c.instance_token, c.client_token, c.key_id, c.delay_seconds, COALESCE(t.address, ''),
       m.type, m.body, m.content, COALESCE(m.quoted_id, ''), CASE WHEN m.origin = 'agent' THEN COALESCE(u.name, '') ELSE '' END,
       (SELECT s.value FROM settings s WHERE s.key = 'agent.signature'),
       COALESCE(x.provider_id, ''), COALESCE(x.type, ''), f.id, COALESCE(f.kind, ''), COALESCE(f.storage_key, ''), COALESCE(f.mime, ''),
       COALESCE(f.name, ''), COALESCE(f.size, 0)
FROM messages m
JOIN connections c ON c.id = m.connection_id
LEFT JOIN tickets t ON t.id = m.ticket_id
LEFT JOIN users u ON u.id = m.author_id
LEFT JOIN messages x ON x.id = m.target_id
-- CASE, because COALESCE is not leakproof: no index would serve it under row-level security (R1).
LEFT JOIN media f ON f.message_id = CASE WHEN m.target_id IS NULL THEN m.id ELSE m.target_id END AND f.state = 'stored'
WHERE m.id = $1

-- name: send_accept
SELECT announcements(accept_send($1, $2, $3))

-- name: send_fail
SELECT announcements(fail_send($1, $2))

-- name: send_doubt
SELECT announcements(doubt_send($1))

-- name: send_release
SELECT announcements(release_send($1))

-- name: message_delivery
SELECT m.status, COALESCE(m.failure, '') FROM messages m WHERE m.id = $1
