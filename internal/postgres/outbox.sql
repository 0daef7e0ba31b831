-- name: outbox_ack
DELETE FROM outbox WHERE id = ANY ($1::bigint[]) AND topic = 'realtime'

-- name: outbox_claim_announcements
WITH picked AS (
    SELECT o.id FROM outbox o
    WHERE o.topic = 'realtime' AND o.claimed_until < now() AND o.created_at < now() - $3::interval
    ORDER BY o.id LIMIT $1 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE outbox o SET claimed_until = now() + $2::interval, attempts = o.attempts + 1
    FROM picked WHERE o.id = picked.id
    RETURNING o.id, o.tenant_id, o.ticket_id, o.payload
)
SELECT id, tenant_id, ticket_id, payload FROM claimed ORDER BY id

-- name: outbox_claim_starts
WITH picked AS (
    SELECT o.id FROM outbox o
    WHERE o.topic = 'workflow' AND o.claimed_until < now()
    ORDER BY o.id LIMIT $1 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE outbox o SET claimed_until = now() + $2::interval, attempts = o.attempts + 1
    FROM picked WHERE o.id = picked.id
    RETURNING o.id, o.tenant_id, o.payload
)
SELECT id, tenant_id, payload ->> 'kind', (payload ->> 'id')::uuid FROM claimed ORDER BY id

-- name: outbox_claim_ticket_rows
-- The oldest row of a ticket stands for all of them: whoever holds it holds the ticket.
WITH heads AS (
    SELECT h.ticket_id, h.id AS head FROM outbox h
    WHERE h.topic = 'ticket' AND h.claimed_until < now()
      AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.topic = 'ticket' AND e.ticket_id = h.ticket_id AND e.id < h.id)
    ORDER BY h.id LIMIT $1 FOR UPDATE OF h SKIP LOCKED
), picked AS (
    SELECT r.id, heads.head FROM heads CROSS JOIN LATERAL (
        SELECT o.id FROM outbox o WHERE o.topic = 'ticket' AND o.ticket_id = heads.ticket_id ORDER BY o.id LIMIT $3) r
), claimed AS (
    UPDATE outbox o SET claimed_until = now() + $2::interval, attempts = o.attempts + 1
    FROM picked WHERE o.id = picked.id
    RETURNING o.id, o.tenant_id, o.ticket_id, o.payload, picked.head
)
SELECT id, tenant_id, ticket_id, payload FROM claimed ORDER BY head, id

-- name: outbox_delete
DELETE FROM outbox WHERE id = ANY ($1::bigint[])
