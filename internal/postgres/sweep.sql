-- name: sweep_echoes
SELECT e.tenant_id, e.id FROM parked_echoes e
WHERE e.received_at < now() - $1::interval
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.connection_id = e.connection_id AND m.contact_id = e.contact_id
                                             AND (m.status = 'sending' OR (m.status = 'unconfirmed' AND m.attempt_at > now() - $1::interval)))
ORDER BY e.received_at LIMIT $2

-- name: echo_settle
SELECT announcements(s.outbox_ids) FROM settle_echo($1, now() - $2::interval) s

-- name: sweep_receipts
DELETE FROM early_receipts WHERE received_at < now() - $1::interval

-- name: sweep_tickets
SELECT t.tenant_id, t.id, t.status, t.last_seq, t.handled_seq,
       t.id IN (SELECT m.ticket_id FROM messages m WHERE m.status IN ('queued', 'sending') AND m.ticket_id IS NOT NULL)
FROM tickets t JOIN tenants n ON n.id = t.tenant_id AND n.suspended_at IS NULL
WHERE t.id > $1
  AND (t.status IN ('open', 'in_progress', 'waiting') OR t.last_seq > t.handled_seq
       OR t.id IN (SELECT m.ticket_id FROM messages m WHERE m.status IN ('queued', 'sending') AND m.ticket_id IS NOT NULL))
ORDER BY t.id LIMIT $2
