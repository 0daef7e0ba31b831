-- name: ticket_welcome
SELECT t.status = 'open' AND NOT t.is_group, c.greeting, c.agent_id, COALESCE(NULLIF(p.name, ''), p.push_name), t.protocol, n.name, COALESCE(d.name, '')
FROM tickets t
JOIN tenants n ON n.id = t.tenant_id
JOIN connections c ON c.id = t.connection_id
JOIN contacts p ON p.id = t.contact_id
LEFT JOIN departments d ON d.id = t.department_id
WHERE t.id = $1
