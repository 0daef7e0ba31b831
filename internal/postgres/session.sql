-- name: session_insert
INSERT INTO sessions (id, tenant_id, user_id, token_hash, csrf_token, ip, user_agent, created_at, last_seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)

-- name: session_tenant
SELECT set_config('app.tenant_id', COALESCE((SELECT tenant_id::text FROM lookup_session($1)), ''), true)

-- name: session_get
SELECT id, tenant_id, user_id, csrf_token, created_at, last_seen_at, expires_at FROM sessions
WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2

-- name: session_touch
UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE id = $1 AND revoked_at IS NULL

-- name: session_revoke
UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL
