-- name: command_lock
SELECT t.id, t.status, t.department_id, t.agent_id, t.connection_id, t.is_group, t.merged_into IS NOT NULL, t.revision, t.last_seq, ticket_facts(t)
FROM tickets t WHERE t.id = $1 FOR UPDATE

-- name: command_known
SELECT c.ticket_id, c.refusal FROM ticket_commands c WHERE c.tenant_id = current_tenant() AND c.update_id = $1

-- name: command_store
INSERT INTO ticket_commands (tenant_id, update_id, ticket_id, command, refusal, revision)
SELECT $1, $2, t.id, $4, $5, t.revision FROM tickets t WHERE t.id = $3
RETURNING revision

-- name: command_update_ticket
-- What closing and reopening set, in one place. A cancelled ticket can't be reopened by a message (R29).
UPDATE tickets t SET
    status        = $2,
    department_id = $3::uuid,
    agent_id      = $4::uuid,
    revision      = t.revision + 1,
    version       = t.version + 1,
    handled_seq   = greatest(t.handled_seq, least($6::bigint, t.last_seq)),
    closed_at     = CASE WHEN $5::text IN ('resolve', 'cancel') THEN now() WHEN $5::text = 'reopen' THEN NULL ELSE t.closed_at END,
    reopen_until  = CASE WHEN $5::text = 'resolve'
                         THEN now() + make_interval(secs => (SELECT c.reopen_window_seconds FROM connections c WHERE c.id = t.connection_id))
                         WHEN $5::text IN ('cancel', 'reopen') THEN NULL ELSE t.reopen_until END,
    survey_until  = CASE WHEN $5::text IN ('cancel', 'reopen') THEN NULL ELSE t.survey_until END
WHERE t.id = $1

-- name: command_handled
UPDATE tickets t SET handled_seq = greatest(t.handled_seq, least($2::bigint, t.last_seq)) WHERE t.id = $1 AND t.handled_seq < $2::bigint

-- name: command_tags
UPDATE ticket_tags g SET active = $2 WHERE g.ticket_id = $1

-- name: command_event
INSERT INTO ticket_events (id, tenant_id, ticket_id, kind, actor_kind, actor_id, data, command_id)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)

-- name: command_announce
SELECT announcements(ARRAY[announce(t, 'ticket.changed', NULL::uuid, NULL::bigint, $2::jsonb)]) FROM tickets t WHERE t.id = $1

-- name: department_exists
SELECT EXISTS (SELECT 1 FROM departments d WHERE d.id = $1 AND d.deleted_at IS NULL)

-- name: note_write
INSERT INTO command_notes (id, tenant_id, ticket_id, author_id, body) VALUES ($1, $2, $3, $4, $5)
