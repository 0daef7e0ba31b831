-- name: token_insert
INSERT INTO api_tokens (id, tenant_id, user_id, name, prefix, secret_hash, scopes, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: token_tenant
SELECT set_config('app.tenant_id', COALESCE((SELECT tenant_id::text FROM lookup_api_token($1)), ''), true)

-- name: token_get
SELECT id, tenant_id, user_id, secret_hash, scopes, expires_at, last_used_at FROM api_tokens WHERE prefix = $1 AND revoked_at IS NULL

-- name: token_touch
UPDATE api_tokens SET last_used_at = $2 WHERE id = $1
