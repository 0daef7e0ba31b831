-- Profile photos of contacts.

-- name: photo_job
-- Where a photo may be had: the address that came with a message, and the number through which the contact was last spoken to.
SELECT c.photo_url, c.photo_key, COALESCE(t.connection_id, n.id), COALESCE(t.address, c.phone)
FROM contacts c
LEFT JOIN LATERAL (SELECT t.connection_id, t.address FROM tickets t JOIN connections k ON k.id = t.connection_id AND k.enabled AND k.deleted_at IS NULL
                   WHERE t.contact_id = c.id ORDER BY t.last_message_at DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (SELECT k.id FROM connections k WHERE k.enabled AND k.deleted_at IS NULL AND c.phone <> '' ORDER BY k.created_at LIMIT 1) n ON true
WHERE c.id = $1

-- name: photo_store
-- The contact's photo from now on; '' keeps what there is.
WITH former AS (SELECT c.id, c.photo_key FROM contacts c WHERE c.id = $1 FOR UPDATE),
changed AS (UPDATE contacts c SET photo_key = COALESCE(NULLIF($2, ''), c.photo_key), photo_fetched_at = $3, updated_at = now()
            FROM former WHERE c.id = former.id RETURNING c.tenant_id, c.id)
SELECT former.photo_key, CASE WHEN $2 <> '' THEN announcements(ARRAY[announce_contact(changed.tenant_id, changed.id)]) ELSE '[]' END
FROM former JOIN changed ON changed.id = former.id

-- name: photo_get
SELECT c.photo_key, COALESCE(c.photo_fetched_at, c.created_at) FROM contacts c WHERE c.id = $1
