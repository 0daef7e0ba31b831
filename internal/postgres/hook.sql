-- name: hook_tenant
-- Takes the tenant of the secret for the rest of the transaction; none when there is no such secret.
SELECT set_config('app.tenant_id', COALESCE((SELECT tenant_id::text FROM lookup_hook($1::bytea)), ''), true)

-- name: hook_connection
SELECT c.tenant_id, c.id, c.instance_hash, c.instance_token, c.key_id, c.enabled,
       c.groups_enabled AND COALESCE((SELECT f.enabled FROM flags f WHERE f.key = 'groups'), false), c.status
FROM connections c
WHERE c.hook_secret_hash = $1::bytea AND c.deleted_at IS NULL

-- name: webhook_keep
INSERT INTO webhook_events (id, tenant_id, connection_id, type, flags, raw) VALUES ($1, $2, $3, $4, $5::text[], $6::jsonb)

-- name: connection_touch
WITH touched AS (
    INSERT INTO connection_activity AS a (connection_id, tenant_id, last_webhook_at, token_mismatch_at, last_in_at, last_out_at)
    VALUES ($1, $2, now(), CASE WHEN $3::boolean THEN now() END, CASE WHEN $4::boolean THEN now() END, CASE WHEN $5::boolean THEN now() END)
    ON CONFLICT (connection_id) DO UPDATE SET
        last_webhook_at   = now(),
        token_mismatch_at = CASE WHEN $3::boolean THEN now() ELSE a.token_mismatch_at END,
        last_in_at        = CASE WHEN $4::boolean THEN now() ELSE a.last_in_at END,
        last_out_at       = CASE WHEN $5::boolean THEN now() ELSE a.last_out_at END
    WHERE a.last_webhook_at IS NULL OR a.last_webhook_at < now() - interval '5 seconds'
       OR ($3::boolean AND (a.token_mismatch_at IS NULL OR a.token_mismatch_at < now() - interval '5 seconds'))
       OR ($4::boolean AND (a.last_in_at IS NULL OR a.last_in_at < now() - interval '5 seconds'))
       OR ($5::boolean AND (a.last_out_at IS NULL OR a.last_out_at < now() - interval '5 seconds'))
    RETURNING a.connection_id, a.tenant_id
)
INSERT INTO connection_hours AS o (connection_id, tenant_id, hour)
SELECT t.connection_id, t.tenant_id, date_trunc('hour', now()) FROM touched t
ON CONFLICT (connection_id, hour) DO UPDATE SET heard = o.heard + 1

-- name: connection_set_status
SELECT announcements(set_connection_status($1, $2, $3))
