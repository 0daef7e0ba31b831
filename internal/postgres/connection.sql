-- name: connection_create
INSERT INTO connections (id, tenant_id, slug, name, phone, color, department_id, agent_id, groups_enabled, instance, instance_hash, instance_token,
                         client_token, has_client_token, hook_secret, key_id, hook_secret_hash, greeting, farewell, call_reply, delay_seconds, send_interval_ms,
                         read_on_whatsapp, import_contacts, reopen_window_seconds)
VALUES ($1, $2, COALESCE($3, free_connection_slug($2, $4)), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)

-- name: connection_references
-- Whether department and agent are this tenant's; a foreign key sees every tenant's.
SELECT $1::uuid IS NULL OR EXISTS (SELECT 1 FROM departments d WHERE d.id = $1 AND d.deleted_at IS NULL),
       $2::uuid IS NULL OR EXISTS (SELECT 1 FROM users u WHERE u.id = $2 AND u.active)

-- name: connection_edit
UPDATE connections c SET
    name = COALESCE($2, c.name), color = COALESCE($3, c.color),
    department_id = CASE WHEN $4 THEN $5 ELSE c.department_id END, agent_id = CASE WHEN $6 THEN $7 ELSE c.agent_id END,
    groups_enabled = COALESCE($8, c.groups_enabled), greeting = COALESCE($9, c.greeting), farewell = COALESCE($10, c.farewell),
    call_reply = COALESCE($11, c.call_reply), delay_seconds = COALESCE($12, c.delay_seconds), send_interval_ms = COALESCE($13, c.send_interval_ms),
    read_on_whatsapp = COALESCE($14, c.read_on_whatsapp), import_contacts = COALESCE($15, c.import_contacts)
WHERE c.id = $1 AND c.deleted_at IS NULL
RETURNING c.id

-- name: connection_announce
SELECT announcements(announce_connection($1))

-- name: connection_enable
UPDATE connections c SET enabled = $2 WHERE c.id = $1 AND c.deleted_at IS NULL RETURNING c.id

-- name: connection_resume
WITH resumed AS (
    UPDATE connections c SET sending_paused_at = NULL, pause_reason = NULL WHERE c.id = $1 AND c.deleted_at IS NULL RETURNING c.id, c.tenant_id
)
SELECT announcements(announce_connection(r.id) || end_alert(r.tenant_id, 'connection_paused', r.id::text)) FROM resumed r

-- name: connection_remove
SELECT removed IS NOT NULL, announcements(COALESCE(removed, '{}')) FROM remove_connection($1) removed

-- name: connection_disconnected
-- A person has ended the pairing here: being down is no trouble until somebody pairs it again, and then its contacts are taken over anew.
INSERT INTO connection_health AS h (connection_id, tenant_id, paired) VALUES ($1, $2, false)
ON CONFLICT (connection_id) DO UPDATE SET paired = false, learnt = false, roster_phone = '', down_since = NULL, restarts = 0

-- name: connection_pairing
INSERT INTO connection_health AS h (connection_id, tenant_id, pairing_at) VALUES ($1, $2, now())
ON CONFLICT (connection_id) DO UPDATE SET pairing_at = now() WHERE h.pairing_at IS NULL OR h.pairing_at < now() - interval '5 seconds'

-- name: connection_webhooks_set
INSERT INTO connection_health AS h (connection_id, tenant_id, webhooks_ok) VALUES ($1, $2, true)
ON CONFLICT (connection_id) DO UPDATE SET webhooks_ok = true
