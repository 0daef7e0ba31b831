-- name: reply_queue
SELECT q.outcome, q.message_id, announcements(q.outbox_ids)
FROM queue_message(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7, $8::jsonb, $9) q

-- name: reply_requeue
SELECT q.outcome, announcements(q.outbox_ids)
FROM requeue_message(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7, $8) q

-- name: reply_cancel
SELECT q.outcome, announcements(q.outbox_ids)
FROM cancel_message(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7) q
