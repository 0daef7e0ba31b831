-- name: group_chat
-- The number that heard the group last.
SELECT t.connection_id, t.address FROM tickets t JOIN contacts c ON c.id = t.contact_id AND c.kind = 'group'
WHERE t.contact_id = $1 ORDER BY t.last_message_at DESC LIMIT 1

-- name: unmarked_messages
-- The newest that were read, oldest first: what came after the agent looked is unread.
SELECT t.connection_id, t.address, m.provider_id, m.seq
FROM (SELECT x.* FROM messages x JOIN tickets k ON k.id = x.ticket_id
      WHERE x.ticket_id = $1 AND x.direction = 'in' AND x.seq > k.marked_seq AND x.seq <= k.read_seq
        AND x.provider_id IS NOT NULL AND x.provider_id NOT LIKE 'hash:%' AND x.type <> 'call'
      ORDER BY x.seq DESC LIMIT 20) m
JOIN tickets t ON t.id = m.ticket_id JOIN connections c ON c.id = t.connection_id
WHERE c.read_on_whatsapp AND c.enabled AND c.deleted_at IS NULL
ORDER BY m.seq

-- name: marked_on_whatsapp
UPDATE tickets t SET marked_seq = greatest(t.marked_seq, $2) WHERE t.id = $1
