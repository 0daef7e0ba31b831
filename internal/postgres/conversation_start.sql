-- name: conversation_start
SELECT s.outcome, s.ticket_id, s.contact_id, s.department, s.agent, announcements(s.outbox_ids)
FROM start_conversation(ROW($1::uuid, $2::text, $3::uuid[], $4::uuid, $5::boolean, $6::boolean)::viewer, $7, $8, $9::text[], $10, $11, $12,
    ARRAY(SELECT d.id FROM departments d JOIN department_members m ON m.department_id = d.id AND m.user_id = $12
          WHERE d.deleted_at IS NULL ORDER BY d.position, d.name, d.id),
    $13::uuid[], $14, $15) s
