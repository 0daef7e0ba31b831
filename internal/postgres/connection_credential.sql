-- name: credential_get
SELECT c.instance, c.instance_hash, c.instance_token, c.client_token, c.has_client_token, c.hook_secret, c.key_id FROM connections c WHERE c.id = $1 AND c.key_id <> ''

-- name: credential_lock
-- Weaker than FOR UPDATE, which would make every message of the number wait.
SELECT c.instance, c.instance_hash, c.instance_token, c.client_token, c.has_client_token, c.hook_secret, c.key_id FROM connections c
WHERE c.id = $1 AND c.key_id <> '' FOR NO KEY UPDATE

-- name: credential_set
UPDATE connections c SET
    instance = $2, instance_hash = $3, instance_token = $4, client_token = $5, has_client_token = $6, hook_secret = $7, key_id = $8,
    hook_secret_hash = COALESCE($9, c.hook_secret_hash), status = CASE WHEN c.instance_hash <> $3 THEN 'unknown' ELSE c.status END
WHERE c.id = $1

-- name: credential_other_instance
UPDATE connection_health h SET paired = false, learnt = false, roster_phone = '', down_since = NULL, error = NULL, webhooks_ok = NULL WHERE h.connection_id = $1

-- name: credential_wipe
UPDATE connections c SET instance = '', instance_token = '', client_token = '', hook_secret = '', key_id = '' WHERE c.id = $1 AND c.deleted_at IS NOT NULL

-- name: credential_stale
SELECT c.tenant_id, c.id FROM connections c WHERE c.key_id NOT IN ('', $1) AND c.id > $2 ORDER BY c.id LIMIT $3
