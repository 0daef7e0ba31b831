-- name: tenant_insert
INSERT INTO tenants (id, slug, name, host, timezone, locale) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING created_at

-- name: tenant_get
SELECT id, slug, name, COALESCE(host, ''), timezone, locale, created_at, suspended_at FROM tenants

-- name: tenant_ids
SELECT id FROM tenants ORDER BY id

-- name: tenant_suspend
-- The version moves too, so that sessions that are open end at once and not when their cache does.
WITH suspended AS (
    UPDATE tenants SET suspended_at = CASE WHEN $1 THEN COALESCE(suspended_at, now()) END RETURNING id
)
UPDATE policy_versions p SET version = p.version + 1 FROM suspended s WHERE p.tenant_id = s.id

-- name: tenant_lookup
SELECT tenant_id FROM lookup_tenant($1, $2)
