-- name: send_begin
SELECT b.phase, b.status, b.failure, b.delay_ms, b.reason, announcements(b.outbox_ids) FROM begin_send($1) b

-- name: send_job
SELECT m.ticket_id, m.connection_id, m.attempts, c.instance_id, c.instance_token, c.client_token, c.key_id, COALESCE(t.address, ''), m.body,
       COALESCE(m.quoted_id, '')
FROM messages m
JOIN connections c ON c.id = m.connection_id
LEFT JOIN tickets t ON t.id = m.ticket_id
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
