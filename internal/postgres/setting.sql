-- name: setting_list
SELECT s.key, s.value FROM settings s

-- name: setting_write
INSERT INTO settings (tenant_id, key, value, updated_by) VALUES (current_tenant(), $1, $2, $3)
ON CONFLICT (tenant_id, key) DO UPDATE SET value = EXCLUDED.value, updated_by = EXCLUDED.updated_by, updated_at = now()

-- name: setting_clear
DELETE FROM settings WHERE key = $1
