-- Uploads on their way from browsers (tus 1.0.0).

-- name: upload_create
-- Nothing is made where somebody has too many unfinished ones already ($7).
INSERT INTO uploads (id, tenant_id, user_id, ticket_id, name, length)
SELECT $1, $2::uuid, $3::uuid, $4, $5, $6
WHERE (SELECT count(*) FROM uploads u WHERE u.user_id = $3 AND u.state IN ('open', 'stored')) < $7
RETURNING id

-- name: upload_get
SELECT u.id, u.user_id, u.ticket_id, u.state, COALESCE(u.failure, ''), u.name, u.length, u.received, u.parts, COALESCE(u.kind, ''), u.mime, u.size,
       COALESCE(u.storage_key, ''), COALESCE(u.thumb_key, ''), u.touched_at
FROM uploads u WHERE u.id = $1

-- name: upload_hold
SELECT h.outcome, h.received FROM hold_upload($1, $2, $3, $4, $5) h

-- name: upload_extend
UPDATE uploads u SET held_until = clock_timestamp() + $3::interval, touched_at = now() WHERE u.id = $1 AND u.holder = $2 AND u.state = 'open' RETURNING u.id

-- name: upload_append
-- The part begins where the upload ended, and nobody else has gone on meanwhile.
UPDATE uploads u SET received = u.received + $4, parts = CASE WHEN $4 > 0 THEN u.parts || $3::bigint ELSE u.parts END,
    holder = NULL, held_until = '-infinity', touched_at = now()
WHERE u.id = $1 AND u.holder = $2 AND u.state = 'open' AND u.received = $3 RETURNING u.received

-- name: upload_finish
UPDATE uploads u SET state = 'stored', kind = $3::jsonb ->> 'kind', mime = $3::jsonb ->> 'mime', size = ($3::jsonb ->> 'size')::bigint,
    storage_key = $3::jsonb ->> 'key', thumb_key = NULLIF($3::jsonb ->> 'thumb_key', ''), width = NULLIF(($3::jsonb ->> 'width')::integer, 0),
    height = NULLIF(($3::jsonb ->> 'height')::integer, 0), seconds = NULLIF(($3::jsonb ->> 'seconds')::integer, 0), sha256 = $4, waveform = $5,
    name = $6, holder = NULL, held_until = '-infinity', touched_at = now()
WHERE u.id = $1 AND u.holder = $2 AND u.state = 'open' AND u.received = u.length RETURNING u.id

-- name: upload_refuse
UPDATE uploads u SET state = 'refused', failure = $3, holder = NULL, held_until = '-infinity', touched_at = now()
WHERE u.id = $1 AND u.holder = $2 AND u.state = 'open' RETURNING u.id

-- name: upload_drop
-- From now on no message can use it and no request goes on with it; what is the file of a message stays so.
UPDATE uploads u SET state = CASE u.state WHEN 'used' THEN 'used' ELSE 'refused' END, failure = CASE u.state WHEN 'used' THEN u.failure ELSE 'removed' END
WHERE u.id = $1 AND u.held_until < clock_timestamp() RETURNING u.state, u.parts

-- name: upload_delete
DELETE FROM uploads u WHERE u.id = $1

-- name: upload_sweep
SELECT u.tenant_id, u.id FROM uploads u WHERE u.touched_at < now() - $1::interval ORDER BY u.touched_at LIMIT $2
