-- name: alert_list
-- $8: the asker sees numbers. An alert of a ticket is shown to whoever sees the ticket, one of a number to whoever sees that number.
SELECT a.id, a.kind, a.severity, a.connection_id, c.name, a.ticket_id, t.protocol, a.data, a.raised_at, a.ended_at, a.acknowledged_at, a.acknowledged_by,
       u.name
FROM alerts a
     LEFT JOIN connections c ON c.id = a.connection_id
     LEFT JOIN tickets t ON t.id = a.ticket_id
     LEFT JOIN users u ON u.id = a.acknowledged_by
WHERE CASE WHEN a.ticket_id IS NOT NULL
               THEN ticket_visible(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, t.status, t.department_id, t.agent_id,
                                   t.connection_id, t.is_group)
           WHEN a.connection_id IS NOT NULL THEN $8::boolean AND ($4::uuid IS NULL OR a.connection_id = $4)
           ELSE true END
  AND ($7::uuid IS NULL OR a.id = $7)
  AND (NOT $9::boolean OR a.ended_at IS NULL)
  AND ($10::timestamptz IS NULL OR (a.raised_at, a.id) < ($10, $11::uuid))
ORDER BY a.raised_at DESC, a.id DESC LIMIT $12

-- name: alert_acknowledge
WITH known AS (
    UPDATE alerts a SET acknowledged_at = COALESCE(a.acknowledged_at, now()), acknowledged_by = COALESCE(a.acknowledged_by, $2)
    WHERE a.id = $1 AND a.acknowledged_at IS NULL RETURNING a.*
)
SELECT announcements(announce_alert(k)) FROM known k

-- name: alert_raise
SELECT announcements(raise_alert($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9))

-- name: alert_end
SELECT announcements(end_alert($1, $2, $3))
