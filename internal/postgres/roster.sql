-- name: roster_take
SELECT take_contacts($1, $2::jsonb)

-- name: roster_count
UPDATE connection_health h SET roster_count = $2, roster_at = now() WHERE h.connection_id = $1
