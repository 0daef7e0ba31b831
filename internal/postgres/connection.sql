-- name: connection_create
INSERT INTO connections (id, tenant_id, slug, name, phone, color, department_id, groups_enabled, instance_id, instance_token, client_token, key_id,
                         hook_secret_hash, send_interval_ms, reopen_window_seconds)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
