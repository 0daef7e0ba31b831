-- name: merge_contacts
SELECT m.outcome, m.until, announcements(m.outbox_ids) FROM merge_contacts($1) m

-- name: merge_onward
SELECT m.outcome, m.tickets, announcements(m.outbox_ids) FROM merge_onward($1, $2) m

-- name: merge_undo
SELECT m.outcome, m.tickets, announcements(m.outbox_ids) FROM undo_merge($1) m

-- name: merge_forget
-- What an undo would have needed. The joining itself stays on record.
DELETE FROM contact_merge_rows r USING contact_merges g
WHERE g.id = r.merge_id AND g.join_id = $1 AND (g.state = 'undone' OR (g.state = 'done' AND g.undo_until <= now()))

-- name: merge_facts
-- $7 and $8 are the contacts, older first. How much would move, and which pairs of active tickets can't both go on, with whether the viewer sees both.
SELECT (SELECT count(*)::int FROM tickets t WHERE t.contact_id = $8),
       (SELECT count(*)::int FROM messages m WHERE m.ticket_id = ANY (ARRAY(SELECT t.id FROM tickets t WHERE t.contact_id = $8)))
           + (SELECT count(*)::int FROM messages m WHERE m.connection_id = ANY (ARRAY(SELECT c.id FROM connections c)) AND m.contact_id = $8
              AND m.provider_id IS NOT NULL AND m.ticket_id IS NULL),
       (SELECT count(*)::int FROM contact_identities i WHERE i.contact_id = $8),
       COALESCE((SELECT jsonb_agg(jsonb_build_object('kept_id', o.id, 'kept_protocol', o.protocol, 'removed_id', n.id, 'removed_protocol', n.protocol,
                                                     'seen', seen.older AND seen.newer) ORDER BY o.id)
        FROM tickets o JOIN tickets n ON n.connection_id = o.connection_id AND n.contact_id <> o.contact_id AND (n.created_at, n.id) > (o.created_at, o.id)
        CROSS JOIN LATERAL (SELECT
            ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                           o.status, o.department_id, o.agent_id, o.connection_id, o.is_group) AS older,
            ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer,
                           n.status, n.department_id, n.agent_id, n.connection_id, n.is_group) AS newer) seen
        WHERE o.contact_id IN ($7, $8) AND n.contact_id IN ($7, $8)
          AND o.status IN ('open', 'in_progress', 'waiting') AND n.status IN ('open', 'in_progress', 'waiting')), '[]')

-- name: merge_ask
-- The pair may have been seen together, or parted, before.
WITH asked AS (
    INSERT INTO contact_joins AS j (tenant_id, older_id, newer_id, asked_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (older_id, newer_id) DO UPDATE SET asked_by = $4, undo_by = NULL
    RETURNING j.id
)
SELECT asked.id, start_workflow($1, 'join', asked.id) FROM asked

-- name: merge_get
SELECT g.kept_id, g.removed_id, g.state, g.undo_until, k.merged_into IS NOT NULL OR r.merged_into IS DISTINCT FROM g.kept_id
FROM contact_merges g JOIN contacts k ON k.id = g.kept_id JOIN contacts r ON r.id = g.removed_id
WHERE g.join_id = $1 ORDER BY g.merged_at DESC, g.id DESC LIMIT 1

-- name: merge_ask_undo
WITH asked AS (
    UPDATE contact_merges g SET state = 'undoing' WHERE g.join_id = $1 AND g.state = 'done' AND g.undo_until > now() RETURNING g.tenant_id
), parted AS (
    UPDATE contact_joins j SET undo_by = $2 FROM asked WHERE j.id = $1 RETURNING j.tenant_id
)
SELECT start_workflow(parted.tenant_id, 'join', $1) FROM parted

-- name: merge_unfinished
-- Asked for and not begun, begun and not done, or to be forgotten since the last day on which it could be taken back.
SELECT j.tenant_id, j.id FROM contact_joins j JOIN contacts o ON o.id = j.older_id JOIN contacts n ON n.id = j.newer_id
LEFT JOIN LATERAL (SELECT g.state, g.undo_until FROM contact_merges g WHERE g.join_id = j.id ORDER BY g.merged_at DESC LIMIT 1) g ON true
WHERE j.id > $1
  AND (g.state IN ('moving', 'undoing') OR (g.state = 'done' AND g.undo_until BETWEEN now() - interval '7 days' AND now())
       OR (COALESCE(g.state, 'undone') = 'undone' AND j.undo_by IS NULL AND o.merged_into IS NULL AND n.merged_into IS NULL))
ORDER BY j.id LIMIT $2
