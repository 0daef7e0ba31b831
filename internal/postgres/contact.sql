-- name: contact_create
SELECT made.ids IS NULL, announcements(COALESCE(made.ids, '{}')) FROM (SELECT create_contact($1, $2, $3, $4) AS ids) made

-- name: contact_update
WITH changed AS (
    UPDATE contacts c SET
        name       = COALESCE($2::text, c.name),
        note       = COALESCE($3::text, c.note),
        saved_at   = CASE WHEN $2::text <> '' THEN COALESCE(c.saved_at, now()) ELSE c.saved_at END,
        updated_at = now()
    WHERE c.id = $1 AND c.merged_into IS NULL RETURNING c.id, c.tenant_id
)
SELECT announcements(ARRAY[announce_contact(changed.tenant_id, changed.id)]) FROM changed

-- name: contact_set_blocked
WITH changed AS (
    UPDATE contacts c SET blocked_at = CASE WHEN $2::boolean THEN COALESCE(c.blocked_at, now()) END, updated_at = now()
    WHERE c.id = $1 AND c.merged_into IS NULL RETURNING c.id, c.tenant_id
)
SELECT announcements(ARRAY[announce_contact(changed.tenant_id, changed.id)]) FROM changed

-- name: contact_address
-- The chat as the number last knew it, else as any number did, else by what identifies the contact.
SELECT COALESCE(
    (SELECT t.address FROM tickets t WHERE t.contact_id = $1 ORDER BY t.connection_id = $2 DESC, t.created_at DESC LIMIT 1),
    NULLIF(c.phone, ''),
    (SELECT substr(i.key, 5) || '@lid' FROM contact_identities i WHERE i.contact_id = c.id AND i.key LIKE 'lid:%' ORDER BY i.created_at DESC LIMIT 1),
    '')
FROM contacts c WHERE c.id = $1

-- name: contact_by_identity
SELECT i.contact_id FROM contact_identities i JOIN contacts c ON c.id = i.contact_id
WHERE i.tenant_id = current_tenant() AND i.key = ANY ($1::text[])
ORDER BY c.created_at, c.id LIMIT 1
