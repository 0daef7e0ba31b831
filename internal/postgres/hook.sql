-- name: hook_tenant
-- Takes the tenant of the secret for the rest of the transaction; none when there is no such secret.
SELECT set_config('app.tenant_id', COALESCE((SELECT tenant_id::text FROM lookup_hook($1::bytea)), ''), true)

-- name: hook_connection
SELECT c.tenant_id, c.id, c.instance_id, c.instance_token, c.key_id, c.enabled,
       c.groups_enabled AND COALESCE((SELECT f.enabled FROM flags f WHERE f.key = 'groups'), false), c.status
FROM connections c
WHERE c.hook_secret_hash = $1::bytea AND c.deleted_at IS NULL

-- name: webhook_keep
INSERT INTO webhook_events (id, tenant_id, connection_id, type, flags, raw) VALUES ($1, $2, $3, $4, $5::text[], $6::jsonb)

-- name: connection_touch
INSERT INTO connection_activity AS a (connection_id, tenant_id, last_webhook_at, token_mismatch_at)
VALUES ($1, $2, now(), CASE WHEN $3::boolean THEN now() END)
ON CONFLICT (connection_id) DO UPDATE SET
    last_webhook_at   = now(),
    token_mismatch_at = CASE WHEN $3::boolean THEN now() ELSE a.token_mismatch_at END
WHERE a.last_webhook_at IS NULL OR a.last_webhook_at < now() - interval '5 seconds'
   OR ($3::boolean AND (a.token_mismatch_at IS NULL OR a.token_mismatch_at < now() - interval '5 seconds'))

-- name: connection_set_status
SELECT announcements(set_connection_status($1, $2, $3))
