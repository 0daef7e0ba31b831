-- name: message_ingest
SELECT i.outcome, i.message_id, i.ticket_id, i.contact_id, i.seq, i.intent, announcements(i.outbox_ids)
FROM ingest_message($1, $2::text[], $3, $4, $5, $6::text[], $7::uuid[], $8::jsonb, $9) i

-- name: receipts_apply
SELECT announcements(apply_receipts($1, $2::text[], $3, $4, $5))

-- name: amendment_ingest
SELECT i.outcome, i.message_id, i.ticket_id, i.contact_id, announcements(i.outbox_ids)
FROM ingest_amendment($1, $2::text[], $3, $4, $5, $6::jsonb) i
