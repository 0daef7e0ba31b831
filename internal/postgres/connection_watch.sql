-- name: connection_watch
SELECT c.slug, c.deleted_at IS NOT NULL, c.enabled, c.import_contacts, c.phone, c.status, c.status_at,
       c.instance, c.instance_hash, c.instance_token, c.client_token, c.has_client_token, c.hook_secret, c.key_id,
       COALESCE(h.paired, false), COALESCE(h.learnt, false), h.pairing_at, COALESCE(h.error, ''), h.down_since, COALESCE(h.restarts, 0), h.restarted_at, COALESCE(h.queue_length, 0),
       h.queue_since, COALESCE(h.roster_phone, ''), a.last_webhook_at, a.token_mismatch_at,
       (SELECT min(m.attempt_at) FROM messages m
        WHERE m.connection_id = c.id AND m.status = 'accepted' AND m.attempt_at > greatest(now() - interval '1 day', COALESCE(a.last_webhook_at, '-infinity'))),
       (SELECT count(*) >= 3 FROM connection_hours o
        WHERE o.connection_id = c.id AND o.heard >= 3
          AND o.hour = ANY (ARRAY(SELECT date_trunc('hour', now()) - make_interval(days => d) FROM generate_series(1, 7) d))),
       odd.mismatches, odd.not_stored, odd.not_stored_at
FROM connections c
     LEFT JOIN connection_health h ON h.connection_id = c.id
     LEFT JOIN connection_activity a ON a.connection_id = c.id
     CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE 'token_mismatch' = ANY (w.flags)) AS mismatches, count(*) FILTER (WHERE 'not_stored' = ANY (w.flags)) AS not_stored,
                max(w.received_at) FILTER (WHERE 'not_stored' = ANY (w.flags)) AS not_stored_at
         FROM (SELECT e.flags, e.received_at FROM webhook_events e
               WHERE e.connection_id = c.id AND e.received_at > now() - interval '1 day' ORDER BY e.received_at DESC LIMIT 1000) w) odd
WHERE c.id = $1

-- name: connection_look
SELECT announcements(record_look($1, $2::jsonb, $3::jsonb, $4::text[]))

-- name: connection_adopt
-- The phone that is paired now. Answers whether its contacts are to be taken over, and asks for that.
WITH adopted AS (
    UPDATE connections c SET phone = $2 WHERE c.id = $1 AND c.deleted_at IS NULL AND $2 <> '' AND c.phone <> $2 RETURNING c.id
), known AS (
    SELECT c.id, c.import_contacts AND $2 <> '' AND h.roster_phone <> $2 AS wanted
    FROM connections c JOIN connection_health h ON h.connection_id = c.id WHERE c.id = $1 AND c.deleted_at IS NULL FOR UPDATE OF h
), roster AS (
    UPDATE connection_health h SET
        learnt = true, roster_phone = CASE WHEN k.wanted THEN $2 ELSE h.roster_phone END, roster_at = CASE WHEN k.wanted THEN now() ELSE h.roster_at END,
        roster_count = CASE WHEN k.wanted THEN 0 ELSE h.roster_count END
    FROM known k WHERE h.connection_id = k.id RETURNING h.tenant_id, h.connection_id, k.wanted
)
SELECT announcements(COALESCE((SELECT announce_connection(a.id) FROM adopted a), '{}')),
       COALESCE((SELECT start_workflow(r.tenant_id, 'roster', r.connection_id) FROM roster r WHERE r.wanted), 0) > 0

-- name: connection_supervised
-- Numbers that must have a supervisor: those in use, and removed ones that are not tidied up yet.
SELECT c.tenant_id, c.id FROM connections c
WHERE (c.deleted_at IS NULL OR c.key_id <> '') AND c.id > $1 ORDER BY c.id LIMIT $2

-- name: connection_states
SELECT CASE WHEN NOT c.enabled THEN 'disabled' WHEN c.sending_paused_at IS NOT NULL THEN 'paused' ELSE c.status END AS state, count(*) AS count
FROM connections c WHERE c.deleted_at IS NULL GROUP BY 1
