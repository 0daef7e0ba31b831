-- Files of messages.

-- name: media_begin
-- Counts a try, and says what there is to fetch.
UPDATE media f SET attempts = f.attempts + CASE WHEN f.state = 'pending' THEN 1 ELSE 0 END WHERE f.id = $1
RETURNING f.state, f.kind, COALESCE(f.source_url, ''), COALESCE(f.poster_url, ''), f.attempts

-- name: media_store
SELECT announcements(store_media($1, $2::jsonb, $3, $4))

-- name: media_fail
SELECT announcements(fail_media($1, $2, $3))

-- name: media_retry
SELECT r.outcome, announcements(r.outbox_ids)
FROM retry_media(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7) r

-- part: media_columns
SELECT f.id, f.kind, f.mime, f.name, f.size, COALESCE(f.storage_key, ''), COALESCE(f.thumb_key, ''), f.state, COALESCE(f.stored_at, f.created_at)

-- part: media_visible
-- $7 shows what was deleted; $8: a group's ticket shows the messages of its earlier ones (flag group_history).
FROM media f JOIN messages m ON m.id = f.message_id JOIN tickets t ON t.id = m.ticket_id
CROSS JOIN LATERAL (SELECT ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer AS v) w
WHERE (m.deleted_at IS NULL OR $7::boolean)
  AND (ticket_visible(w.v, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group)
       OR ($8::boolean AND t.is_group
           AND EXISTS (SELECT 1 FROM tickets x WHERE x.contact_id = t.contact_id AND x.connection_id = t.connection_id
                         AND ticket_visible(w.v, x.status, x.department_id, x.agent_id, x.connection_id, x.is_group))))

-- name: media_seen
-- insert: media_columns
-- insert: media_visible
AND f.id = $9

-- name: media_of_messages
-- insert: media_columns
-- insert: media_visible
AND m.ticket_id = $9 AND f.message_id = ANY ($10::uuid[]) AND f.state = 'stored' ORDER BY m.sent_at, m.id

-- name: media_outgoing
-- insert: media_columns
FROM media f JOIN messages m ON m.id = f.message_id
WHERE f.id = $1 AND f.state = 'stored' AND m.direction = 'out' AND m.deleted_at IS NULL

-- name: media_awaited
SELECT f.tenant_id, f.id FROM media f WHERE f.state = 'pending' AND f.id > $1 ORDER BY f.id LIMIT $2
