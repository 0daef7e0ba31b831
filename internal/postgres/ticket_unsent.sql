-- name: ticket_unsent
SELECT 'outbound', m.seq, m.id, m.intent, m.created_at
FROM messages m
WHERE m.ticket_id = $1 AND m.status IN ('queued', 'sending') AND m.held_at IS NULL AND m.seq <= $2
ORDER BY m.seq
